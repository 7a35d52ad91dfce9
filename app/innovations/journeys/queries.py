"""Reads of a proposal's way: receipts, traces, the queue of a stage, the journey line."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, select

from app.accounts.models import Organisation, Person
from app.core.errors import Missing
from app.core.words import Sentence, say
from app.db.base import db
from app.db.rows import rows_of
from app.innovations.editions.models import Edition, Stage
from app.innovations.journeys.models import Receipt, StageEntry, Trace
from app.innovations.journeys.rules import (
    BADGES,
    PUBLISHABLE,
    STATE_WORDS,
    Step,
    journey_line,
    may_be_told,
)
from app.innovations.journeys.slots import Obstacle, lock_obstacles, team_feedback
from app.innovations.proposals.models import Proposal
from app.innovations.stages import stages as kinds
from app.innovations.stages.protocol import StagePart, word_of

PAGE = 30


# --- the team's side -----------------------------------------------------------------------------


def latest_receipt(proposal_id: int) -> Receipt:
    """The newest receipt; ``Missing`` before the first sending-in (1 statement)."""
    rows = select(Receipt).where(Receipt.proposal_id == proposal_id)
    found = db.session.scalar(rows.order_by(Receipt.round.desc()).limit(1))
    if found is None:
        raise Missing(say("Usulan ini belum pernah dikirim."))
    return found


def receipts_of(proposal_id: int) -> list[Receipt]:
    """All receipts, newest first (1 statement)."""
    rows = select(Receipt).where(Receipt.proposal_id == proposal_id)
    return list(db.session.scalars(rows.order_by(Receipt.round.desc())))


def trace_of(proposal_id: int) -> list[Any]:
    """What happened, newest first: rows of ``what, note, at, stage, by_person_id`` (1 statement)."""
    rows = (
        select(Trace.what, Trace.note, Trace.at, Trace.by_person_id, Stage.title.label("stage"))
        .outerjoin(Stage, Stage.id == Trace.stage_id)
        .where(Trace.proposal_id == proposal_id)
    )
    return list(db.session.execute(rows.order_by(Trace.id.desc()).limit(200)).all())


def steps_of(proposal: Any, *, outcomes: bool = True) -> list[Step]:
    """The journey line of a proposal (a row or an object), told as far as may be (1 statement).

    Without ``outcomes`` it ends at the first stage that results announce: so the public reads it
    until they are out, as the stages an entry came into after that tell how it fared.
    """
    stages = _stages_with_entries(proposal)
    entries = {one.id: one for one in stages if one.state is not None}
    if not outcomes:
        return journey_line(proposal, stages, *_before_results(stages, entries))
    words = {
        one.id: _note(kinds.get(one.kind), one)
        for one in entries.values()
        if may_be_told(kinds.get(one.kind), one)
    }
    return journey_line(proposal, stages, entries, words)


def _before_results(stages: list[Any], entries: dict[int, Any]) -> Any:
    """The entries up to the first stage that results announce, and the words of those before it."""
    shown: dict[int, Any] = {}
    for one in stages:
        part = kinds.get(one.kind)
        if one.id in entries:
            shown[one.id] = one
        if part.announced_at_lock:
            break
    open_now = [i for i, one in shown.items() if kinds.get(one.kind).announced_at_lock]
    words = {i: _note(kinds.get(one.kind), one) for i, one in shown.items() if i not in open_now}
    return shown, words


def _note(part: StagePart, entry: Any) -> Any:
    found = [one.text for one in part.findings(entry.answers or {}) if one.met is None]
    return (found[0] if found else None) or word_of(part, entry.state) or ""


def _stages_with_entries(proposal: Any) -> list[Any]:
    """The edition's stages in order, each with the proposal's entry in it (state None: none)."""
    return rows_of(_STAGES, proposal_id=proposal.id, edition_id=proposal.edition_id)


_STAGES = (
    select(
        Stage.id,
        Stage.kind,
        Stage.title,
        Stage.locked_at,
        StageEntry.state,
        StageEntry.entered_at,
        StageEntry.decided_at,
        StageEntry.answers,
    )
    .outerjoin(
        StageEntry,
        and_(StageEntry.stage_id == Stage.id, StageEntry.proposal_id == bindparam("proposal_id")),
    )
    .where(Stage.edition_id == bindparam("edition_id"))
    .order_by(Stage.position)
)  # built once: a proposal's page is measured


def entry_on_repair(proposal_id: int) -> Row[Any] | None:
    """What the team has to mend, if anything: ``reason, answers, due_at, stage, kind`` (1 st.)."""
    rows = (
        select(
            StageEntry.id,
            StageEntry.reason,
            StageEntry.answers,
            StageEntry.due_at,
            StageEntry.decided_at,
            Stage.title.label("stage"),
            Stage.kind,
        )
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(StageEntry.proposal_id == proposal_id, StageEntry.state == "repair")
    )
    return db.session.execute(rows.order_by(StageEntry.id.desc()).limit(1)).first()


def told_entries(proposal_id: int) -> list[Any]:
    """Judgements that the team may read, in order of stages: ``state, reason, answers,
    decided_at, due_at, stage, kind, locked_at`` (1 statement)."""
    rows = (
        select(
            StageEntry.state,
            StageEntry.reason,
            StageEntry.answers,
            StageEntry.decided_at,
            StageEntry.due_at,
            Stage.title.label("stage"),
            Stage.kind,
            Stage.locked_at,
        )
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(StageEntry.proposal_id == proposal_id, StageEntry.decided_at.is_not(None))
    )
    found = db.session.execute(rows.order_by(Stage.position))
    return [row for row in found if may_be_told(kinds.get(row.kind), row)]


def feedback_for(proposal: Proposal) -> list[str]:
    """What judges wrote for the team, once the proposal is decided (the slot's statements)."""
    if proposal.state != "decided":
        return []
    return [text for ask in team_feedback for text in ask(proposal.id)]


# --- blindness -----------------------------------------------------------------------------------


def is_in_open_blind_stage(
    proposal_id: int,
    now: datetime | None = None,  # noqa: ARG001 -- a lock ends a stage, not its window
) -> bool:
    """Is the proposal in a blind stage that is not locked yet? (1 statement)"""
    return bool(
        db.session.scalar(select(exists(_in_open_blind().where(Proposal.id == proposal_id))))
    )


def blind_stage_ahead(proposal: Proposal) -> bool:
    """Will the proposal, still on its way, come into a blind stage that is not locked (1 st.)?"""
    here = (
        select(func.max(Stage.position))
        .join(StageEntry, StageEntry.stage_id == Stage.id)
        .where(StageEntry.proposal_id == proposal.id)
        .scalar_subquery()
    )
    ahead = select(Stage.id).where(
        Stage.edition_id == proposal.edition_id,
        Stage.blindness != "open",
        Stage.locked_at.is_(None),
        Stage.position > func.coalesce(here, -1),
    )
    return proposal.state in {"submitted", "repair"} and bool(
        db.session.scalar(select(exists(ahead)))
    )


def publishing_refused(proposal: Proposal) -> Sentence | None:
    """Why a proposal may not be published now; None when it may (up to 2 statements)."""
    if proposal.state not in PUBLISHABLE:
        return say("Hanya usulan yang sudah dikirim dan tidak ditarik yang dapat terbit.")
    if is_in_open_blind_stage(proposal.id) or blind_stage_ahead(proposal):
        return say(
            "Usulan ini masih dinilai tanpa nama. Terbitkan setelah tahap itu dikunci, "
            "supaya juri tidak tahu siapa pengusulnya."
        )
    return None


def _in_open_blind() -> Any:
    return (
        select(Proposal.id)
        .join(StageEntry, StageEntry.proposal_id == Proposal.id)
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(
            Stage.blindness != "open", Stage.locked_at.is_(None), StageEntry.state != "withdrawn"
        )
    )


def publishable_of_stage(stage: Stage) -> list[int]:
    """Ids of the stage's proposals that may be published now and are not yet, in order (1 st.)."""
    ahead = select(Stage.id).where(
        Stage.edition_id == stage.edition_id,
        Stage.blindness != "open",
        Stage.locked_at.is_(None),
        Stage.position > stage.position,
    )
    runs_on = db.session.scalar(select(exists(ahead)))
    wanted = ("decided",) if runs_on else ("submitted", "decided")
    rows = (
        select(Proposal.id)
        .join(StageEntry, StageEntry.proposal_id == Proposal.id)
        .where(StageEntry.stage_id == stage.id, StageEntry.state.in_(("passed", "failed")))
        .where(Proposal.published_at.is_(None), Proposal.state.in_(wanted))
        .where(Proposal.id.not_in(_in_open_blind()))
    )
    return list(db.session.scalars(rows.order_by(Proposal.id)))


# --- the secretariat's side ----------------------------------------------------------------------


def entry_of(stage_id: int, entry_id: int) -> StageEntry:
    """One entry of a stage; ``Missing`` if there is none (1 statement)."""
    rows = select(StageEntry).where(StageEntry.id == entry_id, StageEntry.stage_id == stage_id)
    found = db.session.scalar(rows.execution_options(populate_existing=True))
    if found is None:
        raise Missing(say("Usulan itu tidak ada di tahap ini."))
    return found


def counts_of(stage_id: int) -> dict[str, int]:
    """How many entries of a stage are in each state (1 statement)."""
    rows = select(StageEntry.state, func.count()).where(StageEntry.stage_id == stage_id)
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(StageEntry.state))}


def entries_of(stage_id: int, *, state: str = "", after: int = 0, limit: int = PAGE) -> list[Any]:
    """The queue of a stage, first come first: one row more than ``limit`` (1 statement).

    Rows: id, proposal_id, state, outcome, answers, due_at, entered_at, decided_at, number, title,
    unit, decider.
    """
    rows = (
        select(
            StageEntry.id,
            StageEntry.proposal_id,
            StageEntry.state,
            StageEntry.outcome,
            StageEntry.due_at,
            StageEntry.entered_at,
            StageEntry.decided_at,
            Proposal.number,
            Proposal.title,
            Proposal.slug,
            Organisation.name.label("unit"),
            Person.name.label("decider"),
        )
        .join(Proposal, Proposal.id == StageEntry.proposal_id)
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .outerjoin(Person, Person.id == StageEntry.decided_by)
        .where(StageEntry.stage_id == stage_id, StageEntry.id > after)
    )
    if state:
        rows = rows.where(StageEntry.state == state)
    return list(db.session.execute(rows.order_by(StageEntry.id).limit(limit + 1)).all())


def next_waiting(stage_id: int, after: int) -> int | None:
    """The id of the next entry that waits, round to the first again (1 statement)."""
    waiting = (StageEntry.stage_id == stage_id, StageEntry.state == "waiting")
    later = func.min(StageEntry.id).filter(StageEntry.id > after)
    row = db.session.execute(select(later, func.min(StageEntry.id)).where(*waiting)).one()
    return row[0] or (row[1] if row[1] != after else None)


def previous_stage(stage: Stage) -> Stage | None:
    """The stage before, if any (1 statement)."""
    rows = select(Stage).where(
        Stage.edition_id == stage.edition_id, Stage.position < stage.position
    )
    return db.session.scalar(rows.order_by(Stage.position.desc()).limit(1))


def next_stage(stage: Stage) -> Stage | None:
    """The stage after, if any (1 statement)."""
    rows = select(Stage).where(
        Stage.edition_id == stage.edition_id, Stage.position > stage.position
    )
    return db.session.scalar(rows.order_by(Stage.position).limit(1))


def obstacles_of(stage: Stage) -> list[Obstacle]:
    """What speaks against locking a stage now, the hard things first (1 statement and the slots')."""
    counts, part = counts_of(stage.id), kinds.get(stage.kind)
    found: list[Obstacle] = []
    if counts.get("repair"):
        words = say("%(n)d usulan masih diperbaiki timnya.", n=counts["repair"])
        found.append(Obstacle(words, hard=True))
    if counts.get("waiting") and not part.scores:
        words = say("%(n)d usulan belum diputuskan.", n=counts["waiting"])
        found.append(Obstacle(words, hard=True))
    found += [one for ask in lock_obstacles for one in ask(stage)]
    return sorted(found, key=lambda one: not one.hard)


def badge_of(part: StagePart, state: str) -> tuple[str, Any]:
    """Kind of badge and word for an entry's state in a stage run by ``part``."""
    found = next((v for v in part.verdicts if v.state == state), None)
    return (BADGES[found.tone], found.word) if found else STATE_WORDS[state]


def edition_of_stage(stage: Stage) -> Edition:
    """The edition's own row, without its parts (1 statement)."""
    return db.session.get_one(Edition, stage.edition_id)


def edition_of(proposal: Proposal) -> Edition:
    """The proposal's edition, its own row without its parts (1 statement)."""
    return db.session.get_one(Edition, proposal.edition_id)
