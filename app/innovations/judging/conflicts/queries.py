"""Reads of conflicts of interest, and the condition that keeps a blocked pair out of everything."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Organisation, Person
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.innovations.editions.models import Edition
from app.innovations.editions.policies import organised_scopes
from app.innovations.judging.models import Assignment, ConflictOfInterest
from app.innovations.judging.rules import ACTIVE
from app.innovations.proposals.models import Proposal

PAGE = 30


def blocked(proposal_id: Any = None, person_id: Any = None) -> ColumnElement[bool]:
    """Is there a blocked conflict between the two (an assignment's own, without arguments)?"""
    pair = (
        ConflictOfInterest.proposal_id
        == (Assignment.proposal_id if proposal_id is None else proposal_id),
        ConflictOfInterest.person_id == (Assignment.person_id if person_id is None else person_id),
    )
    return exists().where(*pair, ConflictOfInterest.state == "blocked")


def active() -> ColumnElement[bool]:
    """An assignment that its judge works on: not handed back, not blocked by a conflict."""
    return and_(Assignment.state.in_(ACTIVE), not_(blocked()))


def blocked_pairs(
    proposal_ids: Collection[int] | None = None, person_ids: Collection[int] | None = None
) -> set[tuple[int, int]]:
    """(proposal, person) of the blocked conflicts of these proposals, these people. 1 statement."""
    return _pairs("blocked", proposal_ids, person_ids)


def waived_pairs(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """(proposal, person) of the conflicts of these people that two others waived. 1 statement."""
    return _pairs("waived", None, person_ids)


def _pairs(
    state: str, proposal_ids: Collection[int] | None, person_ids: Collection[int] | None
) -> set[tuple[int, int]]:
    conflict = ConflictOfInterest
    rows = select(conflict.proposal_id, conflict.person_id).where(conflict.state == state)
    if proposal_ids is not None:
        rows = rows.where(conflict.proposal_id.in_(proposal_ids))
    if person_ids is not None:
        rows = rows.where(conflict.person_id.in_(person_ids))
    return {(row.proposal_id, row.person_id) for row in db.session.execute(rows)}


def conflicts_visible_to(
    actor: Actor, *, state: str = "blocked", before: int | None = None, limit: int = PAGE
) -> list[Any]:
    """Conflicts in the editions the actor organises, newest first, one more than ``limit``.

    Rows: id, state, source, note, found_at, waive_reason, person_id, person, proposal_id, title,
    slug, unit, edition, edition_id, zone, first_by, first_name, second_name. 1 statement.
    """
    rows = _narrow().where(_organised(actor), ConflictOfInterest.state == state)
    rows = rows.where(ConflictOfInterest.person_id != actor.person_id)
    if before is not None:
        rows = rows.where(ConflictOfInterest.id < before)
    rows = rows.order_by(ConflictOfInterest.id.desc()).limit(limit + 1)
    return list(db.session.execute(rows).all())


def conflict_visible_to(actor: Actor, conflict_id: int) -> Any:
    """One row as in ``conflicts_visible_to``; ``Missing``. 1 statement."""
    rows = _narrow().where(_organised(actor), ConflictOfInterest.id == conflict_id)
    rows = rows.where(ConflictOfInterest.person_id != actor.person_id)
    found = db.session.execute(rows).first()
    if found is None:
        raise Missing(say("Benturan itu tidak ditemukan."))
    return found


def _narrow() -> Any:
    first, second = aliased(Person), aliased(Person)
    conflict = ConflictOfInterest
    return (
        select(
            conflict.id,
            conflict.state,
            conflict.source,
            conflict.note,
            conflict.found_at,
            conflict.waive_reason,
            conflict.person_id,
            Person.name.label("person"),
            conflict.proposal_id,
            Proposal.title,
            Proposal.slug,
            Organisation.name.label("unit"),
            Edition.id.label("edition_id"),
            Edition.title.label("edition"),
            Edition.zone,
            conflict.waived_first_by.label("first_by"),
            first.name.label("first_name"),
            second.name.label("second_name"),
        )
        .join(Person, Person.id == conflict.person_id)
        .join(Proposal, Proposal.id == conflict.proposal_id)
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .join(Edition, Edition.id == Proposal.edition_id)
        .outerjoin(first, first.id == conflict.waived_first_by)
        .outerjoin(second, second.id == conflict.waived_second_by)
    )


def _organised(actor: Actor) -> ColumnElement[bool]:
    everywhere, editions, organisations = organised_scopes(actor)
    if everywhere:
        return Edition.id.is_not(None)
    return or_(Edition.id.in_(editions), Edition.organiser_id.in_(organisations))


def conflict_to_waive(actor: Actor, conflict_id: int) -> tuple[ConflictOfInterest, Edition]:
    """The conflict, locked, and its edition; ``Missing`` when not the actor's to see. 1 statement.

    A judge never finds the conflict that concerns the judge here.
    """
    rows = (
        select(ConflictOfInterest, Edition)
        .join(Proposal, Proposal.id == ConflictOfInterest.proposal_id)
        .join(Edition, Edition.id == Proposal.edition_id)
        .where(ConflictOfInterest.id == conflict_id, _organised(actor))
        .where(ConflictOfInterest.person_id != actor.person_id)
        .with_for_update(of=ConflictOfInterest)
    )
    found = db.session.execute(rows).first()
    if found is None:
        raise Missing(say("Benturan itu tidak ditemukan."))
    return found[0], found[1]


def conflict_of(proposal_id: int, person_id: int) -> ConflictOfInterest | None:
    """The conflict of one pair, blocked or waived, locked for change. 1 statement."""
    rows = select(ConflictOfInterest).where(
        ConflictOfInterest.proposal_id == proposal_id, ConflictOfInterest.person_id == person_id
    )
    return db.session.scalar(rows.with_for_update())
