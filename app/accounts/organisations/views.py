"""Pages of the tree of organisations and their desks."""

import secrets
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import keys, policies, queries, rules
from app.accounts.blueprint import blueprint
from app.accounts.organisations import actions
from app.accounts.organisations import queries as tree
from app.accounts.organisations.forms import AnswerForm, JoinForm, OrganisationForm, RenameForm
from app.accounts.signing import actions as signing
from app.accounts.wording import words
from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.web.http import attempt, current_actor, done, page, signed_in_actor

MAX_ID = 2**31 - 1
ID = f"<int(max={MAX_ID}):organisation_id>"


def key_from(args: Any) -> tuple[str, int] | None:
    """The keyset place in an address: ``after`` (a name) and ``id``."""
    name, number = args.get("after", ""), args.get("id", type=int)
    return (queries.needle(name), min(number, MAX_ID)) if name and number else None


def next_page(rows: list[Any], size: int, endpoint: str, **values: Any) -> str | None:
    """The address of the page after these rows, when there is one."""
    if len(rows) <= size:
        return None
    last = rows[size - 1]
    return url_for(endpoint, **{k: v for k, v in values.items() if v}, after=last.name, id=last.id)


@blueprint.get("/organisations/")
def organisations() -> ResponseReturnValue:
    """The roots of the tree, or what a search finds."""
    text, kind = queries.needle(request.args.get("q")), request.args.get("kind", "")
    kind = kind if kind in rules.ORGANISATION_KINDS else ""
    rows = tree.organisations_listed(text, kind=kind, after=key_from(request.args))
    older = next_page(rows, tree.PAGE, ".organisations", q=text, kind=kind)
    return page(
        "accounts/organisations.html",
        rows=rows[: tree.PAGE],
        older=older,
        text=text,
        kind=kind,
        kinds=words(rules.ORGANISATION_KINDS),
        may_add=policies.is_admin(current_actor()),
    )


@blueprint.get(f"/organisations/{ID}")
def organisation(organisation_id: int) -> ResponseReturnValue:
    """One organisation: where it stands, what is below it; its desk for its officers."""
    actor, one = current_actor(), queries.organisation_by_id(organisation_id)
    rows = tree.organisations_listed(parent_id=organisation_id, after=key_from(request.args))
    older = next_page(rows, tree.PAGE, ".organisation", organisation_id=organisation_id)
    return page(
        "accounts/organisation.html",
        one=one,
        kinds=words(rules.ORGANISATION_KINDS),
        above=queries.organisation_names(queries.ids_of_path(one.path)[:-1]),
        rows=rows[: tree.PAGE],
        older=older,
        join=JoinForm() if actor.known and one.id not in actor.organisations else None,
        **_desk(actor, one),
    )


def _desk(actor: Actor, one: Any) -> dict[str, Any]:
    if not policies.may_serve(actor, queries.ids_of_path(one.path)):
        return {"desk": False}
    return {
        "desk": True,
        "members": queries.members_of(one.id),
        "requests": tree.requests_for(one.id),
        "answer": AnswerForm(),
    }


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@blueprint.route(f"/organisations/{ID}/new", methods=["GET", "POST"])
def new_organisation(organisation_id: int | None = None) -> ResponseReturnValue:
    """Add an organisation, below another one or as a root."""
    actor = signed_in_actor()
    above = queries.organisation_by_id(organisation_id) if organisation_id else None
    lineage = queries.ids_of_path(above.path) if above else []
    kinds = [k for k in rules.ORGANISATION_KINDS if policies.may_add_below(actor, k, lineage)]
    policies.require(bool(kinds))
    form = OrganisationForm(kinds)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            new_id = actions.add_organisation(
                actor,
                name=form.data["name"],
                kind=form.data["kind"],
                code=form.data["code"],
                parent_id=organisation_id,
                now=clock.now(),
            )
        if tried.ok:
            done(_("Instansi ditambahkan."))
            return redirect(url_for(".organisation", organisation_id=new_id))
    return page("accounts/organisation_new.html", form=form, above=above)


@blueprint.route(f"/organisations/{ID}/rename", methods=["GET", "POST"])
def rename_organisation(organisation_id: int) -> ResponseReturnValue:
    """Another name for an organisation."""
    actor, one = signed_in_actor(), queries.organisation_by_id(organisation_id)
    policies.require(policies.may_serve(actor, queries.ids_of_path(one.path)))
    form = RenameForm(data={"name": one.name})
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.rename_organisation(actor, one.id, form.data["name"], now=clock.now())
        if tried.ok:
            done(_("Nama instansi diganti."))
            return redirect(url_for(".organisation", organisation_id=one.id))
    return page("accounts/organisation_rename.html", form=form, one=one)


@blueprint.route(f"/organisations/{ID}/join", methods=["GET", "POST"])
def join_organisation(organisation_id: int) -> ResponseReturnValue:
    """Ask to belong to it."""
    actor, one = signed_in_actor(), queries.organisation_by_id(organisation_id)
    form = JoinForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.ask_to_join(actor, one.id, form.data["position"] or "", now=clock.now())
        if tried.ok:
            done(_("Permintaan terkirim. Petugas %(name)s akan memeriksanya.", name=one.name))
            return redirect(url_for(".me"))
    return page("accounts/join.html", form=form, one=one)


@blueprint.post("/memberships/<int(max=2147483647):membership_id>/end")
def end_membership(membership_id: int) -> ResponseReturnValue:
    """End one's own membership, or one at one's desk."""
    actor = signed_in_actor()
    with transaction():
        person_id = actions.end_membership(actor, membership_id, now=clock.now())
    done(_("Keanggotaan diakhiri."))
    own = person_id == actor.person_id
    return redirect(url_for(".me") if own else url_for(".person", person_id=person_id))


@blueprint.post(f"/organisations/{ID}/code")
def print_sign_up_code(organisation_id: int) -> ResponseReturnValue:
    """A slip for somebody without e-mail; its code is shown this once."""
    actor, code = signed_in_actor(), rules.new_code(secrets.choice)
    one = queries.organisation_by_id(organisation_id)
    with transaction():
        digest = keys.sealer().digest("desk code", code)
        slip = signing.print_sign_up_code(actor, one.id, digest, now=clock.now())
    return page("accounts/slip.html", code=rules.shown_code(code), slip=slip, one=one, person=None)
