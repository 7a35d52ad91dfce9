"""Reads of promises: lists by keyset, one narrow statement each."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_

from app.accounts.models import Organisation, Person
from app.commitments import rules
from app.commitments.models import (
    Commitment,
    CommitmentChange,
    CommitmentLink,
    Doubt,
    Evidence,
    EvidenceFile,
    Milestone,
)
from app.commitments.rules import Figures
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.places import Place
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.notices.slots import Shown
from app.web.models import StoredFile

PAGE = 30
LARGEST = 2_147_483_647
_LINE: tuple[Any, ...] = (
    Commitment.id,
    Commitment.title,
    Commitment.agency_id,
    Commitment.owner_name,
    Commitment.owner_role,
    Commitment.zone,
    Commitment.made_at,
    Commitment.accepted_at,
    Commitment.first_due_on,
    Commitment.due_on,
    Commitment.late_from,
    Commitment.moved,
    Commitment.standing,
    Commitment.ended_at,
    Commitment.whole,
    Commitment.proven,
    Commitment.claimed,
    Commitment.doubted,
    Commitment.turn,
    Organisation.name.label("agency"),
)


def _lines() -> Select[Any]:
    return select(*_LINE).join(Organisation, Organisation.id == Commitment.agency_id)


_OF_ORIGIN = (
    _lines()
    .join(CommitmentLink, CommitmentLink.commitment_id == Commitment.id)
    .where(
        CommitmentLink.kind == bindparam("kind"),
        CommitmentLink.subject_id == bindparam("subject_id"),
    )
    .order_by(Commitment.id)
    .limit(bindparam("most"))
)


def stands(state: str, now: datetime) -> ColumnElement[bool]:
    """The condition under which a promise stands so, as ``rules.state_of`` says it."""
    if state in {rules.KEPT, rules.REFUSED, rules.WITHDRAWN}:
        return Commitment.standing == state
    is_open = Commitment.standing == rules.OPEN
    if state == rules.LATE:
        return and_(is_open, Commitment.late_from <= now)
    in_time = and_(is_open, Commitment.late_from > now)
    if state == rules.WAITING:
        return and_(in_time, Commitment.accepted_at.is_(None))
    all_said = Commitment.whole == Commitment.proven + Commitment.claimed
    accepted = and_(in_time, Commitment.accepted_at.is_not(None))
    return and_(accepted, all_said if state == rules.CLAIMED else ~all_said)


def listed(
    now: datetime,
    *,
    state: str = "",
    agency_id: int | None = None,
    newest: bool = False,
    after: Place | None = None,
    limit: int = PAGE,
) -> list[Any]:
    """Promises, one page and one row more: the most urgent first, or the newest (1 statement)."""
    rows = _lines()
    if state:
        rows = rows.where(stands(state, now))
    if agency_id is not None:
        rows = rows.where(Commitment.agency_id == agency_id)
    if newest:
        rows = rows.where(Commitment.id < after.id) if after else rows
        return rows_of(rows.order_by(Commitment.id.desc()).limit(limit + 1))
    if after:
        rows = rows.where(tuple_(Commitment.turn, Commitment.id) > (after.turn, after.id))
    return rows_of(rows.order_by(Commitment.turn, Commitment.id).limit(limit + 1))


def commitments_of_agency(
    agency_id: int, now: datetime, *, after: Place | None = None, limit: int = PAGE
) -> list[Any]:
    """An agency's promises, the most urgent first, one page and one row more (1 statement)."""
    return listed(now, agency_id=agency_id, after=after, limit=limit)


def commitments_of_origin(kind: str, subject_id: int, *, limit: int = 20) -> list[Any]:
    """What was promised to a subject, oldest first, with the numbers of its progress (1 st.)."""
    return rows_of(_OF_ORIGIN, kind=kind, subject_id=subject_id, most=limit)


def agencies_listed(*, limit: int = 300) -> list[Any]:
    """Agencies that have promised something, by name: ``id, name`` (1 statement)."""
    promised = select(Commitment.agency_id).where(Commitment.agency_id == Organisation.id)
    rows = select(Organisation.id, Organisation.name).where(promised.exists())
    return rows_of(rows.order_by(Organisation.name, Organisation.id).limit(limit))


def figures_of(agency_id: int | None, now: datetime) -> Figures:
    """How an agency, or all of them together, keep their word (1 statement)."""
    states = [rules.KEPT, rules.RUNNING, rules.LATE, rules.CLAIMED, rules.WAITING]
    counts = [_count(stands(one, now)).label(one) for one in states]
    kept_late = and_(stands(rules.KEPT, now), Commitment.ended_at >= Commitment.late_from)
    ends = [_count(stands(one, now)).label(one) for one in (rules.REFUSED, rules.WITHDRAWN)]
    rows = select(*counts, *ends, _count(kept_late).label("kept_late"))
    if agency_id is not None:
        rows = rows.where(Commitment.agency_id == agency_id)
    return Figures(**{name: int(n or 0) for name, n in row_of(rows)._mapping.items()})  # noqa: SLF001 -- SQLAlchemy's public name


def _count(condition: ColumnElement[bool]) -> Any:
    return func.count().filter(condition)


_HEAD = select(
    *_LINE,
    Commitment.text,
    Commitment.measure,
    Commitment.owner_id,
    Commitment.made_by,
    Commitment.version,
    Organisation.path.label("agency_path"),
    Person.name.label("maker"),
).join(Organisation, Organisation.id == Commitment.agency_id)
_HEAD = _HEAD.join(Person, Person.id == Commitment.made_by)


def commitment_head(commitment_id: int) -> Any:
    """A promise with its agency and maker; ``Missing`` when there is none (1 statement)."""
    found = row_of(_HEAD.where(Commitment.id == min(commitment_id, LARGEST)))
    if found is None:
        raise Missing(_GONE)
    return found


_GONE = say("Janji itu tidak ada.")


def commitment_by_id(commitment_id: int) -> Commitment:
    """The promise's row, locked for a change; ``Missing`` when there is none (1 statement)."""
    found = db.session.get(Commitment, min(commitment_id, LARGEST), with_for_update=True)
    if found is None:
        raise Missing(_GONE)
    return found


def milestone_row(milestone_id: int) -> Any:
    """``id, commitment_id, number, title, due_on, state``; ``Missing`` when there is none (1 st.)."""
    columns = (Milestone.id, Milestone.commitment_id, Milestone.number, Milestone.title)
    rows = select(*columns, Milestone.due_on, Milestone.state)
    found = row_of(rows.where(Milestone.id == min(milestone_id, LARGEST)))
    if found is None:
        raise Missing(say("Langkah itu tidak ada."))
    return found


def milestones_of(commitment_id: int) -> list[Any]:
    """Every milestone in order, with when it was claimed and proven (1 statement)."""
    rows = select(*Milestone.__table__.c).where(Milestone.commitment_id == commitment_id)
    return rows_of(rows.order_by(Milestone.number))


def evidence_of(commitment_id: int) -> dict[int, list[Any]]:
    """Evidence by milestone, oldest first: id, description, url, at, by (1 statement)."""
    rows = (
        select(*Evidence.__table__.c, Person.name.label("by"))
        .join(Milestone, Milestone.id == Evidence.milestone_id)
        .join(Person, Person.id == Evidence.by_id)
        .where(Milestone.commitment_id == commitment_id)
    )
    found: dict[int, list[Any]] = {}
    for row in rows_of(rows.order_by(Evidence.id)):
        found.setdefault(row.milestone_id, []).append(row)
    return found


def files_of(commitment_id: int) -> dict[int, list[Any]]:
    """Files by piece of evidence: id, name, media_type, size (1 statement)."""
    rows = (
        select(
            EvidenceFile.id,
            EvidenceFile.evidence_id,
            StoredFile.name,
            StoredFile.media_type,
            StoredFile.size,
        )
        .join(StoredFile, StoredFile.id == EvidenceFile.file_id)
        .join(Evidence, Evidence.id == EvidenceFile.evidence_id)
        .join(Milestone, Milestone.id == Evidence.milestone_id)
        .where(Milestone.commitment_id == commitment_id)
    )
    found: dict[int, list[Any]] = {}
    for row in rows_of(rows.order_by(EvidenceFile.id)):
        found.setdefault(row.evidence_id, []).append(row)
    return found


def file_of(commitment_id: int, file_id: int) -> StoredFile:
    """A file of this very promise; ``Missing`` for any other (1 statement)."""
    rows = select(StoredFile).join(EvidenceFile, EvidenceFile.file_id == StoredFile.id)
    rows = rows.join(Evidence, Evidence.id == EvidenceFile.evidence_id)
    rows = rows.join(Milestone, Milestone.id == Evidence.milestone_id)
    own = (Milestone.commitment_id == commitment_id, EvidenceFile.id == min(file_id, LARGEST))
    found = db.session.scalar(rows.where(*own))
    if found is None:
        raise Missing(say("Berkas itu tidak ada."))
    return found


_CHANGE = (
    CommitmentChange.commitment_id,
    CommitmentChange.number,
    CommitmentChange.kind,
    CommitmentChange.at,
    CommitmentChange.note,
    CommitmentChange.facts,
    Person.name.label("by"),
)


def changes_of(commitment_id: int) -> list[Any]:
    """Everything that became of a promise, oldest first (1 statement)."""
    rows = select(*_CHANGE).outerjoin(Person, Person.id == CommitmentChange.by_id)
    rows = rows.where(CommitmentChange.commitment_id == commitment_id)
    return rows_of(rows.order_by(CommitmentChange.number))


def newest_changes(agency_id: int | None = None, *, limit: int = 30) -> list[Any]:
    """What changed last, anywhere or at one agency, with title and agency (1 statement)."""
    rows = select(*_CHANGE, Commitment.title, Organisation.name.label("agency"))
    rows = rows.join(Commitment, Commitment.id == CommitmentChange.commitment_id)
    rows = rows.join(Organisation, Organisation.id == Commitment.agency_id)
    rows = rows.outerjoin(Person, Person.id == CommitmentChange.by_id)
    if agency_id is not None:
        rows = rows.where(Commitment.agency_id == agency_id)
    return rows_of(rows.order_by(CommitmentChange.id.desc()).limit(limit))


def has_doubted(actor: Actor, commitment_id: int) -> bool:
    """Is a doubt of the actor's own still open? (1 statement, none for visitors)"""
    mine = (Doubt.commitment_id == commitment_id, Doubt.person_id == actor.person_id)
    rows = select(Doubt.id).where(*mine, Doubt.closed_at.is_(None))
    return actor.known and row_of(rows) is not None


def was_sent(commitment_id: int, client_key: str) -> bool:
    """Did this very form change the promise already? (1 statement)"""
    own = (
        CommitmentChange.commitment_id == commitment_id,
        CommitmentChange.client_key == client_key,
    )
    return row_of(select(CommitmentChange.id).where(*own)) is not None


def twin_of(maker_id: int, client_key: str) -> int | None:
    """The promise that this very form made already, if it did (1 statement)."""
    own = (Commitment.made_by == maker_id, Commitment.client_key == client_key)
    row = row_of(select(Commitment.id).where(*own))
    return row.id if row else None


def links_of(commitment_id: int) -> list[Any]:
    """``kind, subject_id`` of what a promise answers, its origin first (1 statement)."""
    rows = select(CommitmentLink.kind, CommitmentLink.subject_id)
    rows = rows.where(CommitmentLink.commitment_id == commitment_id)
    return rows_of(rows.order_by(CommitmentLink.linked_at, CommitmentLink.kind))


def waiting_for(actor: Actor, until: date, *, limit: int = 5) -> list[Any]:
    """The actor's own open promises that wait for their word, or have a step due by ``until``.

    Rows of ``id, title, accepted_at, zone, late_from``, the most urgent first. 1 statement.
    """
    step = select(Milestone.id).where(
        Milestone.commitment_id == Commitment.id,
        Milestone.state != rules.M_PROVEN,
        func.coalesce(Milestone.due_on, Commitment.due_on) <= until,
    )
    rows = select(Commitment.id, Commitment.title, Commitment.accepted_at, Commitment.zone)
    rows = rows.add_columns(Commitment.late_from).where(
        Commitment.owner_id == actor.person_id,
        Commitment.standing == rules.OPEN,
        or_(Commitment.accepted_at.is_(None), step.exists()),
    )
    return rows_of(rows.order_by(Commitment.turn, Commitment.id).limit(limit))


SOON = timedelta(days=15)  # a day's promise runs out at its end: so are the next 14 days meant
Agencies = ColumnElement[bool] | None
"""A condition on ``Organisation``: whose promises; None for everybody's."""


def _unsettled(now: datetime) -> ColumnElement[bool]:
    return and_(
        Commitment.standing == rules.OPEN,
        Commitment.late_from > now,
        Commitment.accepted_at.is_(None),
    )


def pressing(of: Agencies, now: datetime, *, limit: int = PAGE) -> list[Any]:
    """Promises that need work: late, due within 14 days, not accepted yet, or doubted; the longest
    late first, as ``listed`` gives them, one row more than ``limit`` (1 statement)."""
    needs = or_(
        and_(Commitment.standing == rules.OPEN, Commitment.late_from <= now + SOON),
        _unsettled(now),
        and_(Commitment.standing.in_((rules.OPEN, rules.KEPT)), Commitment.doubted > 0),
    )
    rows = _lines().where(needs) if of is None else _lines().where(needs, of)
    return rows_of(rows.order_by(Commitment.turn, Commitment.id).limit(limit + 1))


def pressing_counts(of: Agencies, now: datetime) -> Any:
    """``late, late_since, unaccepted, runs_out``: how many are late, the first of them since when; how
    many others wait for somebody's word, and when the first of them runs out (1 statement)."""
    late, unsettled = stands(rules.LATE, now), _unsettled(now)
    rows = select(
        _count(late).label("late"),
        func.min(Commitment.late_from).filter(late).label("late_since"),
        _count(unsettled).label("unaccepted"),
        func.min(Commitment.late_from).filter(unsettled).label("runs_out"),
    ).join(Organisation, Organisation.id == Commitment.agency_id)
    return row_of(rows if of is None else rows.where(of))


def promises_shown(_actor: Actor, ids: Collection[int]) -> dict[int, Shown]:
    """Promises for those who follow them: everybody may read every one (1 statement)."""
    rows = rows_of(select(Commitment.id, Commitment.title).where(Commitment.id.in_(sorted(ids))))
    return {
        row.id: Shown(row.title, f"/commitments/{row.id}", {"title": row.title}) for row in rows
    }


def findable_rows(ids: Collection[int] | None = None) -> list[Any]:
    """Every promise as search keeps it: id, title, text, measure, made_at, agency (1 statement)."""
    rows = select(Commitment.id, Commitment.title, Commitment.text, Commitment.measure)
    rows = rows.add_columns(Commitment.made_at, Organisation.name.label("agency"))
    rows = rows.join(Organisation, Organisation.id == Commitment.agency_id)
    if ids is not None:
        rows = rows.where(Commitment.id.in_(sorted(ids)))
    return rows_of(rows.order_by(Commitment.id))
