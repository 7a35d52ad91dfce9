"""Reads of proposals. Lists are narrow rows; nothing here tells a judge who wrote something."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from app.accounts.models import Organisation, Person
from app.accounts.queries import ids_of_path
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.innovations.editions.models import Category, Edition, Rubric, Track
from app.innovations.proposals.models import (
    Effect,
    Handover,
    Proposal,
    Revision,
    SectionText,
    TeamMember,
)
from app.innovations.proposals.policies import may_read, may_read_draft

_SLUG = re.compile(r"[a-z0-9-]{1,120}")


# --- one proposal ------------------------------------------------------------------------------


def proposal_by_slug(slug: str, *, lock: bool = False) -> Proposal:
    """One proposal, whoever asks; ``Missing`` if there is none (1 statement).

    ``lock``: freshly read and locked until the transaction ends. Whoever changes a proposal asks
    for it this way, so that a save and a submission cannot pass each other.
    """
    if not _SLUG.fullmatch(slug):
        raise Missing(say("Usulan itu tidak ditemukan."))
    return _read(select(Proposal).where(Proposal.slug == slug), lock)


def proposal_by_id(proposal_id: int, *, lock: bool = False) -> Proposal:
    """Like ``proposal_by_slug``, by number (1 statement)."""
    return _read(select(Proposal).where(Proposal.id == proposal_id), lock)


def proposal_by_key(edition_id: int, request_key: str) -> Proposal | None:
    """The proposal that a start form has made already, if it has (1 statement)."""
    rows = select(Proposal).where(
        Proposal.edition_id == edition_id, Proposal.request_key == request_key
    )
    return db.session.scalar(rows)


def _read(rows: Select[Any], lock: bool) -> Proposal:
    if lock:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    one: Proposal = _found(db.session.scalar(rows))
    return one


def _found(proposal: Any) -> Any:
    if proposal is None:
        raise Missing(say("Usulan itu tidak ditemukan."))
    return proposal


def proposal_for_team(actor: Actor, slug: str, *, lock: bool = False) -> Proposal:
    """One proposal for its team and the officers of its unit; else ``Missing`` (3 statements)."""
    proposal = proposal_by_slug(slug, lock=lock)
    if not may_read_draft(actor, proposal, team_ids(proposal.id), unit_lineage(proposal)):
        raise Missing(say("Usulan itu tidak ditemukan."))
    return proposal


def team_ids(proposal_id: int) -> set[int]:
    """Who has agreed to be on the team, the lead included (1 statement)."""
    rows = select(TeamMember.person_id).where(
        TeamMember.proposal_id == proposal_id, TeamMember.person_id.is_not(None)
    )
    lead = select(Proposal.lead_id).where(Proposal.id == proposal_id)
    return {one for one in db.session.scalars(rows.union(lead)) if one is not None}


def unit_lineage(proposal: Any) -> list[int]:
    """The ids of the unit and everything above it, root first (1 statement)."""
    path = db.session.scalar(select(Organisation.path).where(Organisation.id == proposal.unit_id))
    return ids_of_path(path or "")


@dataclass(frozen=True)
class Reader:
    """A proposal's whole row as a page needs it, and what the asker is to it."""

    row: Any
    team: list[Any]
    public: bool
    member: bool


_WHOLE = (
    select(
        *(column for column in Proposal.__table__.c if column.name not in {"edits", "request_key"}),
        Edition.slug.label("edition_slug"),
        Edition.title.label("edition"),
        Edition.zone,
        Edition.organiser_id,
        Edition.opens,
        Edition.closes,
        Edition.state.label("edition_state"),
        Organisation.name.label("unit"),
        Organisation.path.label("unit_path"),
        Track.name.label("track"),
        Category.name.label("category"),
        Rubric.body.label("rubric"),
    )
    .join(Edition, Edition.id == Proposal.edition_id)
    .join(Organisation, Organisation.id == Proposal.unit_id)
    .outerjoin(Track, Track.id == Proposal.track_id)
    .outerjoin(Category, Category.id == Proposal.category_id)
    .outerjoin(Rubric, Rubric.id == Edition.rubric_id)
    .where(Proposal.slug == bindparam("slug"))
)  # built once, like those below: this page is measured
_PUBLIC = _WHOLE.where(Proposal.published_at.is_not(None))


def public_proposal(slug: str) -> Any:
    """A published proposal with the names around it and its rubric (1 statement)."""
    if not _SLUG.fullmatch(slug):
        raise Missing(say("Usulan itu tidak ditemukan."))
    return _found(row_of(_PUBLIC, slug=slug))


def proposal_for_reader(actor: Actor, slug: str) -> Reader:
    """What everybody may read once it is published; before that its team, the officers of its
    unit and, once sent in, the organisers; else ``Missing`` (2 statements)."""
    if not _SLUG.fullmatch(slug):
        raise Missing(say("Usulan itu tidak ditemukan."))
    row = _found(row_of(_WHOLE, slug=slug))
    if row.published_at is None and not actor.known:
        raise Missing(say("Usulan itu tidak ditemukan."))
    team = team_of(row.id)
    ids = {one.person_id for one in team if one.person_id}
    lineage, edition = ids_of_path(row.unit_path), _EditionOf(row.edition_id, row.organiser_id)
    if row.published_at is None and not may_read(actor, row, edition, ids, lineage):
        raise Missing(say("Usulan itu tidak ditemukan."))
    member = may_read_draft(actor, row, ids, lineage)
    return Reader(row, team, row.published_at is not None, member)


@dataclass(frozen=True)
class _EditionOf:
    """As much of an edition as ``may_organise`` looks at."""

    id: int
    organiser_id: int


def sections_of(proposal_id: int) -> dict[str, SectionText]:
    """What was written, by section key (1 statement)."""
    rows = select(SectionText).where(SectionText.proposal_id == proposal_id)
    return {one.key: one for one in db.session.scalars(rows)}


def shown_sections(proposal_id: int) -> dict[str, str]:
    """The clean HTML of what was written, by section key (1 statement, narrow rows)."""
    return {row.key: row.html for row in rows_of(_SECTIONS, proposal_id=proposal_id)}


_SECTIONS = select(SectionText.key, SectionText.html).where(
    SectionText.proposal_id == bindparam("proposal_id")
)
_EFFECTS = (
    select(
        Effect.indicator,
        Effect.unit,
        Effect.before,
        Effect.after,
        Effect.measured_on,
        Effect.source,
        Effect.evidence,
    )
    .where(Effect.proposal_id == bindparam("proposal_id"))
    .order_by(Effect.position, Effect.id)
)
_TEAM = (
    select(
        TeamMember.id,
        TeamMember.person_id,
        TeamMember.name,
        TeamMember.role,
        TeamMember.joined_at,
        Person.verified_at.is_not(None).label("verified"),
    )
    .outerjoin(Person, Person.id == TeamMember.person_id)
    .where(TeamMember.proposal_id == bindparam("proposal_id"))
    .order_by(TeamMember.id)
)


def shown_effects(proposal_id: int) -> list[Any]:
    """The table of effects for a page: rows of its fields, in order (1 statement, narrow rows)."""
    return rows_of(_EFFECTS, proposal_id=proposal_id)


def effects_of(proposal_id: int) -> list[Effect]:
    """The table of effects in its order (1 statement)."""
    rows = select(Effect).where(Effect.proposal_id == proposal_id)
    return list(db.session.scalars(rows.order_by(Effect.position, Effect.id)))


def team_of(proposal_id: int) -> list[Any]:
    """The team, oldest member first: rows of ``id, person_id, name, role, joined_at, verified``.

    ``person_id`` is None for a name without an account and for an invitation that is still open.
    1 statement.
    """
    return rows_of(_TEAM, proposal_id=proposal_id)


def invitation_for(actor: Actor, proposal_id: int) -> TeamMember | None:
    """The actor's own open invitation to a team (1 statement)."""
    rows = select(TeamMember).where(
        TeamMember.proposal_id == proposal_id, TeamMember.invited_id == actor.person_id
    )
    return db.session.scalar(rows) if actor.known else None


def handovers_of(proposal_id: int) -> list[Any]:
    """The trace of hands: rows of ``at, reason, giver, taker``, oldest first (1 statement)."""
    giver, taker = Person.__table__.alias("giver"), Person.__table__.alias("taker")
    rows = (
        select(
            Handover.at, Handover.reason, giver.c.name.label("giver"), taker.c.name.label("taker")
        )
        .join(giver, giver.c.id == Handover.from_person_id)
        .join(taker, taker.c.id == Handover.to_person_id)
        .where(Handover.proposal_id == proposal_id)
    )
    return list(db.session.execute(rows.order_by(Handover.id)).all())


# --- revisions ---------------------------------------------------------------------------------


def revisions_of(proposal_id: int) -> list[Any]:
    """Revisions, newest first: ``number, submitted, sha256, at, by`` (1 statement, no content)."""
    rows = (
        select(
            Revision.number,
            Revision.submitted,
            Revision.sha256,
            Revision.at,
            Person.name.label("by"),
        )
        .join(Person, Person.id == Revision.by_person_id)
        .where(Revision.proposal_id == proposal_id)
    )
    return list(db.session.execute(rows.order_by(Revision.number.desc()).limit(200)).all())


def revision(proposal_id: int, number: int) -> Revision:
    """One revision with its content; ``Missing`` if there is none (1 statement)."""
    rows = select(Revision).where(
        Revision.proposal_id == proposal_id, Revision.number == min(number, 2**31 - 1)
    )
    one: Revision = _found(db.session.scalar(rows))
    return one


def latest_revision(proposal_id: int) -> Any:
    """The newest revision, if any: ``number, sha256, at, by_person_id`` (1 statement, no content)."""
    rows = select(Revision.number, Revision.sha256, Revision.at, Revision.by_person_id)
    rows = rows.where(Revision.proposal_id == proposal_id).order_by(Revision.number.desc())
    return db.session.execute(rows.limit(1)).first()
