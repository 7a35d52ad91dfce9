"""Pages of the door: sign up, sign in, sign out, confirm, forgot, reset, change the password."""

from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import keys, passwords, queries, rules, session
from app.accounts.blueprint import blueprint
from app.accounts.signing import actions, letters, lock, returning
from app.accounts.signing import queries as door
from app.accounts.signing.forms import (
    ChangePasswordForm,
    CodeForm,
    ConfirmForm,
    ForgotForm,
    NewPasswordForm,
    SignInForm,
    SignUpForm,
)
from app.core import clock
from app.core.errors import Conflict, Missing
from app.core.words import say
from app.db.unit import transaction
from app.web import limits
from app.web.http import attempt, current_actor, done, page, signed_in_actor
from app.web.i18n import COOKIE, chosen_language
from app.web.offload import off_hub


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    """A new account on one screen, with an address or with an officer's code."""
    if current_actor().known:
        return redirect("/")
    form = SignUpForm()
    if request.method == "GET":
        form.go.data = request.args.get("go")
    if form.validate_on_submit():
        with attempt(form) as tried:
            where = _register_with_code(form) if form.code else _register(form)
        if tried.ok:
            return redirect(where)
    return page("accounts/sign_up.html", form=form)


def _register(form: SignUpForm) -> str:
    """A known and a new address are answered alike; only the letter differs."""
    hashed = off_hub(passwords.hashed, form.data["password"])
    try:
        _register_once(form, hashed)
    except Conflict:  # the same address a moment ago: now it is known
        _register_once(form, hashed)
    return url_for("accounts.letter_sent", about="sign-up", go=_way_back(form.go.data))


def _way_back(typed: str | None) -> str | None:
    """Where somebody wanted to go before the door; None for nowhere in particular."""
    path = rules.local_path(typed)
    return None if path == "/" else path


def _register_once(form: SignUpForm, hashed: str) -> None:
    now, lang = clock.now(), chosen_language()
    to = rules.clean_address(form.data["email"])
    with transaction():
        made = actions.sign_up(
            email=to,
            name=form.data["name"],
            kind=form.data["kind"],
            lang=lang,
            password_hash=hashed,
            now=now,
        )
        if not letters.may_write(to, now):
            return
        if made.is_new:
            letters.write_welcome(to, made.person_id, lang, now, go=_way_back(form.go.data))
        else:
            letters.write_already(to, made.lang, now)


def _register_with_code(form: SignUpForm) -> str:
    hashed = off_hub(passwords.hashed, form.data["password"])
    with transaction():
        entry = actions.sign_up_with_code(
            code_digest=_code_digest(form.code),
            name=form.data["name"],
            kind=form.data["kind"],
            lang=chosen_language(),
            password_hash=hashed,
            now=clock.now(),
        )
    _begin(entry.person_id, entry.stamp)
    return url_for("accounts.welcome")


def _begin(person_id: int, stamp: int) -> None:
    actor = queries.actor_of(person_id, stamp)
    if actor is None:
        raise Missing(say("Akun itu sudah ditutup."))
    session.begin(actor, stamp)


@blueprint.get("/welcome")
def welcome() -> ResponseReturnValue:
    """For somebody who signed up with a slip: the sign-in name to write down."""
    person = door.lock_of(signed_in_actor().person_id or 0)
    return page("accounts/welcome.html", person=person)


@blueprint.get("/sent/<any('sign-up', 'forgot'):about>")
def letter_sent(about: str) -> ResponseReturnValue:
    """The same words for every address."""
    here = {"by_mail": lock.mail_works(), "folder": lock.letter_folder()}
    return page("accounts/sent.html", about=about, **here)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """With an address or a sign-in name; comes back to where one was, with what was typed."""
    form = SignInForm()
    if request.method == "GET":
        form.go.data = rules.local_path(request.args.get("go"))
    if form.validate_on_submit():
        with attempt(form) as tried:
            person = lock.enter(rules.identifier(form.data["email"]), form.data["password"])
            _begin(person.id, person.stamp)
        if tried.ok:
            return _go_on(form, person.lang)
    return page("accounts/sign_in.html", form=form)


def _go_on(form: SignInForm, lang: str) -> ResponseReturnValue:
    """Back to where the person was; with something typed before, to the page that sends it."""
    if returning.unpack(form.data["carried"])["fields"]:
        return returning.resume(form.data["carried"])
    answer = redirect(rules.local_path(form.data["go"]))
    if COOKIE not in request.cookies:
        answer.set_cookie(COOKIE, lang, max_age=31_536_000, samesite="Lax", httponly=True)
    return answer


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session, wherever its cookie may have been copied to."""
    if key := session.key():
        with transaction():
            actions.end_session(key, now=clock.now())
    session.end()
    done(_("Anda sudah keluar."))
    return redirect("/")


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Behind the mailed link: the password shows that the same person made the account."""
    (person_id,) = keys.read_token("confirm", token, clock.now())
    form = ConfirmForm()
    if form.validate_on_submit():
        with attempt(form) as tried:
            lock.prove(door.lock_of(person_id), form.data["password"])
            with transaction():
                actions.confirm_address(person_id, now=clock.now())
        if tried.ok:
            _begin(person_id, door.lock_of(person_id).stamp)
            done(_("Alamat surel Anda sudah dikonfirmasi. Selamat datang."))
            return redirect(_way_back(request.args.get("go")) or url_for("accounts.me"))
    return page("accounts/confirm.html", form=form)


@blueprint.route("/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """A link to a new password by mail; the answer is the same for every address."""
    form = ForgotForm()
    if form.validate_on_submit():
        now, to = clock.now(), rules.clean_address(form.data["email"])
        with transaction():
            person = door.person_at_door(to)
            if letters.may_write(to, now) and person is not None:
                letters.write_reset(to, person.id, person.stamp, person.lang, now)
        return redirect(url_for("accounts.letter_sent", about="forgot"))
    reachable = lock.mail_works() or bool(lock.letter_folder())
    return page("accounts/forgot.html", form=form, reachable=reachable)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Behind the mailed link: a new password."""
    person_id, stamp, *mark = keys.read_token("reset", token, clock.now())
    letters.require_same_address(door.lock_of(person_id).email, mark)
    form = NewPasswordForm()
    if form.validate_on_submit():
        hashed = off_hub(passwords.hashed, form.data["password"])
        with transaction():
            now = clock.now()
            entry = actions.reset_password(person_id, stamp, hashed, now=now)
            _tell_changed(person_id, now)
        return _renewed(entry)
    return page("accounts/reset.html", form=form)


@blueprint.route("/code", methods=["GET", "POST"])
def reset_with_code() -> ResponseReturnValue:
    """A new password with the slip that an officer printed."""
    form = CodeForm()
    if form.validate_on_submit():
        digest = _code_digest(form.data["code"])
        hashed = off_hub(passwords.hashed, form.data["password"])
        with attempt(form) as tried, transaction():
            now = clock.now()
            entry = actions.reset_with_code(digest, hashed, now=now)
            _tell_changed(entry.person_id, now)
        if tried.ok:
            return _renewed(entry)
    return page("accounts/code.html", form=form)


def _code_digest(typed: str | None) -> str:
    return keys.sealer().digest("desk code", rules.typed_code(typed or "") or "")


def _tell_changed(person_id: int, now: datetime) -> None:
    """Forget the failed tries, and write to the owner."""
    person = door.lock_of(person_id)
    limits.note_success("sign-in", lock.line_of(person))
    letters.write_changed(person.email, person.lang, now)


def _renewed(entry: actions.Entry) -> ResponseReturnValue:
    _begin(entry.person_id, entry.stamp)
    done(_("Kata sandi baru berlaku. Sesi di perangkat lain sudah diakhiri."))
    return redirect(url_for("accounts.me"))


@blueprint.route("/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """The old password, then a new one."""
    actor, form = signed_in_actor(), ChangePasswordForm()
    if form.validate_on_submit():
        with attempt(form) as tried:
            lock.prove(door.lock_of(actor.person_id or 0), form.data["current"], field="current")
            hashed = off_hub(passwords.hashed, form.data["password"])
            with transaction():
                entry = actions.change_password(actor, hashed, now=clock.now())
                _tell_changed(entry.person_id, clock.now())
        if tried.ok:
            return _renewed(entry)
    return page("accounts/password.html", form=form)


@blueprint.post("/sessions/end")
def end_sessions() -> ResponseReturnValue:
    """End every other session of the person."""
    actor = signed_in_actor()
    with transaction():
        entry = actions.end_sessions(actor, now=clock.now())
    _begin(entry.person_id, entry.stamp)
    done(_("Sesi di perangkat lain sudah diakhiri."))
    return redirect(url_for("accounts.me"))
