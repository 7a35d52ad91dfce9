"""HTTP door of writing: promising, accepting, steps, evidence, another date, withdrawing."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from app.accounts.organisations.queries import desks_of
from app.accounts.queries import (
    find_organisations,
    ids_of_path,
    members_of,
    memberships_of,
    organisation_by_id,
    organisation_names,
)
from app.commitments import actions, queries
from app.commitments.actions import Proof
from app.commitments.blueprint import blueprint
from app.commitments.forms import (
    AcceptForm,
    ClaimForm,
    EvidenceForm,
    MilestoneForm,
    MoveForm,
    PromiseForm,
    ReasonForm,
)
from app.commitments.policies import (
    is_owner,
    may_accept,
    may_promise,
    may_refuse,
    may_try,
    require,
    require_owner,
)
from app.commitments.rules import (
    MOST_FILES,
    require_not_withdrawn,
    require_open,
    require_unclaimed,
    require_withdrawable,
)
from app.commitments.slots import Subject, subjects
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden, Missing
from app.core.numbers import row_number
from app.core.words import say
from app.db.unit import transaction
from app.web.files.doors import cleaned_files
from app.web.files.store import store_file
from app.web.http import attempt, done, hindered, page, signed_in_actor


def _tried(form: FlaskForm, act: Callable[[], Any]) -> bool:
    """Do it in a transaction; a refusal lands on the form."""
    with attempt(form, Forbidden) as tried, transaction():
        act()
    return tried.ok


def _back(commitment_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", commitment_id=commitment_id))


def _mine(commitment_id: int) -> tuple[Actor, Any]:
    """Who asks and the promise, if they speak for its agency."""
    actor, head = signed_in_actor(), queries.commitment_head(commitment_id)
    require(may_promise(actor, head.agency_id, ids_of_path(head.agency_path)))
    return actor, head


def _ended(
    head: Any, title: Any, check: Callable[[str], None] = require_open
) -> ResponseReturnValue | None:
    """The page that says why nothing more can be done about a promise, or None."""
    return hindered(lambda: check(head.standing), title, f"/commitments/{head.id}")


# --- promising ---------------------------------------------------------------------------------


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Promise something for an agency; without one it is chosen first."""
    actor, agency_id = signed_in_actor(), row_number(request.args.get("agency"))
    require(may_try(actor))
    if agency_id is None:
        return _choose(actor)
    place = organisation_by_id(agency_id)
    require(may_promise(actor, place.id, ids_of_path(place.path)))
    form = PromiseForm(owner_role=_position(actor, place.id))
    form.offer(actor.name, members_of(place.id), actor.person_id)
    origin, answers = _origin()
    if form.validate_on_submit() and (number := _promised(actor, form, place.id, origin)):
        return _back(number)
    return page("commitments/new.html", form=form, place=place, answers=answers)


def _choose(actor: Actor) -> ResponseReturnValue:
    """For which agency: one's own first, others by their name."""
    word = request.args.get("q", "").strip()[:100]
    own = organisation_names(actor.organisations) | {row.id: row.name for row in desks_of(actor)}
    return page("commitments/choose.html", own=own, word=word, found=find_organisations(word))


def _position(actor: Actor, agency_id: int) -> str:
    """The position the person has in that agency, if any is known."""
    held = memberships_of(actor.person_id or 0)
    own = [row.position for row in held if row.organisation_id == agency_id]
    return own[0] if own else ""


def _origin() -> tuple[tuple[str, int] | None, Subject | None]:
    """What the promise answers (``?origin=thread:12``), if anybody may read that."""
    kind, _colon, text = request.args.get("origin", "").partition(":")
    known, number = subjects.get(kind), row_number(text)
    found = known([number]).get(number) if known and number is not None else None
    return ((kind, number), found) if found and number is not None else (None, None)


def _promised(
    actor: Actor, form: PromiseForm, agency_id: int, origin: tuple[str, int] | None
) -> int | None:
    """The number of the promise, or None with the reason on the form."""
    told = form.promise(agency_id, origin)
    if _tried(form, lambda: actions.promise(actor, told, now=clock.now())):
        done(_("Janji tercatat dan dapat dibaca semua orang."))
    return queries.twin_of(actor.person_id or 0, told.client_key)


@blueprint.route("/<int:commitment_id>/accept", methods=["GET", "POST"])
def accept(commitment_id: int) -> ResponseReturnValue:
    """The owner accepts, or somebody of the agency takes the promise over."""
    actor, head = signed_in_actor(), queries.commitment_head(commitment_id)
    require_owner(may_accept(actor, head, ids_of_path(head.agency_path)))
    own = is_owner(actor, head)
    form = AcceptForm(role=head.owner_role if own else _position(actor, head.agency_id))
    role, now = form.role.data or "", clock.now()
    if form.validate_on_submit() and _tried(
        form, lambda: actions.accept(actor, head.id, role=role, now=now)
    ):
        done(_("Janji ini kini atas nama Anda."))
        return _back(head.id)
    return page("commitments/accept.html", form=form, head=head, own=own)


@blueprint.route("/<int:commitment_id>/refuse", methods=["GET", "POST"])
def refuse(commitment_id: int) -> ResponseReturnValue:
    """The named owner does not take it."""
    actor, form, head = signed_in_actor(), ReasonForm(), queries.commitment_head(commitment_id)
    require_owner(may_refuse(actor, head))
    reason, now = form.reason.data or "", clock.now()
    if form.validate_on_submit() and _tried(
        form, lambda: actions.refuse(actor, head.id, reason=reason, now=now)
    ):
        done(_("Penolakan Anda tercatat. Instansi sudah diberi tahu."))
        return _back(head.id)
    return page("commitments/refuse.html", form=form, head=head)


@blueprint.route("/<int:commitment_id>/move", methods=["GET", "POST"])
def move(commitment_id: int) -> ResponseReturnValue:
    """Another date."""
    (actor, head), form = _mine(commitment_id), MoveForm()
    reason, now = form.reason.data or "", clock.now()
    if no := _ended(head, _("Geser tenggat")):
        return no
    if form.validate_on_submit() and _tried(
        form, lambda: actions.move_due(actor, head.id, form.due_on.data, reason=reason, now=now)
    ):
        done(_("Tenggat digeser. Tenggat semula tetap terlihat."))
        return _back(head.id)
    return page("commitments/move.html", form=form, head=head, late=now >= head.late_from)


@blueprint.route("/<int:commitment_id>/withdraw", methods=["GET", "POST"])
def withdraw(commitment_id: int) -> ResponseReturnValue:
    """Take the promise back."""
    (actor, head), form = _mine(commitment_id), ReasonForm()
    reason, now = form.reason.data or "", clock.now()
    if no := _ended(head, _("Cabut janji"), require_withdrawable):
        return no
    if form.validate_on_submit() and _tried(
        form, lambda: actions.withdraw(actor, head.id, reason=reason, now=now)
    ):
        done(_("Janji dicabut. Semua yang terkait sudah diberi tahu."))
        return _back(head.id)
    return page("commitments/withdraw.html", form=form, head=head)


# --- steps and evidence ------------------------------------------------------------------------


@blueprint.route("/<int:commitment_id>/milestones/new", methods=["GET", "POST"])
def add_milestone(commitment_id: int) -> ResponseReturnValue:
    """One more step."""
    (actor, head), form = _mine(commitment_id), MilestoneForm()
    if no := _ended(head, _("Tambah langkah")):
        return no
    if form.validate_on_submit() and _tried(form, lambda: _added(actor, head.id, form)):
        done(_("Langkah ditambahkan."))
        return _back(head.id)
    return page("commitments/milestone.html", form=form, head=head)


def _added(actor: Actor, commitment_id: int, form: MilestoneForm) -> None:
    actions.add_milestone(
        actor,
        commitment_id,
        title=form.title.data or "",
        due_on=form.due_on.data,
        weight=form.weight.data,
        key=form.key.data or None,
        now=clock.now(),
    )


def _step(commitment_id: int, milestone_id: int) -> Any:
    """A step of this very promise."""
    row = queries.milestone_row(milestone_id)
    if row.commitment_id != commitment_id:
        raise Missing(say("Langkah itu tidak ada."))
    return row


@blueprint.route(
    "/<int:commitment_id>/milestones/<int:milestone_id>/claim", methods=["GET", "POST"]
)
def claim(commitment_id: int, milestone_id: int) -> ResponseReturnValue:
    """Say that a step is done, without evidence yet."""
    (actor, head), form = _mine(commitment_id), ClaimForm()
    step, note, now = _step(head.id, milestone_id), form.note.data or "", clock.now()
    if no := _ended(head, _("Sudah selesai, bukti menyusul")) or hindered(
        lambda: require_unclaimed(step.state), head.title, f"/commitments/{head.id}"
    ):
        return no
    if form.validate_on_submit() and _tried(
        form, lambda: actions.claim(actor, step.id, note=note, now=now)
    ):
        done(_("Tercatat sebagai diklaim selesai. Pasang buktinya supaya terhitung."))
        return _back(head.id)
    return page("commitments/claim.html", form=form, head=head, step=step)


@blueprint.route(
    "/<int:commitment_id>/milestones/<int:milestone_id>/evidence", methods=["GET", "POST"]
)
def prove(commitment_id: int, milestone_id: int) -> ResponseReturnValue:
    """Hang evidence on a step."""
    (actor, head), form = _mine(commitment_id), EvidenceForm()
    step = _step(head.id, milestone_id)
    if no := _ended(head, _("Pasang bukti"), require_not_withdrawn):
        return no
    if form.validate_on_submit() and _proven(actor, step.id, form):
        done(_("Bukti terpasang dan dapat dilihat semua orang."))
        return _back(head.id)
    return page("commitments/evidence.html", form=form, head=head, step=step, most=MOST_FILES)


def _proven(actor: Actor, step_id: int, form: EvidenceForm) -> bool:
    """Files are cleaned before the lock is taken, and kept in the transaction that needs them."""
    with attempt(form, Forbidden) as tried:
        files = list(cleaned_files("files", MOST_FILES))
        with transaction():
            now = clock.now()
            stored = tuple(store_file(actor, name, clean, now=now) for name, clean in files)
            proof = Proof(form.description.data or "", form.url.data or "", stored)
            actions.prove(actor, step_id, proof, key=form.key.data or None, now=now)
    return tried.ok
