"""Reads for those who assign: entries of a stage with their judges, judges who may be asked."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import Organisation, Person
from app.accounts.queries import people_with_role
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.innovations.editions.models import Edition, Stage
from app.innovations.editions.policies import may_organise
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.conflicts.queries import active, blocked
from app.innovations.judging.models import Assignment, Scoresheet
from app.innovations.judging.policies import scopes_of
from app.innovations.proposals.models import Proposal
from app.innovations.stages import stages

PAGE = 30


def stage_to_assign(
    actor: Actor, stage_id: int, *, to_write: bool = False
) -> tuple[Stage, Edition]:
    """A scoring stage and its edition, for an organiser; ``Missing`` for everybody else and for
    stages without scores. 1 statement. ``to_write`` holds the stage until the transaction ends."""
    rows = select(Stage, Edition).join(Edition, Edition.id == Stage.edition_id)
    rows = rows.where(Stage.id == stage_id)
    if to_write:
        rows = rows.with_for_update(of=Stage).execution_options(populate_existing=True)
    found = db.session.execute(rows).first()
    if found is None or not may_organise(actor, found[1]) or not stages.get(found[0].kind).scores:
        raise Missing(say("Tahap penilaian itu tidak ditemukan."))
    return found[0], found[1]


def judges_of(edition: Edition) -> dict[int, str]:
    """Everybody who may judge an edition: name by id, by name. 2 statements."""
    rows = [
        row
        for scope in scopes_of(edition.id, edition.organiser_id)
        for row in people_with_role("judge", scope)
    ]
    return {row.id: row.name for row in sorted(rows, key=lambda row: (row.name, row.id))}


def entries_of(stage_id: int) -> list[int]:
    """Ids of the proposals that are to be judged in a stage. 1 statement."""
    return list(
        db.session.scalars(_in_stage(StageEntry.proposal_id, stage_id).order_by(StageEntry.id))
    )


def _in_stage(column: Any, stage_id: int) -> Any:
    return (
        select(column)
        .select_from(StageEntry)
        .join(Proposal, Proposal.id == StageEntry.proposal_id)
        .where(
            StageEntry.stage_id == stage_id,
            StageEntry.state == "waiting",
            Proposal.withdrawn_at.is_(None),
        )
    )


def standing_pairs(stage_id: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(proposal, person) pairs of a stage: those at work, and those that must not be made again
    (blocked, handed back). 2 statements."""
    pair = (Assignment.proposal_id, Assignment.person_id)
    of_stage = select(*pair).where(Assignment.stage_id == stage_id)
    working = _as_pairs(of_stage.where(active()))
    return working, _as_pairs(of_stage) - working


def _as_pairs(rows: Any) -> set[tuple[int, int]]:
    return {(row.proposal_id, row.person_id) for row in db.session.execute(rows)}


def overview_of(stage_id: int, wanted: int) -> Any:
    """Row of entries, short (entries with fewer judges than ``wanted``), pairs. 1 statement."""
    count = _judge_count()
    per_entry = _in_stage(count.label("n"), stage_id).subquery()
    return db.session.execute(
        select(
            func.count().label("entries"),
            func.count().filter(per_entry.c.n < wanted).label("short"),
            func.coalesce(func.sum(per_entry.c.n), 0).label("pairs"),
        ).select_from(per_entry)
    ).one()


def _judge_count() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Assignment)
        .where(
            Assignment.stage_id == StageEntry.stage_id,
            Assignment.proposal_id == StageEntry.proposal_id,
            active(),
        )
        .correlate(StageEntry)
        .scalar_subquery()
    )


def entries_to_assign(
    stage_id: int, *, wanted: int | None = None, after: int = 0, limit: int = PAGE
) -> list[Any]:
    """Entries of a stage in order of entry, one more than ``limit``. 1 statement.

    Rows: id (the entry's, for the next page), proposal_id, title, unit, n (judges at work). With
    ``wanted`` only those that have fewer judges.
    """
    count = _judge_count()
    rows = _in_stage(StageEntry.id, stage_id).add_columns(
        StageEntry.proposal_id,
        Proposal.title,
        Organisation.name.label("unit"),
        count.label("n"),
    )
    rows = rows.join(Organisation, Organisation.id == Proposal.unit_id)
    rows = rows.where(StageEntry.id > after)
    if wanted is not None:
        rows = rows.where(count < wanted)
    return list(db.session.execute(rows.order_by(StageEntry.id).limit(limit + 1)).all())


def assignments_of(stage_id: int, proposal_ids: Collection[int]) -> dict[int, list[Any]]:
    """By proposal: rows of id, proposal_id, person_id, name, state, blocked, scored,
    returned_reason, in order of assignment. 1 statement."""
    rows = (
        select(
            Assignment.id,
            Assignment.proposal_id,
            Assignment.person_id,
            Person.name,
            Assignment.state,
            blocked().label("blocked"),
            Scoresheet.assignment_id.is_not(None).label("scored"),
            Assignment.returned_reason,
        )
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Scoresheet, Scoresheet.assignment_id == Assignment.id)
        .where(Assignment.stage_id == stage_id, Assignment.proposal_id.in_(proposal_ids))
        .order_by(Assignment.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(rows):
        found[row.proposal_id].append(row)
    return found


def assignment_to_change(actor: Actor, assignment_id: int) -> tuple[Assignment, Stage, Edition]:
    """One assignment with its stage and edition, held, for an organiser; ``Missing``. 1 st."""
    rows = (
        select(Assignment, Stage, Edition)
        .join(Stage, Stage.id == Assignment.stage_id)
        .join(Edition, Edition.id == Stage.edition_id)
        .where(Assignment.id == assignment_id)
        .with_for_update(of=Assignment)
    )
    found = db.session.execute(rows).first()
    if found is None or not may_organise(actor, found[2]):
        raise Missing(say("Penugasan itu tidak ditemukan."))
    return found[0], found[1], found[2]
