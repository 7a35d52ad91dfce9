"""Reads of an agency's places in an edition.

A proposal counts for the agency nearest above its unit: a regency's health centre counts for the
regency and not for the province. A community member has no agency, so what is kept at the
organiser for want of one takes no place.
"""

from typing import Any

from sqlalchemy import and_, func, or_, select

from app.accounts.models import Organisation, Person
from app.accounts.queries import ids_of_path
from app.db.base import db
from app.innovations.editions.models import Edition
from app.innovations.editions.rules import agency_among, cap_problem
from app.innovations.proposals.models import Proposal
from app.innovations.proposals.rules import Problem


def place_problem(proposal: Proposal, edition: Edition, *, hold: bool = False) -> Problem | None:
    """Why a first sending-in finds no place left, if so (2 statements; none without a cap).

    ``hold``: nobody else of the agency is counted until the transaction ends, so that of two who
    come for the last place the later one sees the first (1 statement more).
    """
    most = edition.limits.get("per_agency")
    if not most or proposal.state != "draft":
        return None
    agency = agency_of(proposal.unit_id)
    if _without_agency(proposal, edition):
        return None
    if hold:
        _hold(agency.id)
    found = cap_problem(places_taken(edition, agency), most, agency.name)
    return Problem("unit", found) if found else None


def agency_of(unit_id: int) -> Any:
    """The agency that a unit counts for: row of ``id, path, name, kind`` (1 statement)."""
    unit = Organisation.__table__.alias("unit")
    above = select(Organisation.id, Organisation.path, Organisation.name, Organisation.kind)
    above = above.join(unit, unit.c.path.startswith(Organisation.path)).where(unit.c.id == unit_id)
    rows = {row.id: row for row in db.session.execute(above)}
    own = rows[unit_id]
    return rows[agency_among([(i, rows[i].kind) for i in ids_of_path(own.path)])]


def places_taken(edition: Edition, agency: Any) -> int:
    """How many proposals of the agency are in the competition, withdrawn ones not (1 statement)."""
    nearer, lead = Organisation.__table__.alias("nearer"), Person.__table__.alias("lead")
    inside = and_(
        nearer.c.kind != "unit",
        nearer.c.id != agency.id,
        nearer.c.path.startswith(agency.path),
        Organisation.path.startswith(nearer.c.path),
    )
    rows = (
        select(func.count())
        .select_from(Proposal)
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .join(lead, lead.c.id == Proposal.lead_id)
        .where(Proposal.edition_id == edition.id, Proposal.submitted_at.is_not(None))
        .where(Proposal.state != "withdrawn", Organisation.path.startswith(agency.path))
        .where(or_(Proposal.unit_id != edition.organiser_id, lead.c.kind == "asn"))
        .where(~select(nearer.c.id).where(inside).exists())
    )
    return db.session.scalar(rows) or 0


def _without_agency(proposal: Proposal, edition: Edition) -> bool:
    if proposal.unit_id != edition.organiser_id:
        return False
    return db.session.scalar(select(Person.kind).where(Person.id == proposal.lead_id)) != "asn"


def _hold(agency_id: int) -> None:
    """Rows that merely point at the agency may still be written meanwhile."""
    row = select(Organisation.id).where(Organisation.id == agency_id)
    db.session.execute(row.with_for_update(key_share=True)).all()
