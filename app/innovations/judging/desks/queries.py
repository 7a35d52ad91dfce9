"""Reads for a judge: the queue and one entry, with only what this judge may know.

Every door of a judge goes through ``desk_of``; what it refuses looks absent, whatever the reason.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, exists, select

from app.accounts.models import Organisation
from app.accounts.queries import ids_of_path
from app.core.actor import Actor
from app.core.errors import Forbidden, Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.innovations.editions.models import Edition, Rubric, Stage
from app.innovations.editions.rules import stage_window, window_status
from app.innovations.judging.conflicts.queries import active, blocked
from app.innovations.judging.models import (
    Assignment,
    ConflictOfInterest,
    Pledge,
    Score,
    Scoresheet,
)
from app.innovations.judging.policies import may_judge
from app.innovations.judging.rules import ACTIVE, Standing, standing
from app.innovations.proposals.models import Proposal, TeamMember

PAGE = 30
NOT_HERE = say("Usulan itu tidak ada di meja Anda.")


def _desk_statement() -> Any:
    waived = exists().where(
        ConflictOfInterest.proposal_id == Assignment.proposal_id,
        ConflictOfInterest.person_id == Assignment.person_id,
        ConflictOfInterest.state == "waived",
    )
    in_team = exists().where(
        TeamMember.proposal_id == Assignment.proposal_id,
        TeamMember.person_id == Assignment.person_id,
    )
    return (
        select(
            Assignment.id,
            Assignment.state,
            Assignment.assigned_at,
            Assignment.stage_id,
            Assignment.proposal_id,
            Assignment.person_id,
            Assignment.title,
            Assignment.blindness.label("title_blindness"),
            Stage.title.label("stage"),
            Stage.opens,
            Stage.closes,
            Stage.blindness,
            Stage.settings,
            Stage.locked_at.label("stage_locked_at"),
            Edition.id.label("edition_id"),
            Edition.slug.label("edition_slug"),
            Edition.title.label("edition"),
            Edition.zone,
            Edition.organiser_id,
            Rubric.id.label("rubric_id"),
            Rubric.sha256.label("rubric_sha256"),
            Organisation.path.label("unit_path"),
            Scoresheet.version,
            Scoresheet.total,
            Scoresheet.internal_note,
            Scoresheet.feedback,
            Scoresheet.changed_at,
            Scoresheet.locked_at,
            Pledge.at.label("pledged_at"),
            blocked().label("blocked"),
            waived.label("waived"),
            in_team.label("in_team"),
        )
        .join(Stage, Stage.id == Assignment.stage_id)
        .join(Edition, Edition.id == Stage.edition_id)
        .join(Rubric, Rubric.id == Edition.rubric_id)
        .join(Proposal, Proposal.id == Assignment.proposal_id)
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .outerjoin(Scoresheet, Scoresheet.assignment_id == Assignment.id)
        .outerjoin(
            Pledge,
            (Pledge.edition_id == Edition.id) & (Pledge.person_id == Assignment.person_id),
        )
        .where(
            Assignment.id == bindparam("assignment_id"),
            Assignment.person_id == bindparam("person_id"),
            Assignment.state.in_(ACTIVE),
            Proposal.withdrawn_at.is_(None),
        )
    )


_DESK = _desk_statement()
_DESK_TO_WRITE = _DESK.with_for_update(of=Assignment, key_share=True)


def desk_of(actor: Actor, assignment_id: int, *, to_write: bool = False) -> Any:
    """Everything about one assignment but the entry itself. 1 statement.

    ``Missing`` unless it lies on the actor's desk: absent, somebody else's, handed back, blocked,
    withdrawn and a conflict that was not yet written down all look the same. ``Forbidden`` (with
    ``pledge``: the edition's slug) before the pledge. ``to_write`` holds the assignment until the
    transaction ends, so that neither a conflict nor a lock slips in between.
    """
    statement = _DESK_TO_WRITE if to_write else _DESK
    row = row_of(statement, assignment_id=assignment_id, person_id=actor.person_id)
    if row is None or row.blocked or not may_judge(actor, row.edition_id, row.organiser_id):
        raise Missing(NOT_HERE)
    if not row.waived and (row.in_team or _shares_house(actor, row.unit_path)):
        raise Missing(NOT_HERE)
    if row.pledged_at is None:
        first = say("Baca dan setujui pakta integritas dulu.")
        raise Forbidden(first, pledge=row.edition_slug)
    return row


def _shares_house(actor: Actor, unit_path: str) -> bool:
    chain = ids_of_path(unit_path)
    return bool(actor.organisations & set(chain)) or chain[-1] in actor.lineage


def rubric_body(rubric_id: int, sha256: str) -> dict[str, Any]:
    """A frozen rubric's body; read once per process (its hash is part of the question)."""
    return _body(rubric_id, sha256)


@lru_cache(maxsize=64)
def _body(rubric_id: int, _sha256: str) -> dict[str, Any]:
    body = db.session.scalar(select(Rubric.body).where(Rubric.id == rubric_id))
    if body is None:
        raise Missing(say("Rubrik edisi itu belum ada."))
    return dict(body)


def on_desk() -> tuple[Any, ...]:
    """What lies on the desk of ``person_id``: active assignments of proposals still in the race."""
    own = Assignment.person_id == bindparam("person_id")
    return own, active(), Proposal.withdrawn_at.is_(None)


# --- one entry -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """A scorecard as it stands. ``version`` 0: nothing was saved yet."""

    values: dict[str, int]
    reasons: dict[str, str]
    internal_note: str
    feedback: str
    version: int
    total: float | None
    changed_at: datetime | None
    locked_at: datetime | None


def card_of(desk: Any) -> Filled:
    """The scorecard of a desk row (see ``desk_of``). 1 statement."""
    rows = scores_of(desk.id)
    return Filled(
        {row.criterion: row.value for row in rows if row.value is not None},
        {row.criterion: row.reason for row in rows},
        desk.internal_note or "",
        desk.feedback or "",
        desk.version or 0,
        desk.total,
        desk.changed_at,
        desk.locked_at,
    )


_SCORES = select(Score.criterion, Score.value, Score.reason, Score.rubric_sha256).where(
    Score.assignment_id == bindparam("assignment_id")
)


def scores_of(assignment_id: int) -> list[Any]:
    """Rows of criterion, value, reason, rubric_sha256. 1 statement."""
    return rows_of(_SCORES, assignment_id=assignment_id)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an entry lies among those on the same desk in the same stage."""

    previous: int | None
    following: int | None
    next_open: int | None  # the next one still to do, round the end
    done: int
    total: int
    standing: Standing


_SURROUNDINGS = (
    select(Assignment.id, Assignment.state, Scoresheet.total)
    .join(Proposal, Proposal.id == Assignment.proposal_id)
    .outerjoin(Scoresheet, Scoresheet.assignment_id == Assignment.id)
    .where(*on_desk(), Assignment.stage_id == bindparam("stage_id"))
    .order_by(Assignment.id)
)


def surroundings_of(desk: Any) -> Surroundings:
    """Neighbours, progress and the judge's own distribution. 1 statement over the own desk."""
    rows = rows_of(_SURROUNDINGS, person_id=desk.person_id, stage_id=desk.stage_id)
    before = [row.id for row in rows if row.id < desk.id]
    behind = [row.id for row in rows if row.id > desk.id]
    todo = [row.id for row in rows if row.state == "open" and row.id != desk.id]
    totals = [row.total for row in rows if row.total is not None]
    return Surroundings(
        previous=before[-1] if before else None,
        following=behind[0] if behind else None,
        next_open=next((one for one in todo if one > desk.id), todo[0] if todo else None),
        done=sum(row.state == "done" for row in rows),
        total=len(rows),
        standing=standing(totals, desk.total),
    )


@dataclass(frozen=True, slots=True)
class Access:
    """May a card be changed now, and if not, why: "locked", "ahead" or "over"."""

    open: bool
    why: str = ""


def access_to(desk: Any, now: datetime) -> Access:
    """Whether the scorecard of a desk row takes changes at ``now`` (no statement)."""
    if desk.locked_at is not None or desk.stage_locked_at is not None:
        return Access(open=False, why="locked")
    status = window_status(stage_window(desk), now)
    return Access(open=status == "open", why="" if status == "open" else status)


def edition_to_pledge(actor: Actor, slug: str) -> tuple[Edition, Pledge | None]:
    """An edition the actor judges, and the pledge if it was given; ``Missing``. 2 statements."""
    edition = db.session.scalar(select(Edition).where(Edition.slug == slug))
    if edition is None or not may_judge(actor, edition.id, edition.organiser_id):
        raise Missing(say("Edisi itu tidak ada di meja Anda."))
    return edition, pledge_of(actor, edition.id)


def pledge_of(actor: Actor, edition_id: int) -> Pledge | None:
    """The actor's pledge for an edition, if it was given. 1 statement."""
    return db.session.get(Pledge, (edition_id, actor.person_id or 0))
