"""Rows that move together when proposals go from one desk to the next, for the actions.

Locks are taken in one order everywhere, stage before proposals before entries, so that two acts
wait for each other and never deadlock (PostgreSQL; SQLite has one writer).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, literal, select, update

from app.core.actor import Actor
from app.core.errors import Conflict, Missing
from app.core.words import Sentence, say
from app.db.base import db
from app.innovations.editions.models import Stage
from app.innovations.journeys.models import StageEntry, Trace
from app.innovations.proposals.models import Proposal, TeamMember
from app.innovations.stages import stages as kinds
from app.notices.actions import tell

TEAM_DESK = "tim"
END_DESK = "penyelenggara"
_CHUNK = 5000


def held_stage(stage_id: int, *, alone: bool = False) -> Stage:
    """The stage, freshly read and held until the transaction ends: nobody locks it meanwhile.

    ``alone``: nobody else may even hold it (for starting and locking it). Rows that merely point
    at the stage may still be written: who writes them holds a proposal that ``alone`` waits for.
    """
    rows = select(Stage).where(Stage.id == stage_id)
    rows = rows.with_for_update(read=not alone, key_share=alone)
    found = db.session.scalar(rows.execution_options(populate_existing=True))
    if found is None:
        raise Missing(say("Tahap itu tidak ditemukan."))
    return found


def hold_proposals_of(stage_id: int) -> None:
    """Hold every proposal of a stage, in one order (1 statement, no rows kept)."""
    rows = select(Proposal.id).where(Proposal.id.in_(_of_stage(stage_id))).order_by(Proposal.id)
    db.session.execute(rows.with_for_update()).all()


def require_running(stage: Stage) -> None:
    """``Conflict`` once a stage is locked."""
    if stage.locked_at is not None:
        raise Conflict(say("Tahap “%(stage)s” sudah dikunci.", stage=stage.title))


def desk_of(stage: Stage) -> str:
    """On whose desk the proposals of a stage lie."""
    return kinds.get(stage.kind).desk.msgid


def put_on_desk(proposal: Proposal, desk: str, *, now: datetime) -> None:
    """The proposal lies on that desk from ``now`` on (its words do not change by it)."""
    if proposal.desk != desk:
        proposal.desk, proposal.desk_since = desk, now


def enter_one(proposal: Proposal, stage: Stage, *, now: datetime) -> StageEntry:
    """One proposal into a stage; a second time is refused by the database."""
    entry = StageEntry(stage_id=stage.id, proposal_id=proposal.id, entered_at=now)
    db.session.add(entry)
    proposal.stage_id = stage.id
    put_on_desk(proposal, desk_of(stage), now=now)
    return entry


def enter_all(stage: Stage, before: Stage, *, now: datetime) -> int:
    """Everything that passed the stage ``before`` and still runs, into ``stage`` (4 statements)."""
    passed = (
        select(literal(stage.id), StageEntry.proposal_id, literal(now, StageEntry.entered_at.type))
        .join(Proposal, Proposal.id == StageEntry.proposal_id)
        .where(StageEntry.stage_id == before.id, StageEntry.state == "passed")
        .where(Proposal.state == "submitted")
        .order_by(StageEntry.proposal_id)
    )
    columns = ["stage_id", "proposal_id", "entered_at"]
    db.session.execute(insert(StageEntry).from_select(columns, passed))
    moved = update(Proposal).where(Proposal.id.in_(_of_stage(stage.id)))
    moved = moved.values(stage_id=stage.id, desk=desk_of(stage), desk_since=now)
    db.session.execute(moved.execution_options(synchronize_session=False))
    note_all("entered", stage, _of_stage(stage.id), now=now)
    came = select(func.count()).select_from(StageEntry).where(StageEntry.stage_id == stage.id)
    return db.session.scalar(came) or 0


def note(
    actor: Actor,
    proposal: Proposal,
    what: str,
    *,
    now: datetime,
    stage_id: int | None = None,
    words: str = "",
) -> None:
    """Add to the proposal's trace what just happened."""
    row = Trace(proposal_id=proposal.id, stage_id=stage_id, what=what, note=words, at=now)
    row.by_person_id = actor.person_id
    db.session.add(row)


def note_all(what: str, stage: Stage, proposals: Select[Any], *, now: datetime) -> None:
    """The same for all of ``proposals`` (a select of ids), in one statement."""
    ids = proposals.subquery()
    rows = select(ids.c[0], literal(stage.id), literal(what), literal(now, Trace.at.type))
    columns = ["proposal_id", "stage_id", "what", "at"]
    db.session.execute(insert(Trace).from_select(columns, rows.order_by(ids.c[0])))


def _of_stage(stage_id: int) -> Select[Any]:
    return select(StageEntry.proposal_id).where(StageEntry.stage_id == stage_id)


def proposals_in(stage_id: int, *states: str) -> Select[Any]:
    """A select of the ids of a stage's proposals, of those in the given states."""
    return _of_stage(stage_id).where(StageEntry.state.in_(states))


def tell_team(
    proposal: Proposal, people: Iterable[int], sentence: Sentence, page: str, *, now: datetime
) -> None:
    """Tell a team what happened to its proposal; ``page`` is the last part of the address."""
    values = {"title": proposal.title, "number": proposal.number or ""} | sentence.values
    tell(people, sentence.msgid, f"/innovations/{proposal.slug}{page}", now=now, **values)


def tell_teams(
    proposals: Select[Any], sentence: Sentence, href: str = "/innovations/mine", *, now: datetime
) -> None:
    """Tell everybody on the teams of ``proposals`` (a select of ids) one sentence."""
    ids = proposals.scalar_subquery()
    members = select(TeamMember.person_id).where(
        TeamMember.proposal_id.in_(ids), TeamMember.person_id.is_not(None)
    )
    leads = select(Proposal.lead_id).where(Proposal.id.in_(ids))
    people = [one for one in db.session.scalars(members.union(leads)) if one is not None]
    for start in range(0, len(people), _CHUNK):
        tell(people[start : start + _CHUNK], sentence.msgid, href, now=now, **sentence.values)
