"""Pages of one's own account, and of vouching for somebody."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import keys, policies, queries, rules
from app.accounts.blueprint import blueprint
from app.accounts.organisations import actions as organisations
from app.accounts.organisations import queries as tree
from app.accounts.people import actions
from app.accounts.people import queries as people
from app.accounts.people.forms import JoinForm, NumberForm, ProfileForm
from app.accounts.people.naming import named_grants
from app.accounts.wording import words
from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.web.http import attempt, done, page, signed_in_actor
from app.web.i18n import COOKIE

_YEAR_S = 31_536_000


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The short address of one's own account."""
    return redirect(url_for(".me"))


@blueprint.get("/me")
def me() -> ResponseReturnValue:
    """One's own account: who I am here, where I belong, how I sign in."""
    actor = signed_in_actor()
    profile = people.own_profile(actor)
    return page(
        "accounts/me.html",
        profile=profile,
        number=people.number_of(profile.id),
        memberships=queries.memberships_of(profile.id),
        requests=tree.requests_by(profile.id),
        trace=people.verifications_of(profile.id),
        grants=named_grants(profile.id),
        kinds=words(rules.KINDS),
        roles=words(rules.ROLES),
        vouching=_vouching(actor),
    )


def _vouching(actor: Actor) -> dict[str, object] | None:
    """For whom residents may vouch: the link to share, and how many have."""
    if actor.verified or actor.kind not in rules.VOUCHED_KINDS:
        return None
    person_id = actor.person_id or 0
    token = keys.write_token("vouch", [person_id], clock.now() + rules.VOUCH_WITHIN)
    return {
        "url": url_for(".vouch", token=token, _external=True),
        "have": people.vouches_for(person_id, actor.kind),
        "needed": people.vouches_needed(),
    }


@blueprint.route("/me/edit", methods=["GET", "POST"])
def edit_profile() -> ResponseReturnValue:
    """Name, kind and language."""
    actor = signed_in_actor()
    profile = people.own_profile(actor)
    form = ProfileForm(data={"name": profile.name, "kind": profile.kind, "lang": profile.lang})
    if form.validate_on_submit():
        said = {key: form.data[key] for key in ("name", "kind", "lang")}
        with attempt(form) as tried, transaction():
            actions.change_profile(actor, **said, now=clock.now())
        if tried.ok:
            done(_("Profil tersimpan."))
            answer = redirect(url_for(".me"))
            answer.set_cookie(COOKIE, said["lang"], max_age=_YEAR_S, samesite="Lax", httponly=True)
            return answer
    return page("accounts/edit.html", form=form, verified=profile.verified_at is not None)


@blueprint.route("/me/number", methods=["GET", "POST"])
def number() -> ResponseReturnValue:
    """A civil servant's number: typed once, kept encrypted, shown masked."""
    actor, form = signed_in_actor(), NumberForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.keep_number(actor, form.data["number"], keys.sealer(), now=clock.now())
        if tried.ok:
            done(_("Nomor tersimpan, terenkripsi. Petugas akan mencocokkannya."))
            return redirect(url_for(".me"))
    return page("accounts/number.html", form=form, kept=people.number_of(actor.person_id or 0))


@blueprint.post("/me/number/forget")
def forget_number() -> ResponseReturnValue:
    """Delete the kept number."""
    actor = signed_in_actor()
    with transaction():
        actions.forget_number(actor, now=clock.now())
    done(_("Nomor dihapus."))
    return redirect(url_for(".me"))


@blueprint.route("/me/join", methods=["GET", "POST"])
def join() -> ResponseReturnValue:
    """Find one's organisation and ask its desk."""
    actor, form = signed_in_actor(), JoinForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            organisations.ask_to_join(
                actor, form.data["organisation"], form.data["position"] or "", now=clock.now()
            )
        if tried.ok:
            done(_("Permintaan terkirim. Petugas instansi itu akan memeriksanya."))
            return redirect(url_for(".me"))
    return page("accounts/me_join.html", form=form)


@blueprint.get("/vouch/<token>")
def vouch(token: str) -> ResponseReturnValue:
    """A verified resident says that the person behind the link is who they say."""
    actor = signed_in_actor()
    (person_id,) = keys.read_token("vouch", token, clock.now())
    person = queries.person_by_id(person_id)
    may = policies.may_vouch(actor, person_id)
    return page(
        "accounts/vouch.html", person=person, kinds=words(rules.KINDS), may=may, token=token
    )


@blueprint.post("/vouch/<token>/yes")
def vouch_yes(token: str) -> ResponseReturnValue:
    """The act itself."""
    actor = signed_in_actor()
    (person_id,) = keys.read_token("vouch", token, clock.now())
    with transaction():
        actions.vouch_for(actor, person_id, now=clock.now())
    done(_("Terima kasih. Jaminan Anda tercatat."))
    return redirect(url_for(".me"))
