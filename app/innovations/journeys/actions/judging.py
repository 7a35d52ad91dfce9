"""Judging one entry by hand, on the secretariat's desk."""

from datetime import date, datetime, time

from sqlalchemy import select, update

from app.accounts.queries import names_of
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.window import closing_moment
from app.core.words import Sentence, say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions.models import Edition, Stage
from app.innovations.journeys import queries
from app.innovations.journeys.actions import moves
from app.innovations.journeys.actions.staging import begin, require_open
from app.innovations.journeys.models import StageEntry
from app.innovations.journeys.policies import require_secretariat
from app.innovations.proposals.models import Proposal
from app.innovations.proposals.queries import proposal_by_id, team_ids
from app.innovations.stages import stages as kinds
from app.innovations.stages.protocol import FAILED, PASSED, REPAIR, Judgement, StagePart

TOLD = {
    PASSED: say("Usulan “%(title)s” lulus tahap “%(stage)s”."),
    REPAIR: say(
        "Usulan “%(title)s” perlu diperbaiki. Lihat apa yang diminta sekretariat dan tenggatnya."
    ),
    FAILED: say("Usulan “%(title)s” tidak lulus tahap “%(stage)s”. Lihat alasannya."),
}
_AFTER = {PASSED: "submitted", REPAIR: "repair", FAILED: "decided"}


def judge_entry(
    actor: Actor,
    entry: StageEntry,
    judgement: Judgement,
    *,
    version: int | None = None,
    now: datetime,
) -> StageEntry:
    """Write what the secretariat decided of one entry; may be done again until the stage is locked.

    ``version`` is the one the officer had before the eyes (None: the one of ``entry``). When
    somebody judged meanwhile: ``Conflict`` with ``facts["theirs"]`` (a ``Judgement``),
    ``facts["decider"]`` and ``facts["version"]``; nothing is written.
    """
    stage = moves.held_stage(entry.stage_id, alone=not _has_begun(entry.stage_id))
    edition, part = queries.edition_of_stage(stage), kinds.get(stage.kind)
    _require_by_hand(part)
    moves.require_running(stage)
    require_open(stage, now)
    proposal = proposal_by_id(entry.proposal_id, lock=True)
    members = team_ids(proposal.id)
    require_secretariat(actor, edition, members)
    if stage.started_at is None:  # the first stage begins with its first judgement
        begin(stage, now=now)
    due_at = _due(judgement.due_on, edition, stage, now)
    _write(actor, entry, judgement, due_at, version or entry.version, now)
    if not part.announced_at_lock:
        _move(actor, proposal, stage, judgement, members, now)
    facts = {"stage": stage.id, "state": judgement.state, "proposal": proposal.id}
    audit.record(actor, "entry.judged", ("stage_entry", entry.id), now=now, **facts)
    announce("journeys.entry_judged", entry.id)
    return db.session.get_one(StageEntry, entry.id, populate_existing=True)


def _require_by_hand(part: StagePart) -> None:
    if part.scores:
        raise Conflict(say("Tahap ini diputuskan oleh nilai juri."))


def _has_begun(stage_id: int) -> bool:
    """Asked before the stage is held: two who hold it together could not both begin it."""
    begun = select(Stage.started_at).where(Stage.id == stage_id)
    return db.session.scalar(begun) is not None


def _due(due_on: date | None, edition: Edition, stage: Stage, now: datetime) -> datetime | None:
    if due_on is None:
        return None
    try:
        due_at = closing_moment(datetime.combine(due_on, time(23, 59)), edition.zone)
    except OverflowError as never:
        raise Invalid(say("Tulis tanggal yang masuk akal."), field="due_on") from never
    if due_at <= now:
        raise Invalid(say("Tenggat perbaikan harus hari ini atau sesudahnya."), field="due_on")
    if stage.closes is not None and due_at > stage.closes:
        raise Invalid(say("Tenggat perbaikan harus sebelum tahap ini ditutup."), field="due_on")
    return due_at


def _write(
    actor: Actor,
    entry: StageEntry,
    judgement: Judgement,
    due_at: datetime | None,
    version: int,
    now: datetime,
) -> None:
    """One conditional update: of two officers at once the database lets one through."""
    rows = update(StageEntry).where(
        StageEntry.id == entry.id,
        StageEntry.version == version,
        StageEntry.state.not_in(("withdrawn",)),
    )
    values = {
        "state": judgement.state,
        "answers": judgement.answers,
        "reason": judgement.reason,
        "outcome": judgement.outcome,
        "due_at": due_at,
        "decided_at": now,
        "decided_by": actor.person_id,
        "version": StageEntry.version + 1,
    }
    written = rows.values(values).returning(StageEntry.id)
    if db.session.scalar(written.execution_options(synchronize_session=False)) is None:
        raise _overtaken(entry)


def _overtaken(entry: StageEntry) -> Conflict:
    theirs = db.session.get_one(StageEntry, entry.id, populate_existing=True)
    if theirs.state == "withdrawn":
        return Conflict(say("Tim baru saja menarik usulan ini."))
    if theirs.decided_by is None or theirs.state == "waiting":
        return Conflict(
            say("Usulan ini berubah sejak Anda membukanya. Periksa lagi, lalu simpan."),
            version=theirs.version,
        )
    return Conflict(
        say(
            "Petugas lain baru saja memutuskan usulan ini. Kedua putusan ada di bawah; "
            "simpan lagi bila putusan Anda yang harus berlaku."
        ),
        theirs=judgement_of(theirs),
        decider=names_of([theirs.decided_by]).get(theirs.decided_by, ""),
        version=theirs.version,
    )


def judgement_of(entry: StageEntry) -> Judgement:
    """What stands in an entry, as its part would have read it (without the last day)."""
    return Judgement(entry.state, entry.answers, entry.reason, entry.outcome)


def _move(
    actor: Actor,
    proposal: Proposal,
    stage: Stage,
    judgement: Judgement,
    members: set[int],
    now: datetime,
) -> None:
    proposal.state = _AFTER[judgement.state]
    desks = {REPAIR: moves.TEAM_DESK, FAILED: moves.END_DESK}
    moves.put_on_desk(proposal, desks.get(judgement.state, moves.desk_of(stage)), now=now)
    what, words = judgement.state, judgement.reason
    moves.note(actor, proposal, what, now=now, stage_id=stage.id, words=words)
    sentence = Sentence(TOLD[judgement.state].msgid, {"stage": stage.title})
    moves.tell_team(proposal, members, sentence, "/journey", now=now)
