"""What the seed must look up between acts, and what the demo judge must never see."""

from sqlalchemy import select

from app.accounts.models import Grant, Organisation, Person
from app.db.base import db
from app.demo.cast import KINDS, ROLES, Cast
from app.innovations.editions.models import Edition, Stage
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.models import Assignment
from app.innovations.proposals.models import Proposal, TeamMember


def is_empty() -> bool:
    """Is there no edition yet (1 statement)?"""
    return db.session.scalar(select(Edition.id).limit(1)) is None


def has_edition(slug: str) -> bool:
    """Is there an edition of that name (1 statement)?"""
    return db.session.scalar(select(Edition.id).where(Edition.slug == slug)) is not None


def waiting_entries(stage_id: int) -> list[StageEntry]:
    """Entries of a stage that nobody judged yet, oldest first (1 statement)."""
    rows = select(StageEntry).where(StageEntry.stage_id == stage_id, StageEntry.state == "waiting")
    return list(db.session.scalars(rows.order_by(StageEntry.id)))


def open_assignments(stage_id: int, person_id: int) -> list[int]:
    """Ids of what lies on one judge's desk (1 statement)."""
    rows = select(Assignment.id).where(
        Assignment.stage_id == stage_id,
        Assignment.person_id == person_id,
        Assignment.state.in_(("open", "done")),
    )
    return list(db.session.scalars(rows.order_by(Assignment.id)))


def hidden_from_judges() -> list[str]:
    """Names of everybody on a team whose proposal is in an open blind stage (1 statement)."""
    rows = (
        select(TeamMember.name)
        .join(Proposal, Proposal.id == TeamMember.proposal_id)
        .join(StageEntry, StageEntry.proposal_id == Proposal.id)
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(Stage.blindness != "open", Stage.locked_at.is_(None))
        .distinct()
    )
    return sorted(db.session.scalars(rows))


def cast_again() -> Cast:
    """The cast of a demo that was seeded before, with numbers free for more people (4 st.)."""
    emails = {f"{role}@demo.test": role for role in (*ROLES, *KINDS)}
    rows = db.session.execute(select(Person.id, Person.email).where(Person.email.in_(emails)))
    cast = Cast(roles={emails[row.email or ""]: row.id for row in rows})
    scope = select(Grant.scope).where(
        Grant.person_id == cast.roles["organiser"], Grant.role == "organiser"
    )
    cast.organiser_org = int((db.session.scalar(scope) or "organisation:0").partition(":")[2])
    regions = select(Organisation.id).where(
        Organisation.kind.in_(("regency", "city")), Organisation.code.is_(None)
    )
    cast.regions = list(db.session.scalars(regions.order_by(Organisation.id)))
    cast.people = 10_000
    return cast
