"""Reads of the team's pages."""

from typing import Any

from sqlalchemy import or_, select

from app.accounts.models import Membership, Person
from app.accounts.queries import CURRENT
from app.db.base import db
from app.innovations.proposals.models import Proposal, TeamMember


def takers_of(proposal: Proposal) -> list[Any]:
    """Who may take the proposal over: its team and the people of its unit, without its lead.

    Rows of ``id, name``, by name, at most 300. 1 statement.
    """
    team = select(TeamMember.person_id).where(TeamMember.proposal_id == proposal.id)
    unit = select(Membership.person_id).where(
        Membership.organisation_id == proposal.unit_id, CURRENT
    )
    rows = select(Person.id, Person.name).where(
        or_(Person.id.in_(team), Person.id.in_(unit)),
        Person.id != proposal.lead_id,
        Person.closed_at.is_(None),
    )
    return list(db.session.execute(rows.order_by(Person.name, Person.id).limit(300)).all())
