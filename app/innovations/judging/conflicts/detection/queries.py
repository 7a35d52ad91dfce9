"""Looks for conflicts among proposals and judges, whether or not they were written down."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership, Organisation
from app.accounts.queries import ids_of_path, names_of
from app.db.base import db
from app.innovations.editions.models import Edition
from app.innovations.judging.assignments.rules import Pair
from app.innovations.judging.blindness.queries import hands_in
from app.innovations.judging.conflicts.rules import place, plain_name, same_house
from app.innovations.proposals.models import Proposal, TeamMember

_CHUNK = 500


def findings(proposal_ids: Collection[int], person_ids: Collection[int]) -> dict[Pair, str]:
    """(proposal, person) → "organisation" or "team" for every pair that stands too near.

    4 statements, and 3 for each 500 proposals.
    """
    if not proposal_ids or not person_ids:
        return {}
    found = dict.fromkeys(_of_one_house(proposal_ids, person_ids), "organisation")
    names = names_of(person_ids)
    for chunk in _chunks(sorted(proposal_ids)):
        found |= dict.fromkeys(_of_the_team(chunk, names), "team")
    return found


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _of_one_house(proposal_ids: Collection[int], person_ids: Collection[int]) -> list[Pair]:
    desks = _desks(person_ids)
    units: dict[str, list[_Near]] = defaultdict(list)
    for chunk in _chunks(sorted(proposal_ids)):
        for row in _units(chunk):
            units[row.path].append((row.id, row.created_at))
    kinds = _kinds([*desks, *units])
    places = {path: place(ids_of_path(path), kinds) for path in (*desks, *units)}
    return [
        (proposal, person)
        for desk, people in desks.items()
        for unit, proposals in units.items()
        if same_house(places[desk], places[unit])
        for person, until in people
        for proposal, since in proposals
        if until is None or (since is not None and until >= since)
    ]


_Near = tuple[int, datetime | None]
"""A person and when the membership ended (None: it has not), or a proposal and when its edition
came to be. Whoever leaves a place while its edition goes on is still of that house: else one could
end a membership to judge one's colleagues."""


def _desks(person_ids: Collection[int]) -> dict[str, list[_Near]]:
    rows = db.session.execute(
        select(Organisation.path, Membership.person_id, Membership.until)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id.in_(person_ids))
    )
    found: dict[str, list[_Near]] = defaultdict(list)
    for path, person, until in rows:
        found[path].append((person, until))
    return found


def _units(proposal_ids: Collection[int]) -> Any:
    return db.session.execute(
        select(Proposal.id, Organisation.path, Edition.created_at)
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .join(Edition, Edition.id == Proposal.edition_id)
        .where(Proposal.id.in_(proposal_ids))
    )


def _kinds(paths: list[str]) -> dict[int, str]:
    ids = {one for path in paths for one in ids_of_path(path)}
    kinds: dict[int, str] = {}
    for chunk in _chunks(sorted(ids)):
        rows = select(Organisation.id, Organisation.kind).where(Organisation.id.in_(chunk))
        kinds |= {row.id: row.kind for row in db.session.execute(rows)}
    return kinds


def _of_the_team(proposal_ids: list[int], judges: dict[int, str]) -> Iterator[Pair]:
    """Whoever had a hand in it, and members without an account who bear a judge's name."""
    hands = hands_in(proposal_ids)
    for proposal, person in db.session.execute(select(hands.c.proposal_id, hands.c.person_id)):
        if person in judges:
            yield proposal, person
    written = select(TeamMember.proposal_id, TeamMember.name).where(
        TeamMember.proposal_id.in_(proposal_ids), TeamMember.person_id.is_(None)
    )
    by_name: dict[str, list[int]] = defaultdict(list)
    for person, name in judges.items():
        by_name[plain_name(name)].append(person)
    for proposal, name in db.session.execute(written):
        for person in by_name[plain_name(name)] if plain_name(name) else ():
            yield proposal, person
