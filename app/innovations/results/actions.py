"""Writes of results: standings when a stage is locked, release to the public."""

from datetime import datetime

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions.models import Edition, Stage
from app.innovations.editions.policies import require_organiser
from app.innovations.editions.queries import rubric_of
from app.innovations.results.models import ResultRelease, ResultRow
from app.innovations.results.queries import release_of, scores_of, tallies_of
from app.innovations.results.rules import Standing, combined, mean_score, rank


def write_standings(edition: Edition, stage: Stage) -> int:
    """Rank a scoring stage that is being locked; returns how many were ranked."""
    rubric = rubric_of(edition)
    tallies = tallies_of(stage.id)
    final = _together(edition, stage, {t.proposal_id: mean_score(t.totals) for t in tallies})
    standings = rank(tallies, edition.tie_rules, rubric.body, final)
    db.session.execute(delete(ResultRow).where(ResultRow.stage_id == stage.id))
    db.session.add_all(_row(stage.id, one) for one in standings)
    return len(standings)


def _together(edition: Edition, stage: Stage, scores: dict[int, float]) -> dict[int, float] | None:
    """Combined scores with the scoring stages before this one; None when there are none."""
    before = [s for s in edition.stages if s.kind == "scoring" and s.position < stage.position]
    if not before:
        return None
    parts = [(float(s.settings.get("weight", 100)), scores_of(s.id)) for s in before]
    return combined([*parts, (float(stage.settings.get("weight", 100)), scores)])


def _row(stage_id: int, one: Standing) -> ResultRow:
    return ResultRow(
        stage_id=stage_id,
        proposal_id=one.proposal_id,
        rank=one.rank,
        score=one.score,
        final=one.final,
        lowest=one.lowest,
        highest=one.highest,
        totals=sorted(one.totals),
        judges=one.judges,
        by_criterion=dict(one.by_criterion),
        tie_rule=one.tie_rule,
    )


def release_results(actor: Actor, edition: Edition, *, now: datetime) -> ResultRelease:
    """Make the results of an edition public; ``Conflict`` while a stage is not locked yet."""
    require_organiser(actor, edition)
    if any(stage.locked_at is None for stage in edition.stages):
        raise Conflict(say("Hasil dapat diumumkan setelah semua tahap dikunci."))
    if release_of(edition.id) is not None:
        raise Conflict(say("Hasil edisi ini sudah diumumkan."))
    release = ResultRelease(edition_id=edition.id, at=now, by_person_id=actor.person_id, note="")
    db.session.add(release)
    db.session.flush()
    audit.record(actor, "results.released", ("edition", edition.id), now=now)
    announce("results.results_released", edition.id)
    return release
