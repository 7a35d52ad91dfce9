"""Pages of one's own address: ask for another one, and the page behind its link."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import rules
from app.accounts.addresses import actions, letters
from app.accounts.addresses.forms import AddressForm, ProofForm
from app.accounts.blueprint import blueprint
from app.accounts.signing import lock
from app.accounts.signing import queries as door
from app.accounts.signing.letters import may_write
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.words import say
from app.db.unit import transaction
from app.web import limits
from app.web.http import attempt, current_actor, done, page, signed_in_actor


@blueprint.route("/address", methods=["GET", "POST"])
def change_address() -> ResponseReturnValue:
    """Another address: a link goes to it, word of it to the old one."""
    actor, form = signed_in_actor(), AddressForm()
    person = door.lock_of(actor.person_id or 0)
    if form.validate_on_submit():
        with attempt(form) as tried:
            lock.prove(person, form.data["password"])
            _ask(person.id, rules.clean_address(form.data["email"]))
        if tried.ok:
            return redirect(url_for("accounts.address_asked"))
    return page("accounts/address.html", form=form, person=person)


def _ask(person_id: int, to: str) -> None:
    """A known and a new address are answered alike; only the letter differs."""
    now, person = clock.now(), door.lock_of(person_id)
    if to == person.email:
        raise Invalid(say("Itu sudah alamat surel Anda."), field="email")
    with transaction():
        limits.take_attempt("address", str(person_id), now)
    with transaction():
        owner = door.person_at_door(to)
        if may_write(to, now):
            if owner is None:
                letters.write_link(to, person, now)
            else:
                letters.write_taken(to, owner.lang, now)
        letters.write_asked(person.email, person.lang, now)


@blueprint.get("/address/asked")
def address_asked() -> ResponseReturnValue:
    """The same words for every address."""
    signed_in_actor()
    here = {"by_mail": lock.mail_works(), "folder": lock.letter_folder()}
    return page("accounts/address_asked.html", **here)


@blueprint.route("/address/<token>", methods=["GET", "POST"])
def confirm_address(token: str) -> ResponseReturnValue:
    """Behind the mailed link: the password, and the address is the account's."""
    person_id, stamp, mark, address = letters.read_link(token, clock.now())
    person, form = door.lock_of(person_id), ProofForm()
    if not letters.is_still(person, stamp, mark):
        raise Conflict(say("Tautan itu sudah dipakai. Minta tautan baru bila masih perlu."))
    if form.validate_on_submit():
        with attempt(form) as tried:
            lock.prove(person, form.data["password"])
            _change(person_id, stamp, person.email, address)
        if tried.ok:
            done(_("Alamat surel Anda sudah diganti."))
            here = current_actor().known
            return redirect(url_for("accounts.me" if here else "accounts.sign_in"))
    return page("accounts/address_confirm.html", form=form, address=address)


def _change(person_id: int, stamp: int, before: str | None, address: str) -> None:
    now, lang = clock.now(), door.lock_of(person_id).lang
    with transaction():
        actions.change_address(person_id, stamp=stamp, before=before, address=address, now=now)
        letters.write_changed(before, lang, now)
        limits.note_success("address", str(person_id))
