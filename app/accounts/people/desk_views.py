"""Pages of an officer's desk and of the admins: people, trust, slips, roles, settings."""

import secrets

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import keys, policies, queries, rules
from app.accounts.blueprint import blueprint
from app.accounts.organisations import actions as organisations
from app.accounts.organisations import queries as tree
from app.accounts.organisations.forms import AnswerForm
from app.accounts.organisations.views import key_from, next_page
from app.accounts.people import actions
from app.accounts.people import queries as people
from app.accounts.people.forms import NoteForm, PlaceForm, RoleForm, VouchesForm
from app.accounts.people.naming import named_grants
from app.accounts.signing import actions as signing
from app.accounts.wording import words
from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.web.http import attempt, done, page, signed_in_actor

ID = "<int(max=2147483647):person_id>"


def _at_desk() -> Actor:
    actor = signed_in_actor()
    policies.require(policies.may_see_desk(actor))
    return actor


@blueprint.get("/people/")
def people_list() -> ResponseReturnValue:
    """The people at my desks, by name."""
    actor = _at_desk()
    text, role = queries.needle(request.args.get("q")), request.args.get("role", "")
    role = role if role in rules.ROLES else ""
    show = "waiting" if request.args.get("show") == "waiting" else ""
    rows = people.people_in_care(
        actor, text, role=role, waiting=bool(show), after=key_from(request.args)
    )
    older = next_page(rows, people.PAGE, ".people_list", q=text, role=role, show=show)
    return page(
        "accounts/people.html",
        rows=rows[: people.PAGE],
        older=older,
        text=text,
        role=role,
        show=show,
        kinds=words(rules.KINDS),
        roles=words(rules.ROLES),
        desks=tree.desks_of(actor),
    )


@blueprint.get(f"/people/{ID}")
def person(person_id: int) -> ResponseReturnValue:
    """One person as a desk sees them."""
    actor = _at_desk()
    roles, lineages = queries.care_of(person_id)
    policies.require(policies.may_care_for(actor, lineages))
    one = queries.person_by_id(person_id)
    return page(
        "accounts/person.html",
        one=one,
        number=people.number_of(person_id),
        memberships=queries.memberships_of(person_id),
        trace=people.verifications_of(person_id),
        grants=named_grants(person_id),
        kinds=words(rules.KINDS),
        roles=words(rules.ROLES),
        may_verify=policies.may_verify(actor, person_id, lineages),
        may_help=policies.may_help(actor, person_id, lineages, roles),
        may_give=policies.may_see_roles(actor),
        note=NoteForm(),
    )


@blueprint.post(f"/people/{ID}/verify")
def verify(person_id: int) -> ResponseReturnValue:
    """Say that the person is what they say they are."""
    actor, form = signed_in_actor(), NoteForm()
    with transaction():
        actions.verify_person(actor, person_id, form.data["note"] or "", now=clock.now())
    done(_("Verifikasi tercatat atas nama Anda."))
    return redirect(url_for(".person", person_id=person_id))


@blueprint.route(f"/people/{ID}/memberships", methods=["GET", "POST"])
def record_membership(person_id: int) -> ResponseReturnValue:
    """Count somebody among the people of one of my desks, without a request of theirs."""
    actor = _at_desk()
    policies.require(policies.may_care_for(actor, queries.care_of(person_id)[1]))
    desks = tree.desks_of(actor)
    first = desks[0].id if len(desks) == 1 else None
    form = PlaceForm(actor, data={"organisation": first})
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            place, position = form.data["organisation"], form.data["position"] or ""
            organisations.begin_membership(actor, person_id, place, position, now=clock.now())
        if tried.ok:
            done(_("Keanggotaan tercatat."))
            return redirect(url_for(".person", person_id=person_id))
    return page("accounts/member_new.html", form=form, one=queries.person_by_id(person_id))


@blueprint.post("/requests/<int(max=2147483647):request_id>/<any('yes', 'no'):word>")
def answer_request(request_id: int, word: str) -> ResponseReturnValue:
    """Count somebody among the people of one's desk, or not."""
    actor, now, accept = signed_in_actor(), clock.now(), word == "yes"
    form = AnswerForm()
    with transaction():
        asked = organisations.answer_request(actor, request_id, accept=accept, now=now)
        if accept and form.data["verify"]:
            actions.verify_person(actor, asked.person_id, now=now)
    done(_("Permintaan diterima.") if accept else _("Permintaan ditolak."))
    return redirect(url_for(".organisation", organisation_id=asked.organisation_id))


@blueprint.post(f"/people/{ID}/unverify")
def unverify(person_id: int) -> ResponseReturnValue:
    """Take a verification back, with a reason."""
    actor, form = signed_in_actor(), NoteForm()
    with transaction():
        actions.withdraw_verification(actor, person_id, form.data["note"] or "", now=clock.now())
    done(_("Verifikasi dicabut."))
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post(f"/people/{ID}/code")
def print_reset_code(person_id: int) -> ResponseReturnValue:
    """A slip for a new password, after seeing who it is; its code is shown this once."""
    actor, code = signed_in_actor(), rules.new_code(secrets.choice)
    with transaction():
        digest = keys.sealer().digest("desk code", code)
        slip = signing.print_reset_code(actor, person_id, digest, now=clock.now())
    one = queries.person_by_id(person_id)
    return page("accounts/slip.html", code=rules.shown_code(code), slip=slip, person=one, one=None)


@blueprint.route(f"/people/{ID}/roles", methods=["GET", "POST"])
def give_role(person_id: int) -> ResponseReturnValue:
    """Give a role, everywhere or for an organisation."""
    actor, form = _at_desk(), RoleForm()
    policies.require(policies.may_see_roles(actor))
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.give_role(actor, person_id, form.data["role"], form.scope, now=clock.now())
        if tried.ok:
            done(_("Peran diberikan. Orang itu perlu masuk lagi."))
            return redirect(url_for(".person", person_id=person_id))
    return page("accounts/role_new.html", form=form, one=queries.person_by_id(person_id))


@blueprint.post("/roles/<int(max=2147483647):grant_id>/take")
def take_role(grant_id: int) -> ResponseReturnValue:
    """Take a role away."""
    actor = _at_desk()
    with transaction():
        person_id = actions.take_role(actor, grant_id, now=clock.now())
    done(_("Peran dicabut, dan sesi orang itu diakhiri."))
    return redirect(url_for(".person", person_id=person_id))


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """How many residents must vouch for somebody."""
    actor = signed_in_actor()
    policies.require(policies.is_admin(actor))
    form = VouchesForm(data={"number": people.vouches_needed()})
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.set_vouches_needed(actor, form.data["number"], now=clock.now())
        if tried.ok:
            done(_("Pengaturan tersimpan."))
            return redirect(url_for(".settings"))
    return page("accounts/settings.html", form=form)
