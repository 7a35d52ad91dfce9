"""Reads of results: funnel, tallies, standings, exports. Each says how many statements it costs."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from app.accounts.models import Organisation
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.numbers import row_number
from app.core.words import say
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.rows import rows_of
from app.innovations.editions.models import Edition, Stage
from app.innovations.editions.queries import edition_by_slug
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.conflicts.queries import active
from app.innovations.judging.models import Assignment, Score, Scoresheet
from app.innovations.proposals.models import Proposal
from app.innovations.results.models import ResultRelease, ResultRow
from app.innovations.results.policies import may_see_results
from app.innovations.results.rules import Tally

PAGE = 50
UNSCORED = 200


def tallies_of(stage_id: int) -> list[Tally]:
    """What the judges gave each proposal in a stage, complete sheets only (2 statements)."""
    totals: dict[int, list[float]] = defaultdict(list)
    submitted: dict[int, Any] = {}
    sheets = (
        select(Assignment.proposal_id, Scoresheet.total, Proposal.submitted_at)
        .join(Assignment, Assignment.id == Scoresheet.assignment_id)
        .join(Proposal, Proposal.id == Assignment.proposal_id)
        .where(Assignment.stage_id == stage_id, Scoresheet.total.is_not(None), active())
        .order_by(Scoresheet.assignment_id)
    )
    for proposal_id, total, at in db.session.execute(sheets):
        totals[proposal_id].append(total or 0.0)
        submitted[proposal_id] = at
    means = _means_by_criterion(stage_id)
    return [Tally(i, tuple(given), means[i], submitted[i]) for i, given in totals.items()]


def _means_by_criterion(stage_id: int) -> dict[int, dict[str, float]]:
    rows = (
        select(Assignment.proposal_id, Score.criterion, func.avg(Score.value))
        .join(Scoresheet, Scoresheet.assignment_id == Assignment.id)
        .join(Score, Score.assignment_id == Scoresheet.assignment_id)
        .where(Assignment.stage_id == stage_id, Scoresheet.total.is_not(None), active())
        .group_by(Assignment.proposal_id, Score.criterion)
    )
    means: dict[int, dict[str, float]] = defaultdict(dict)
    for proposal_id, criterion, mean in db.session.execute(rows):
        means[proposal_id][criterion] = round(float(mean), 4)
    return means


def release_of(edition_id: int) -> ResultRelease | None:
    """When the results became public, or None (1 statement)."""
    return db.session.get(ResultRelease, edition_id)


_RELEASED = select(ResultRelease.edition_id).where(
    ResultRelease.edition_id.in_(bindparam("editions", expanding=True))
)  # built once: the pages that ask are measured


def released_among(edition_ids: Collection[int]) -> set[int]:
    """Those of the editions whose results are public (1 statement)."""
    return {row.edition_id for row in rows_of(_RELEASED, editions=list(edition_ids))}


def latest_releases(limit: int = 3) -> list[Any]:
    """Editions whose results are public, the newest first: slug, title, zone, organiser, at (1 st.)."""
    rows = (
        select(
            Edition.slug,
            Edition.title,
            Edition.zone,
            Organisation.name.label("organiser"),
            ResultRelease.at,
        )
        .join(Edition, Edition.id == ResultRelease.edition_id)
        .join(Organisation, Organisation.id == Edition.organiser_id)
    )
    rows = rows.order_by(ResultRelease.at.desc(), ResultRelease.edition_id.desc()).limit(limit)
    return list(db.session.execute(rows).all())


def results_for(actor: Actor, slug: str) -> tuple[Edition, ResultRelease | None]:
    """The edition and its release; ``Missing`` until released, but for the organiser (5 st.)."""
    edition = edition_by_slug(actor, slug)
    release = release_of(edition.id)
    if not may_see_results(actor, edition, released=release is not None):
        raise Missing(say("Hasil edisi ini belum diumumkan."))
    return edition, release


def standings_of(stage_id: int, *, after: tuple[int, int] | None = None, limit: int = PAGE) -> Any:
    """One page and one row more of a locked stage's ranking, best first (1 statement)."""
    rows = _standing_rows().where(ResultRow.stage_id == stage_id)
    if after:
        rank, row_id = after
        rows = rows.where(
            (ResultRow.rank > rank) | ((ResultRow.rank == rank) & (ResultRow.id > row_id))
        )
    rows = rows.order_by(ResultRow.rank, ResultRow.id).limit(limit + 1)
    return list(db.session.execute(rows).all())


def _standing_rows() -> Any:
    return (
        select(
            ResultRow.id,
            ResultRow.rank,
            ResultRow.score,
            ResultRow.final,
            ResultRow.lowest,
            ResultRow.highest,
            ResultRow.totals,
            ResultRow.judges,
            ResultRow.by_criterion,
            ResultRow.tie_rule,
            Proposal.id.label("proposal_id"),
            Proposal.number,
            Proposal.title,
            Proposal.slug,
            Proposal.outcome,
            Proposal.published_at,
            Organisation.name.label("agency"),
        )
        .join(Proposal, Proposal.id == ResultRow.proposal_id)
        .join(Organisation, Organisation.id == Proposal.unit_id)
    )


def unscored_of(stage_id: int) -> list[Any]:
    """Entries that stayed in the stage and have no place in its ranking, at most ``UNSCORED``.

    Nobody scored them (here, or in a scoring stage before); no score is not a score of zero.
    1 statement.
    """
    rows = (
        select(
            Proposal.id.label("proposal_id"),
            Proposal.number,
            Proposal.title,
            Proposal.slug,
            Proposal.published_at,
            Organisation.name.label("agency"),
        )
        .join(StageEntry, StageEntry.proposal_id == Proposal.id)
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .outerjoin(
            ResultRow,
            (ResultRow.proposal_id == Proposal.id) & (ResultRow.stage_id == StageEntry.stage_id),
        )
        .where(StageEntry.stage_id == stage_id, StageEntry.state != "withdrawn")
        .where(Proposal.withdrawn_at.is_(None), ResultRow.id.is_(None))
    )
    return list(db.session.execute(rows.order_by(Proposal.id).limit(UNSCORED)).all())


def lock_reasons(stage_ids: list[int]) -> dict[int, str]:
    """Why stages were locked although something was open, as the log has it (1 statement)."""
    rows = select(AuditEntry.subject_id, AuditEntry.facts).where(
        AuditEntry.verb == "stage.locked",
        AuditEntry.subject_kind == "stage",
        AuditEntry.subject_id.in_(stage_ids),
    )
    told = {row.subject_id: json.loads(row.facts) for row in db.session.execute(rows)}
    return {i: facts["reason"] for i, facts in told.items() if facts.get("overruled")}


def decisions_of(edition_id: int) -> dict[int, Any]:
    """The public reason of each decision: {proposal_id: (outcome, reason, decided_at)} (1 st.)."""
    rows = (
        select(StageEntry.proposal_id, StageEntry.outcome, StageEntry.reason, StageEntry.decided_at)
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(Stage.edition_id == edition_id, Stage.kind == "decision")
        .where(Stage.locked_at.is_not(None), StageEntry.decided_at.is_not(None))
    )
    return {row.proposal_id: row for row in db.session.execute(rows)}


@dataclass(frozen=True)
class ExportSheet:
    """What is exported. ``stages``: titles of the ranked stages in order; ``scores``: what each
    proposal (by id) got in each of them, None where nobody scored it."""

    rows: list[Any]
    stages: list[str]
    scores: dict[int, list[float | None]]


def export_sheet(edition: Edition) -> ExportSheet:
    """Every proposal sent in with all its scores, for the organiser (2 statements)."""
    ranked = [s for s in edition.stages if s.kind == "scoring" and s.locked_at]
    places = {stage.id: place for place, stage in enumerate(ranked)}
    rows = select(ResultRow.proposal_id, ResultRow.stage_id, ResultRow.score)
    scores: dict[int, list[float | None]] = defaultdict(lambda: [None] * len(ranked))
    for row in db.session.execute(rows.where(ResultRow.stage_id.in_(places))):
        scores[row.proposal_id][places[row.stage_id]] = row.score
    last = ranked[-1].id if ranked else -1
    return ExportSheet(_export_rows(edition, last), [s.title for s in ranked], dict(scores))


def _export_rows(edition: Edition, last: int) -> list[Any]:
    rows = (
        select(
            Proposal.id,
            Proposal.number,
            Proposal.title,
            Organisation.name.label("agency"),
            Proposal.maturity,
            Proposal.state,
            Proposal.submitted_at,
            Proposal.outcome,
            ResultRow.rank,
            ResultRow.score,
            ResultRow.final,
            ResultRow.lowest,
            ResultRow.highest,
            ResultRow.judges,
            ResultRow.by_criterion,
            StageEntry.id.is_not(None).label("in_last_stage"),
        )
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .outerjoin(
            StageEntry, (StageEntry.proposal_id == Proposal.id) & (StageEntry.stage_id == last)
        )
        .outerjoin(ResultRow, (ResultRow.proposal_id == Proposal.id) & (ResultRow.stage_id == last))
        .where(Proposal.edition_id == edition.id, Proposal.submitted_at.is_not(None))
        .order_by(ResultRow.rank.is_(None), ResultRow.rank, Proposal.id)
    )
    return list(db.session.execute(rows).all())


@dataclass(frozen=True)
class ResultPage:
    """What the public result page shows. ``ranked``: (stage, rows, cursor of the next page)."""

    edition: Edition
    release: ResultRelease | None
    ranked: list[tuple[Stage, list[Any], str]]
    decisions: dict[int, Any]
    outcomes: dict[str, str]  # key of an outcome → its name as the edition words it
    unscored: dict[int, list[Any]]  # by stage: entries that nobody scored
    reasons: dict[int, str]  # by stage: why it was locked although something was open


def result_page(edition: Edition, release: ResultRelease | None, after: str) -> ResultPage:
    """Rankings of all locked scoring stages and the decisions (2 statements, and 2 a stage).

    ``after`` is ``"<stage id>,<rank>,<row id>"``: that stage goes on there, the others start.
    """
    parts = [n for part in after.split(",") if (n := row_number(part)) is not None]
    cursor = {parts[0]: (parts[1], parts[2])} if len(parts) == len(("stage", "rank", "row")) else {}
    ranked = []
    for stage in edition.stages:
        if stage.kind == "scoring" and stage.locked_at:
            rows = standings_of(stage.id, after=cursor.get(stage.id))
            last = rows[PAGE - 1] if len(rows) > PAGE else None
            more = f"{stage.id},{last.rank},{last.id}" if last else ""
            ranked.append((stage, rows[:PAGE], more))
    ids = [stage.id for stage, _rows, _more in ranked]
    return ResultPage(
        edition,
        release,
        ranked,
        decisions_of(edition.id),
        outcomes_of(edition),
        {i: unscored_of(i) for i in ids},
        lock_reasons(ids),
    )


def outcomes_of(edition: Edition) -> dict[str, str]:
    """Names of the outcomes of an edition's decision stages (no statement)."""
    return {
        outcome["key"]: outcome["name"]
        for stage in edition.stages
        for outcome in stage.settings.get("outcomes", [])
    }


def chosen_outcomes(edition: Edition) -> set[str]:
    """Keys of the outcomes that take an entry on: the line of the cut runs below them (no st.)."""
    return {
        outcome["key"]
        for stage in edition.stages
        for outcome in stage.settings.get("outcomes", [])
        if outcome["advances"]
    }


def scores_of(stage_id: int) -> dict[int, float]:
    """Mean score of each ranked proposal of a stage (1 statement)."""
    rows = select(ResultRow.proposal_id, ResultRow.score).where(ResultRow.stage_id == stage_id)
    return {row.proposal_id: row.score for row in db.session.execute(rows)}


def last_standings(edition_id: int, proposal_ids: list[int]) -> list[Any]:
    """Rows of the edition's latest ranked stage for some proposals (1 statement)."""
    latest = (
        select(ResultRow.stage_id)
        .join(Stage, Stage.id == ResultRow.stage_id)
        .where(Stage.edition_id == edition_id)
        .order_by(Stage.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = select(
        ResultRow.proposal_id, ResultRow.final, ResultRow.rank, ResultRow.lowest, ResultRow.highest
    ).where(ResultRow.stage_id == latest, ResultRow.proposal_id.in_(proposal_ids))
    return list(db.session.execute(rows).all())
