"""Promising, and whose promise it is."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.accounts.queries import lineage_ids, members_of, organisation_by_id
from app.commitments import queries, rules
from app.commitments.actions.recording import KIND, changed, is_kept, keep, mine, stand
from app.commitments.models import Commitment, CommitmentLink, Milestone
from app.commitments.policies import (
    may_accept,
    may_promise,
    may_refuse,
    require,
    require_owner,
)
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.window import end_of
from app.core.words import say
from app.db.base import db
from app.web.search.actions import put


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as it is handed in.

    ``owner_id`` is oneself or somebody of the agency; without it ``owner_name`` is typed.
    ``milestones`` are ``(title, due day or None)``; without any the measure is the only one.
    ``origin`` is what it answers, as ``(kind, id)``; ``client_key`` makes the same form sent twice
    one promise.
    """

    title: str
    measure: str
    agency_id: int
    due_on: date | None
    client_key: str
    text: str = ""
    owner_id: int | None = None
    owner_name: str = ""
    owner_role: str = ""
    milestones: tuple[tuple[str, date | None], ...] = ()
    origin: tuple[str, int] | None = None


def promise(actor: Actor, told: Promise, *, now: datetime) -> Commitment:
    """Promise something for an agency. The same form sent again is the promise that is there."""
    if twin := queries.twin_of(actor.person_id or 0, told.client_key):
        return queries.commitment_by_id(twin)
    require(may_promise(actor, told.agency_id, lineage_ids(told.agency_id)))
    told, zone = _own(actor, told), organisation_by_id(told.agency_id).zone
    due_on = rules.require_due(told.due_on, zone, now)
    measure, late_from = rules.require_measure(told.measure), end_of(due_on, zone)
    steps = _steps(told, measure, due_on)
    kept = Commitment(
        title=rules.require_title(told.title),
        text=rules.require_text(told.text),
        measure=measure,
        agency_id=told.agency_id,
        zone=zone,
        **_owner(actor, told),
        made_by=actor.person_id,
        made_at=now,
        accepted_at=now if told.owner_id == actor.person_id else None,
        first_due_on=due_on,
        due_on=due_on,
        late_from=late_from,
        moved=0,
        standing=rules.OPEN,
        whole=len(steps),
        proven=0,
        claimed=0,
        version=0,
        turn=rules.turn_of(rules.OPEN, late_from, None),
        client_key=told.client_key,
    )
    db.session.add(kept)
    db.session.flush()
    _add_steps(kept, steps)
    if told.origin:
        _link(kept, told.origin, now)
    facts = {"due_on": due_on.isoformat(), "owner": kept.owner_name, "role": kept.owner_role}
    changed(actor, kept, "made", now=now, facts=facts)
    _let_be_found(kept)
    return kept


def _own(actor: Actor, told: Promise) -> Promise:
    """Who types their own name as the owner's promises for themselves."""
    if told.owner_id is None and rules.is_same_name(told.owner_name, actor.name):
        return replace(told, owner_id=actor.person_id)
    return told


def _steps(told: Promise, measure: str, due_on: date) -> list[tuple[str, date | None]]:
    """The milestones; the measure itself when there are no others."""
    rules.require_room(len(told.milestones))
    steps = [
        (rules.require_milestone(title, day, due_on, field="milestones"), day)
        for title, day in told.milestones
    ]
    return steps or [(measure, None)]


def _owner(actor: Actor, told: Promise) -> dict[str, Any]:
    """Id, name and position of who is to keep it; name and position stay as they are now."""
    role = rules.require_role(told.owner_role)
    if told.owner_id is None:
        return {
            "owner_id": None,
            "owner_name": rules.require_name(told.owner_name),
            "owner_role": role,
        }
    if told.owner_id == actor.person_id:
        return {"owner_id": told.owner_id, "owner_name": actor.name, "owner_role": role}
    for one in members_of(told.agency_id):
        if one.person_id == told.owner_id:
            return {"owner_id": one.person_id, "owner_name": one.name, "owner_role": role}
    raise Invalid(say("Pilih orang yang tercatat di instansi itu."), field="owner_id")


def _add_steps(kept: Commitment, steps: list[tuple[str, date | None]]) -> None:
    db.session.add_all(
        Milestone(
            commitment_id=kept.id,
            number=number,
            title=title,
            due_on=day,
            weight=1,
            state=rules.M_OPEN,
        )
        for number, (title, day) in enumerate(steps, start=1)
    )


def accept(actor: Actor, commitment_id: int, *, role: str = "", now: datetime) -> Commitment:
    """The owner accepts; or somebody of the agency takes it over in their own name. What was all proven
    before is kept by it."""
    kept = queries.commitment_by_id(commitment_id)
    rules.require_unaccepted(kept.standing, accepted=kept.accepted_at is not None)
    require_owner(may_accept(actor, kept, lineage_ids(kept.agency_id)))
    own = kept.owner_id == actor.person_id and kept.standing == rules.OPEN
    if not own:
        kept.owner_role = rules.require_role(role or kept.owner_role)
        kept.owner_id, kept.owner_name = actor.person_id, actor.name
        stand(kept, rules.OPEN, None)
    kept.accepted_at = now
    facts = {"owner": kept.owner_name, "role": kept.owner_role}
    changed(actor, kept, "accepted" if own else "taken", now=now, facts=facts)
    if is_kept(kept):
        keep(actor, kept, now)
    return kept


def refuse(actor: Actor, commitment_id: int, *, reason: str, now: datetime) -> Commitment:
    """The named owner does not take it, and says why."""
    kept = queries.commitment_by_id(commitment_id)
    rules.require_open(kept.standing)
    rules.require_unaccepted(kept.standing, accepted=kept.accepted_at is not None)
    require_owner(may_refuse(actor, kept))
    note = rules.require_reason(reason)
    stand(kept, rules.REFUSED, now)
    changed(actor, kept, "refused", now=now, note=note)
    return kept


def link(
    actor: Actor, commitment_id: int, subject: tuple[str, int], *, now: datetime
) -> Commitment:
    """Let a promise answer one more subject of an upper room."""
    kept = mine(actor, commitment_id)
    held = {(row.kind, row.subject_id) for row in queries.links_of(kept.id)}
    if subject not in held:
        _link(kept, subject, now)
        changed(actor, kept, "linked", now=now)
    return kept


def _link(kept: Commitment, subject: tuple[str, int], now: datetime) -> None:
    kind, number = subject
    db.session.add(
        CommitmentLink(commitment_id=kept.id, kind=kind, subject_id=number, linked_at=now)
    )
    db.session.flush()


def _let_be_found(kept: Commitment) -> None:
    (row,) = queries.findable_rows([kept.id])
    put(
        KIND,
        kept.id,
        title=row.title,
        body=f"{row.measure}\n{row.text}",
        href=f"/commitments/{kept.id}",
        at=row.made_at,
        meta=row.agency,
    )
