"""Starting a stage, putting proposals into it, and locking it."""

from datetime import datetime

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.texts import clean_text
from app.core.words import Sentence, say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions.models import Stage
from app.innovations.editions.policies import require_organiser
from app.innovations.editions.rules import stage_window
from app.innovations.journeys import queries
from app.innovations.journeys.actions import moves
from app.innovations.journeys.models import StageEntry
from app.innovations.journeys.rules import MAX_REASON
from app.innovations.journeys.slots import (
    scores_of,
    stage_locked,
)
from app.innovations.proposals.models import Proposal
from app.innovations.stages import stages as kinds

ENTERED = say("Usulan Anda masuk tahap “%(stage)s”.")
DECIDED = say("Putusan tahap “%(stage)s” sudah diumumkan. Lihat usulan Anda.")
BELOW = say("Nilai akhir di bawah nilai ambang %(least)s.")


def start_stage(actor: Actor, stage: Stage, *, now: datetime) -> int:
    """Begin a stage: what passed the stage before comes in. Returns how many came.

    ``Conflict`` when it has begun already, while its window is not open, or while the stage before
    is not locked.
    """
    stage = moves.held_stage(stage.id, alone=True)
    require_organiser(actor, queries.edition_of_stage(stage))
    before = queries.previous_stage(stage)
    _require_startable(stage, before, now)
    begin(stage, now=now)
    came = moves.enter_all(stage, before, now=now) if before else 0
    if came:
        told = moves.proposals_in(stage.id, "waiting")
        sentence = Sentence(ENTERED.msgid, {"stage": stage.title})
        moves.tell_teams(told, sentence, now=now)
    audit.record(actor, "stage.started", ("stage", stage.id), now=now, entries=came)
    announce("journeys.stage_started", stage.id)
    return came


def begin(stage: Stage, *, now: datetime) -> None:
    """Write the beginning; ``Conflict`` for the later one of two who begin at once."""
    rows = update(Stage).where(Stage.id == stage.id, Stage.started_at.is_(None))
    made = db.session.scalar(rows.values(started_at=now).returning(Stage.id))
    if made is None:
        raise Conflict(say("Tahap “%(stage)s” sudah dimulai.", stage=stage.title))


def _require_startable(stage: Stage, before: Stage | None, now: datetime) -> None:
    moves.require_running(stage)
    if stage.started_at is not None:
        raise Conflict(say("Tahap “%(stage)s” sudah dimulai.", stage=stage.title))
    if before is not None and before.locked_at is None:
        raise Conflict(say("Kunci dulu tahap “%(stage)s”.", stage=before.title))
    require_open(stage, now)


def require_open(stage: Stage, now: datetime) -> None:
    """``Conflict`` outside the window of a stage."""
    window = stage_window(stage)
    if window.is_ahead(now):
        raise Conflict(say("Tahap “%(stage)s” belum dibuka.", stage=stage.title))
    if window.is_over(now):
        raise Conflict(
            say(
                "Waktu tahap “%(stage)s” sudah berakhir. Perpanjang dulu bila masih diperlukan.",
                stage=stage.title,
            )
        )


def enter_stage(proposal: Proposal, stage: Stage, *, now: datetime) -> StageEntry:
    """Put one proposal into a running stage by itself; ``Conflict`` if it is in it already."""
    stage = moves.held_stage(stage.id)
    moves.require_running(stage)
    entry = moves.enter_one(proposal, stage, now=now)
    db.session.flush()
    return entry


# --- "Kunci" -----------------------------------------------------------------------------------


def lock_stage(actor: Actor, stage: Stage, *, reason: str = "", now: datetime) -> None:
    """End a stage for good: judgements stand, sheets are locked, what was secret is told.

    ``Conflict`` with ``facts["obstacles"]`` while something speaks against it; those that are not
    hard give way to a written reason, which goes into the log. Runs the slots ``stage_locked``.
    """
    reason = clean_text(reason, field="reason", letters=MAX_REASON)
    stage = moves.held_stage(stage.id, alone=True)
    require_organiser(actor, queries.edition_of_stage(stage))
    _require_begun(stage)
    moves.hold_proposals_of(stage.id)
    overruled = _require_lockable(stage, reason)
    for provide in stage_locked:
        provide(actor, stage, now)
    if kinds.get(stage.kind).scores:
        _judge_by_scores(stage, now)
    stage.locked_at = now
    db.session.flush()
    _end_the_way(stage, now)
    if kinds.get(stage.kind).announced_at_lock:
        _tell_outcomes(stage, now)
    audit.record(
        actor, "stage.locked", ("stage", stage.id), now=now, reason=reason, overruled=overruled
    )
    announce("journeys.stage_locked", stage.id)
    db.session.expire_all()


def _require_begun(stage: Stage) -> None:
    moves.require_running(stage)
    if stage.started_at is None:
        raise Conflict(say("Tahap “%(stage)s” belum dimulai.", stage=stage.title))


def _require_lockable(stage: Stage, reason: str) -> int:
    against = queries.obstacles_of(stage)
    if any(one.hard for one in against) or (against and not reason.strip()):
        raise Conflict(
            say("Tahap ini belum dapat dikunci."),
            obstacles=against,
            field="reason" if not any(one.hard for one in against) else None,
        )
    return len(against)


def _judge_by_scores(stage: Stage, now: datetime) -> None:
    """Entries of a scoring stage go on, unless their score is below the passing score."""
    least = (kinds.get(stage.kind).defaults | stage.settings).get("passing_score")
    waiting = (StageEntry.stage_id == stage.id, StageEntry.state == "waiting")
    if least is not None:
        scores = {i: s for ask in scores_of for i, s in ask(stage.id).items()}
        below = [i for i, score in scores.items() if score < least]
        for start in range(0, len(below), 5000):
            stopped = update(StageEntry).where(
                *waiting, StageEntry.proposal_id.in_(below[start : start + 5000])
            )
            why = BELOW.msgid % {"least": f"{least:g}".replace(".", ",")}
            _write(stopped, state="failed", reason=why, decided_at=now)
    _write(update(StageEntry).where(*waiting), state="passed", decided_at=now)


def _write(rows: object, **values: object) -> None:
    changed = rows.values(version=StageEntry.version + 1, **values)  # type: ignore[attr-defined]
    db.session.execute(changed.execution_options(synchronize_session=False))


def _end_the_way(stage: Stage, now: datetime) -> None:
    """Proposals that stop here are decided; in the last stage those that passed are too."""
    ended = ("failed",) if queries.next_stage(stage) else ("passed", "failed")
    ids = moves.proposals_in(stage.id, *ended)
    end = update(Proposal).where(Proposal.id.in_(ids), Proposal.state == "submitted")
    end = end.values(state="decided", desk=moves.END_DESK, desk_since=now)
    db.session.execute(end.execution_options(synchronize_session=False))


def _tell_outcomes(stage: Stage, now: datetime) -> None:
    """Carry what was secret until now over to the proposals, and tell the teams."""
    _carry_outcomes(stage)
    for state in ("passed", "failed"):
        moves.note_all(state, stage, moves.proposals_in(stage.id, state), now=now)
    sentence = Sentence(DECIDED.msgid, {"stage": stage.title})
    moves.tell_teams(moves.proposals_in(stage.id, "passed", "failed"), sentence, now=now)


def _carry_outcomes(stage: Stage) -> None:
    outcome = (
        select(StageEntry.outcome)
        .where(StageEntry.stage_id == stage.id, StageEntry.proposal_id == Proposal.id)
        .scalar_subquery()
    )
    named = select(StageEntry.proposal_id).where(
        StageEntry.stage_id == stage.id, StageEntry.outcome.is_not(None)
    )
    carried = update(Proposal).where(Proposal.id.in_(named)).values(outcome=outcome)
    db.session.execute(carried.execution_options(synchronize_session=False))
