"""Reads of a judge's queue: stages with their progress, and one page of entries."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select

from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import rows_of
from app.innovations.editions.models import Category, Edition, Rubric, Stage
from app.innovations.judging.desks.queries import on_desk
from app.innovations.judging.models import Assignment, Pledge, Scoresheet
from app.innovations.judging.policies import may_judge
from app.innovations.judging.rules import ACTIVE
from app.innovations.proposals.models import Proposal

PAGE = 30


@dataclass(frozen=True, slots=True)
class Queue:
    """A judge's stages with their progress, and one page of the rows of one of them."""

    stages: list[Any]
    stage: Any | None
    rows: list[Any]
    older: int | None  # the id after which the next page begins


def _stages_statement() -> Any:
    return (
        select(
            Stage.id,
            Stage.title,
            Stage.opens,
            Stage.closes,
            Stage.locked_at,
            Stage.blindness,
            Edition.title.label("edition"),
            Edition.slug.label("edition_slug"),
            Edition.id.label("edition_id"),
            Edition.organiser_id,
            Edition.zone,
            Pledge.at.label("pledged_at"),
            func.count().label("total"),
            func.sum(case((Assignment.state == "done", 1), else_=0)).label("done"),
            func.count(Scoresheet.locked_at).label("locked"),
        )
        .select_from(Assignment)
        .join(Proposal, Proposal.id == Assignment.proposal_id)
        .join(Stage, Stage.id == Assignment.stage_id)
        .join(Edition, Edition.id == Stage.edition_id)
        .outerjoin(Scoresheet, Scoresheet.assignment_id == Assignment.id)
        .outerjoin(
            Pledge, (Pledge.edition_id == Edition.id) & (Pledge.person_id == Assignment.person_id)
        )
        .where(*on_desk())
        .group_by(Stage.id, Edition.id, Pledge.at)
        .order_by(Stage.locked_at.is_not(None), Stage.closes, Stage.id)
    )


_STAGES = _stages_statement()  # built once: these pages are measured


def stages_of_judge(actor: Actor) -> list[Any]:
    """Stages in which entries lie on the actor's desk, the next to close first. 1 statement.

    Rows: id, title, opens, closes, locked_at, blindness, edition, edition_slug, edition_id,
    organiser_id, zone, total, done, locked, pledged_at. Blocked and returned ones are not counted.
    """
    found = rows_of(_STAGES, person_id=actor.person_id)
    return [row for row in found if may_judge(actor, row.edition_id, row.organiser_id)]


def queue_of(
    actor: Actor,
    *,
    stage_id: int | None = None,
    show: str = "open",
    after: int = 0,
    limit: int = PAGE,
) -> Queue:
    """What lies on the actor's desk. 2 statements, whatever the number of rows.

    ``show``: "open" (still to do), "done" or "all". Rows: id, title (as this judge may read it, ""
    when only a number may stand there), category, state, total, changed_at, locked_at.
    """
    stages = stages_of_judge(actor)
    chosen = [one for one in stages if stage_id in (None, one.id)]
    if stage_id is not None and not chosen:
        raise Missing(say("Tahap itu tidak ada di meja Anda."))
    stage = next((one for one in chosen if one.done < one.total), chosen[0] if chosen else None)
    if stage is None or stage.pledged_at is None:
        return Queue(stages, stage, [], None)
    rows = _queue_rows(actor, stage, show, after, limit + 1)
    older = rows[limit - 1].id if len(rows) > limit else None
    return Queue(stages, stage, rows[:limit], older)


def _queue_rows(actor: Actor, stage: Any, show: str, after: int, limit: int) -> list[Any]:
    asked = {"person_id": actor.person_id, "stage_id": stage.id, "after": after, "most": limit}
    asked |= {"blindness": stage.blindness, "state": show}
    return rows_of(_queue_statement(every=show not in ACTIVE), **asked)


@cache
def _queue_statement(*, every: bool) -> Any:
    made_for_it = Assignment.blindness == bindparam("blindness")
    rows = (
        select(
            Assignment.id,
            case((made_for_it, Assignment.title), else_="").label("title"),
            Category.name.label("category"),
            Assignment.state,
            Scoresheet.total,
            Scoresheet.changed_at,
            Scoresheet.locked_at,
        )
        .join(Proposal, Proposal.id == Assignment.proposal_id)
        .outerjoin(Category, Category.id == Proposal.category_id)
        .outerjoin(Scoresheet, Scoresheet.assignment_id == Assignment.id)
        .where(
            *on_desk(),
            Assignment.stage_id == bindparam("stage_id"),
            Assignment.id > bindparam("after"),
        )
    )
    if not every:
        rows = rows.where(Assignment.state == bindparam("state"))
    return rows.order_by(Assignment.id).limit(bindparam("most"))


def stage_of_judge(actor: Actor, stage_id: int) -> Any:
    """One of the rows of ``stages_of_judge``; ``Missing``. 1 statement."""
    found = next((one for one in stages_of_judge(actor) if one.id == stage_id), None)
    if found is None:
        raise Missing(say("Tahap itu tidak ada di meja Anda."))
    return found


def entries_lacking(actor: Actor, stage_id: int) -> list[Any]:
    """Own entries of a stage that are not complete by the rubric in force: rows of id, title,
    blindness. 1 statement."""
    rows = select(Assignment.id, Assignment.title, Assignment.blindness).join(
        Proposal, Proposal.id == Assignment.proposal_id
    )
    rows = rows.outerjoin(Scoresheet, Scoresheet.assignment_id == Assignment.id).where(
        *on_desk(),
        Assignment.stage_id == stage_id,
        or_(Scoresheet.total.is_(None), Scoresheet.rubric_sha256 != _rubric_in_force()),
    )
    asked = {"person_id": actor.person_id}
    return list(db.session.execute(rows.order_by(Assignment.id), asked).all())


def _rubric_in_force() -> Any:
    return (
        select(Rubric.sha256)
        .join(Edition, Edition.rubric_id == Rubric.id)
        .join(Stage, Stage.edition_id == Edition.id)
        .where(Stage.id == Assignment.stage_id)
        .scalar_subquery()
    )
