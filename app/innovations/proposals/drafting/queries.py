"""Reads of the writing page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation
from app.accounts.queries import ids_of_path, organisation_names
from app.core.actor import Actor
from app.db.base import db
from app.innovations.editions import queries as editions
from app.innovations.editions.models import Edition
from app.innovations.editions.rules import maturities_for, sections
from app.innovations.proposals import queries, rules
from app.innovations.proposals.ages import age_problem, latest_start_of
from app.innovations.proposals.models import Proposal, SectionText
from app.innovations.proposals.places.queries import place_problem
from app.innovations.proposals.policies import require_team


def units_for(actor: Actor, edition: Edition) -> list[Any]:
    """The organisations the actor may propose for: rows of ``id, name, kind``, by name (1 statement).

    Their own; a community member without any proposes to the organiser itself.
    """
    ids = set(actor.organisations)
    if not ids and actor.kind != "asn":
        ids = {edition.organiser_id}
    rows = select(Organisation.id, Organisation.name, Organisation.kind)
    rows = rows.where(Organisation.id.in_(ids)).order_by(Organisation.name, Organisation.id)
    return list(db.session.execute(rows).all())


def stored_fields(
    proposal: Proposal, body: Mapping[str, Any], written: Mapping[str, SectionText]
) -> dict[str, str]:
    """Every field of the writing page as it is stored, all as text."""
    fields = {
        "title": proposal.title,
        "maturity": proposal.maturity,
        "track": str(proposal.track_id or ""),
        "category": str(proposal.category_id or ""),
        "started_on": proposal.started_on.isoformat() if proposal.started_on else "",
    }
    for section in sections(body):
        row = written.get(section["key"])
        fields[rules.section_field(section["key"])] = row.source if row else ""
    return fields


@dataclass(frozen=True)
class Desk:
    """All that the writing page shows of one proposal."""

    proposal: Proposal
    edition: Edition
    body: dict[str, Any]
    fields: dict[str, str]
    late_until: datetime | None
    identities: list[str]
    blindness: str

    @property
    def latest_start(self) -> date | None:
        """The last day the innovation may have begun; None when the edition asks for no age."""
        return latest_start_of(self.edition)

    @property
    def problems(self) -> list[rules.Problem]:
        """What still stops it from being sent in."""
        found = problems_in(self.proposal, self.edition, self.body, self.fields)
        no_place = place_problem(self.proposal, self.edition)
        return [no_place, *found] if no_place else found


def desk_of(actor: Actor, slug: str) -> Desk:
    """The writing page's proposal, for its team only (13 statements).

    ``Missing`` for a stranger, ``Forbidden`` for an officer of its unit, who may only read it.
    """
    proposal = queries.proposal_by_slug(slug)
    ids, lineage = queries.team_ids(proposal.id), queries.unit_lineage(proposal)
    require_team(actor, proposal, ids, lineage)
    edition = editions.edition_by_id(actor, proposal.edition_id)
    body = editions.rubric_of(edition).body
    fields = stored_fields(proposal, body, queries.sections_of(proposal.id))
    blindness = strictest_blindness(edition.stages)
    return Desk(
        proposal,
        edition,
        body,
        fields,
        editions.late_until_for(actor, edition.id, proposal.id),
        identities_of(proposal, blindness),
        blindness,
    )


def strictest_blindness(stages: list[Any]) -> str:
    """The strictest of the stages that are still to come or in work: open, person or agency."""
    left = {stage.blindness for stage in stages if stage.locked_at is None}
    return next((one for one in ("agency", "person") if one in left), "open")


def identities_of(proposal: Proposal, blindness: str) -> list[str]:
    """The strings that a blind stage must not show (0 statements when open, 1 or 3 else)."""
    if blindness == "open":
        return []
    people = [one.name for one in queries.team_of(proposal.id)]
    organisations = _lineage_names(proposal) if blindness == "agency" else []
    return rules.identity_variants(people, organisations)


def _lineage_names(proposal: Proposal) -> list[str]:
    path = db.session.scalar(select(Organisation.path).where(Organisation.id == proposal.unit_id))
    return list(organisation_names(ids_of_path(path or "")).values())


def problems_in(
    proposal: Proposal, edition: Edition, body: Mapping[str, Any], fields: Mapping[str, str]
) -> list[rules.Problem]:
    """What stops the proposal from being sent in, in printed order."""
    track = next((one for one in edition.tracks if one.id == proposal.track_id), None)
    texts = {one["key"]: fields[rules.section_field(one["key"])] for one in sections(body)}
    found = rules.content_problems(
        body,
        texts,
        title=proposal.title,
        track_chosen=track is not None or not edition.tracks,
        category_chosen=proposal.category_id is not None or not edition.categories,
        maturity_fits=track is None or proposal.maturity in maturities_for(track),
    )
    too_young = age_problem(proposal.maturity, proposal.started_on, latest_start_of(edition))
    return [too_young, *found] if too_young else found
