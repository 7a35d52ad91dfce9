"""Reads of judging for the desks above: progress, totals, disagreement.

Nothing here counts what a judge may not judge: blocked, handed back and withdrawn entries are left
out. What judges themselves read is in ``desks``.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from app.accounts.models import Person
from app.db.base import db
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.conflicts.queries import active, blocked
from app.innovations.judging.desks.queries import card_of
from app.innovations.judging.entries.queries import BlindEntry, entry_for_judge
from app.innovations.judging.models import Assignment, Score, Scoresheet
from app.innovations.judging.queues.queries import queue_of
from app.innovations.judging.rules import ACTIVE
from app.innovations.proposals.models import Proposal


def progress_of(stage_id: int) -> list[Any]:
    """How far each judge of a stage is, by name. 1 statement.

    Rows: person_id, name, open, done, locked, blocked, returned, reminded_at, last_saved.
    """
    heap = _heaps(stage_id).c
    own = heap.state.in_(ACTIVE) & ~heap.barred
    rows = (
        select(
            heap.person_id,
            Person.name,
            _count(own & (heap.state == "open"), heap.entries).label("open"),
            _count(own & (heap.state == "done"), heap.entries).label("done"),
            _count(own, heap.locked).label("locked"),
            _count(
                (heap.state == "blocked") | (heap.state.in_(ACTIVE) & heap.barred), heap.entries
            ).label("blocked"),
            _count(heap.state == "returned", heap.entries).label("returned"),
            func.max(heap.reminded_at).label("reminded_at"),
            func.max(heap.last_saved).label("last_saved"),
        )
        .join(Person, Person.id == heap.person_id)
        .group_by(heap.person_id, Person.name)
    )
    return list(db.session.execute(rows.order_by(Person.name, heap.person_id)).all())


def _heaps(stage_id: int) -> Any:
    """A judge's entries of a stage in one state, blocked ones apart: so that a conflict is looked
    for once for each entry, not once for each figure (measured: twice as fast)."""
    return (
        select(
            Assignment.person_id,
            Assignment.state,
            blocked().label("barred"),
            func.count().label("entries"),
            func.count(Scoresheet.locked_at).label("locked"),
            func.max(Assignment.reminded_at).label("reminded_at"),
            func.max(Scoresheet.changed_at).label("last_saved"),
        )
        .join(Proposal, Proposal.id == Assignment.proposal_id)
        .outerjoin(Scoresheet, Scoresheet.assignment_id == Assignment.id)
        .where(Assignment.stage_id == stage_id, Proposal.withdrawn_at.is_(None))
        .group_by(Assignment.person_id, Assignment.state, "barred")
        .subquery()
    )


def _count(condition: ColumnElement[bool], entries: Any) -> ColumnElement[int]:
    return func.sum(case((condition, entries), else_=0))


def _counted(*columns: Any) -> Select[Any]:
    """Complete scorecards that count: of active assignments, of proposals still in the race."""
    return (
        select(*columns)
        .select_from(Scoresheet)
        .join(Assignment, Assignment.id == Scoresheet.assignment_id)
        .join(Proposal, Proposal.id == Assignment.proposal_id)
        .where(active(), Scoresheet.total.is_not(None), Proposal.withdrawn_at.is_(None))
    )


def totals_of(stage_id: int) -> list[Any]:
    """Every complete scorecard that counts: rows of proposal_id, person_id, total. 1 statement.

    ``total`` is 0 to 100 by the rubric's weights.
    """
    rows = _counted(Assignment.proposal_id, Assignment.person_id, Scoresheet.total)
    rows = rows.where(Assignment.stage_id == stage_id)
    return list(db.session.execute(rows.order_by(Assignment.id)).all())


def levels_of(stage_id: int) -> list[Any]:
    """Levels given on complete scorecards that count: rows of proposal_id, person_id, criterion,
    value. 1 statement."""
    rows = _counted(Assignment.proposal_id, Assignment.person_id, Score.criterion, Score.value)
    rows = rows.join(Score, Score.assignment_id == Assignment.id)
    rows = rows.where(Assignment.stage_id == stage_id)
    return list(db.session.execute(rows.order_by(Assignment.id, Score.criterion)).all())


def disagreement_of(stage_id: int, *, limit: int = 30) -> list[Any]:
    """Entries on which judges differ most, widest first. 1 statement.

    Rows: proposal_id, title, judges, mean, low, high, spread (all 0 to 100). Two judges at least.
    """
    total = Scoresheet.total
    rows = _counted(
        Assignment.proposal_id,
        Proposal.title,
        func.count().label("judges"),
        func.avg(total).label("mean"),
        func.min(total).label("low"),
        func.max(total).label("high"),
        (func.max(total) - func.min(total)).label("spread"),
    )
    rows = rows.where(Assignment.stage_id == stage_id).group_by(
        Assignment.proposal_id, Proposal.title
    )
    rows = rows.having(func.count() > 1)
    widest = (func.max(total) - func.min(total)).desc()
    return list(
        db.session.execute(rows.order_by(widest, Assignment.proposal_id).limit(limit)).all()
    )


def cards_of(stage_id: int, *, after: int = 0, limit: int = 500) -> list[Any]:
    """Scorecards of a stage for the organiser's export, by assignment; keyset. 1 statement.

    Rows: assignment_id, proposal_id, person_id, name, total, internal_note, feedback, changed_at,
    locked_at. Incomplete ones have ``total`` None; blocked and handed back ones are left out.
    """
    rows = (
        select(
            Scoresheet.assignment_id,
            Assignment.proposal_id,
            Assignment.person_id,
            Person.name,
            Scoresheet.total,
            Scoresheet.internal_note,
            Scoresheet.feedback,
            Scoresheet.changed_at,
            Scoresheet.locked_at,
        )
        .join(Assignment, Assignment.id == Scoresheet.assignment_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.stage_id == stage_id, Assignment.id > after, active())
    )
    return list(db.session.execute(rows.order_by(Assignment.id).limit(limit)).all())


def feedback_for(proposal_id: int) -> list[str]:
    """What judges wrote for the team, in locked stages, without names, in no telling order. 1 st."""
    rows = _counted(Scoresheet.feedback).where(
        Assignment.proposal_id == proposal_id,
        Scoresheet.locked_at.is_not(None),
        Scoresheet.feedback != "",
    )
    return sorted(db.session.scalars(rows))


def late_judges(stage_id: int) -> list[Any]:
    """Judges with something still open: rows of person_id, name, open, reminded_at. 1 statement."""
    return [row for row in progress_of(stage_id) if row.open]


def obstacles_of(stage_id: int) -> tuple[int, int]:
    """How many judges are not done, and how many entries have no complete card. 2 statements."""
    late = len(late_judges(stage_id))
    scored = _counted(Assignment.proposal_id).where(Assignment.stage_id == stage_id)
    waiting = (
        select(func.count())
        .select_from(StageEntry)
        .join(Proposal, Proposal.id == StageEntry.proposal_id)
        .where(
            StageEntry.stage_id == stage_id,
            StageEntry.state == "waiting",
            Proposal.withdrawn_at.is_(None),
            StageEntry.proposal_id.not_in(scored),
        )
    )
    return late, int(db.session.scalar(waiting) or 0)


__all__ = [
    "BlindEntry",
    "card_of",
    "cards_of",
    "disagreement_of",
    "entry_for_judge",
    "feedback_for",
    "late_judges",
    "levels_of",
    "obstacles_of",
    "progress_of",
    "queue_of",
    "totals_of",
]
