"""Reads of the desk: each says how many statements it costs; none grows with the entries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from app.core.actor import Actor
from app.db.base import db
from app.innovations.desk.rules import PACES, NextAct, Step, funnel_steps, next_act, pace
from app.innovations.editions.models import Edition, Stage
from app.innovations.editions.queries import editions_organised_by, organised_by
from app.innovations.editions.rules import (
    stage_window,
    standing_of,
    submission_status,
    window_status,
)
from app.innovations.editions.slots import with_results
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.conflicts.queries import active
from app.innovations.judging.models import Assignment, Scoresheet
from app.innovations.judging.queries import progress_of
from app.innovations.proposals.models import Proposal
from app.innovations.results.models import ResultRelease
from app.innovations.results.queries import release_of


@dataclass(frozen=True)
class StageProgress:
    """One stage as the desk shows it.

    ``judges`` is filled for scoring stages, those who are late first; ``paces`` by their person_id.
    """

    stage: Stage
    status: str  # ahead, open, over, locked
    entries: dict[str, int]
    judges: list[Any] = field(default_factory=list)
    apart: list[Any] = field(default_factory=list)
    paces: dict[int, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All entries in whatever state."""
        return sum(self.entries.values())


@dataclass(frozen=True)
class Dashboard:
    """Everything the dashboard of one edition shows."""

    edition: Edition
    funnel: list[Step]
    stages: list[StageProgress]
    act: NextAct
    released: bool


def desk_of(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The actor's editions, newest first, each with its figures (3 statements).

    ``standing`` is that of ``standing_of``.
    """
    rows = editions_organised_by(actor)
    ids = [row.id for row in rows]
    counts, out = _sent_in(ids), with_results(ids)
    return [
        {
            "edition": row,
            "sent": counts.get(row.id, 0),
            "standing": standing_of(row, now, announced=row.id in out),
        }
        for row in rows
    ]


def running_stages(actor: Actor, *, limit: int = 40) -> list[Any]:
    """The stages not locked yet of the actor's editions without a result, in order (1 statement).

    Rows: edition_id, slug, edition, zone, state, opens, closes (of sending in), and of the stage
    stage_id, title, kind, locked_at, stage_closes, entries, waiting. An edition all of whose stages
    are locked gives one row without a stage.
    """
    waiting = case((StageEntry.state == "waiting", 1))
    rows = (
        select(
            Edition.id.label("edition_id"),
            Edition.slug,
            Edition.title.label("edition"),
            Edition.zone,
            Edition.state,
            Edition.opens,
            Edition.closes,
            Stage.id.label("stage_id"),
            Stage.title,
            Stage.kind,
            Stage.locked_at,
            Stage.closes.label("stage_closes"),
            func.count(StageEntry.id).label("entries"),
            func.count(waiting).label("waiting"),
        )
        .outerjoin(Stage, (Stage.edition_id == Edition.id) & Stage.locked_at.is_(None))
        .outerjoin(StageEntry, StageEntry.stage_id == Stage.id)
        .where(organised_by(actor), Edition.state != "closed")
        .where(
            ~select(ResultRelease.edition_id).where(ResultRelease.edition_id == Edition.id).exists()
        )
        .group_by(Edition.id, Stage.id)
        .order_by(Edition.id.desc(), Stage.position)
    )
    return list(db.session.execute(rows.limit(limit)).all())


def _sent_in(ids: list[int]) -> dict[int, int]:
    counted = (
        select(Proposal.edition_id, func.count())
        .where(Proposal.edition_id.in_(ids), Proposal.submitted_at.is_not(None))
        .group_by(Proposal.edition_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def dashboard_of(edition: Edition, now: datetime) -> Dashboard:
    """The dashboard of one edition (5 statements, and 2 for each scoring stage)."""
    entries, released = entries_by_stage(edition.id), release_of(edition.id) is not None
    stages = [_progress(stage, entries.get(stage.id, {}), now) for stage in edition.stages]
    act = next_act(edition, [(s.stage, s.status, s.entries) for s in stages], released, now)
    return Dashboard(edition, _funnel(edition, stages, now), stages, act, released)


_KINDS = {"checked": "administrative", "scored": "scoring", "decided": "decision"}


def _funnel(edition: Edition, stages: list[StageProgress], now: datetime) -> list[Step]:
    by_step = {key: [s for s in stages if s.stage.kind == kind] for key, kind in _KINDS.items()}
    running = {key for key, own in by_step.items() if any(s.status != "locked" for s in own)}
    if submission_status(edition, now) not in ("over", "closed"):
        running.add("submitted")
    refused = {key: sum(map(_gone, own)) for key, own in by_step.items()}
    steps = {"drafts", "submitted"} | {key for key, own in by_step.items() if own}
    return funnel_steps(funnel_of(edition.id), running, refused, steps)


def _gone(one: StageProgress) -> int:
    return one.entries.get("failed", 0) + one.entries.get("withdrawn", 0)


def _progress(stage: Stage, entries: dict[str, int], now: datetime) -> StageProgress:
    status = "locked" if stage.locked_at else window_status(stage_window(stage), now)
    if stage.kind != "scoring":
        return StageProgress(stage, status, entries)
    judges = progress_of(stage.id)
    paces = {one.person_id: pace(one.open, one.done, stage_window(stage), now) for one in judges}
    judges.sort(key=lambda one: PACES.index(paces[one.person_id]))
    apart = furthest_apart(stage.id)
    return StageProgress(stage, status, entries, judges=judges, apart=apart, paces=paces)


def funnel_of(edition_id: int) -> dict[str, int]:
    """How many proposals reached each step: drafts, submitted, checked, scored, decided (3 st.)."""
    sent = case((Proposal.submitted_at.is_not(None), 1))
    decided = case((Proposal.outcome.is_not(None), 1))
    row = db.session.execute(
        select(func.count(), func.count(sent), func.count(decided)).where(
            Proposal.edition_id == edition_id
        )
    ).one()
    checked = _passed("administrative", edition_id)
    scored = db.session.scalar(
        select(func.count(func.distinct(Scoresheet.proposal_id)))
        .join(Stage, Stage.id == Scoresheet.stage_id)
        .join(Assignment, Assignment.id == Scoresheet.assignment_id)
        .where(Stage.edition_id == edition_id, Scoresheet.total.is_not(None), active())
    )
    counts = {"drafts": row[0], "submitted": row[1], "decided": row[2]}
    return counts | {"checked": checked, "scored": scored or 0}


def _passed(kind: str, edition_id: int) -> int:
    passed = (
        select(func.count())
        .select_from(StageEntry)
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(Stage.edition_id == edition_id, Stage.kind == kind, StageEntry.state == "passed")
    )
    return db.session.scalar(passed) or 0


def entries_by_stage(edition_id: int) -> dict[int, dict[str, int]]:
    """For each stage: how many entries are in each state (1 statement)."""
    counted = (
        select(StageEntry.stage_id, StageEntry.state, func.count())
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(Stage.edition_id == edition_id)
        .group_by(StageEntry.stage_id, StageEntry.state)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for stage_id, state, count in db.session.execute(counted):
        found[stage_id][state] = count
    return found


def furthest_apart(stage_id: int, limit: int = 10) -> list[Any]:
    """Entries whose judges differ most: proposal_id, number, title, low, high, judges (1 st.)."""
    apart = func.max(Scoresheet.total) - func.min(Scoresheet.total)
    widest = (
        select(
            Scoresheet.proposal_id,
            func.min(Scoresheet.total).label("low"),
            func.max(Scoresheet.total).label("high"),
            func.avg(Scoresheet.total).label("mean"),
            func.count().label("judges"),
            apart.label("apart"),
        )
        .join(Assignment, Assignment.id == Scoresheet.assignment_id)
        .where(Scoresheet.stage_id == stage_id, Scoresheet.total.is_not(None), active())
        .group_by(Scoresheet.proposal_id)
        .having(func.count() > 1)
        .order_by(apart.desc(), Scoresheet.proposal_id)
        .limit(limit)
        .subquery()
    )
    rows = select(*widest.c, Proposal.number, Proposal.title, Proposal.slug).join(
        Proposal, Proposal.id == widest.c.proposal_id
    )
    ordered = rows.order_by(widest.c.apart.desc(), widest.c.proposal_id)
    return list(db.session.execute(ordered).all())
