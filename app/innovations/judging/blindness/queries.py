"""Reads whom and what the text of an entry could give away."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import literal, select, union

from app.accounts import models as accounts
from app.accounts.queries import CURRENT, ids_of_path
from app.db.base import db
from app.innovations.attachments.models import Attachment
from app.innovations.judging.blindness.rules import (
    HIDES_AGENCY,
    HIDES_PEOPLE,
    OPEN,
    Person,
    Veil,
    veil_for,
)
from app.innovations.proposals.models import Handover, Proposal, Revision, TeamMember


def veils_of(proposal_ids: Collection[int], blindness: str) -> dict[int, Veil]:
    """The veil of each proposal in a stage of this blindness.

    0 statements when the stage is open, 1 when it hides people, 3 when it hides agencies.
    """
    if blindness not in HIDES_PEOPLE:
        return dict.fromkeys(proposal_ids, OPEN)
    people = people_of(proposal_ids)
    agencies = agencies_of(proposal_ids) if blindness in HIDES_AGENCY else {}
    return {
        one: veil_for(blindness, people.get(one, set()), agencies.get(one, set()))
        for one in proposal_ids
    }


def people_of(proposal_ids: Collection[int]) -> dict[int, set[Person]]:
    """Everybody who had a hand in each proposal: team (accounts and plain names), lead, both sides
    of a handover, authors of revisions, whoever attached a file. 1 statement."""
    hands = hands_in(proposal_ids)
    person = accounts.Person
    with_account = select(hands.c.proposal_id, person.name, person.email, person.handle).join(
        person, person.id == hands.c.person_id
    )
    as_written = select(TeamMember.proposal_id, TeamMember.name, literal(None), literal(None))
    as_written = as_written.where(TeamMember.proposal_id.in_(proposal_ids))
    found: dict[int, set[Person]] = defaultdict(set)
    for one, name, email, handle in db.session.execute(union(with_account, as_written)):
        found[one].add(Person(name, email or "", handle or ""))
    return found


def hands_in(proposal_ids: Collection[int]) -> Any:
    """Subquery of (proposal_id, person_id) of everybody with an account who had a hand in it."""
    columns = (
        (Proposal.id, Proposal.lead_id),
        (TeamMember.proposal_id, TeamMember.person_id),
        (Handover.proposal_id, Handover.from_person_id),
        (Handover.proposal_id, Handover.to_person_id),
        (Revision.proposal_id, Revision.by_person_id),
        (Attachment.proposal_id, Attachment.added_by),
    )
    return union(
        *(
            select(of.label("proposal_id"), who.label("person_id")).where(of.in_(proposal_ids))
            for of, who in columns
        )
    ).subquery()


def agencies_of(proposal_ids: Collection[int]) -> dict[int, set[str]]:
    """Names of the unit, of everything above it, and of the places its people work in.

    2 statements.
    """
    hands, place, membership = hands_in(proposal_ids), accounts.Organisation, accounts.Membership
    units = select(Proposal.id, place.path).join(place, place.id == Proposal.unit_id)
    desks = (
        select(hands.c.proposal_id, place.path)
        .join(membership, membership.person_id == hands.c.person_id)
        .join(place, place.id == membership.organisation_id)
        .where(CURRENT)
    )
    chains = db.session.execute(union(units.where(Proposal.id.in_(proposal_ids)), desks)).all()
    ids = {one for _, path in chains for one in ids_of_path(path)}
    rows = db.session.execute(select(place.id, place.name).where(place.id.in_(ids)))
    names: dict[int, str] = {row.id: row.name for row in rows}
    found: dict[int, set[str]] = defaultdict(set)
    for one, path in chains:
        found[one] |= {names[i] for i in ids_of_path(path) if i in names}
    return found
