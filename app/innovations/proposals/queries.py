"""Reads of proposals. Lists are narrow rows; nothing here tells a judge who wrote something."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, literal, null, or_, select, tuple_

from app.accounts.models import Organisation, Person
from app.accounts.queries import contains, ids_of_path, needle
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.types import Moment
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

PAGE = 30
MINE = 100
_SLUG = re.compile(r"[a-z0-9-]{1,120}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# --- one proposal ------------------------------------------------------------------------------


def proposal_by_slug(slug: str, *, lock: bool = False) -> Proposal:
    """One proposal, whoever asks; ``Missing`` if there is none (1 statement).

    ``lock``: freshly read and locked until the transaction ends. Whoever changes a proposal asks
    for it this way, so that a save and a submission cannot pass each other.
    """
    if not _SLUG.fullmatch(slug):
        raise Missing(say("Usulan itu tidak ditemukan."))
    return _found(_read(select(Proposal).where(Proposal.slug == slug), lock))


def proposal_by_id(proposal_id: int, *, lock: bool = False) -> Proposal:
    """Like ``proposal_by_slug``, by number (1 statement)."""
    return _found(_read(select(Proposal).where(Proposal.id == proposal_id), lock))


def _read(rows: Select[Any], lock: bool) -> Proposal | None:
    if lock:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    found: Proposal | None = db.session.scalar(rows)
    return found


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

    row: Row[Any]
    team: list[Row[Any]]
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
)


def public_proposal(slug: str) -> Row[Any]:
    """A published proposal with the names around it and its rubric (1 statement)."""
    if not _SLUG.fullmatch(slug):
        raise Missing(say("Usulan itu tidak ditemukan."))
    wanted = _WHOLE.where(Proposal.slug == slug, Proposal.published_at.is_not(None))
    row: Row[Any] = _found(db.session.execute(wanted).first())
    return row


def proposal_for_reader(actor: Actor, slug: str) -> Reader:
    """What everybody may read once it is published; before that its team, the officers of its
    unit and, once sent in, the organisers; else ``Missing`` (2 statements)."""
    if not _SLUG.fullmatch(slug):
        raise Missing(say("Usulan itu tidak ditemukan."))
    row = _found(db.session.execute(_WHOLE.where(Proposal.slug == slug)).first())
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


def effects_of(proposal_id: int) -> list[Effect]:
    """The table of effects in its order (1 statement)."""
    rows = select(Effect).where(Effect.proposal_id == proposal_id)
    return list(db.session.scalars(rows.order_by(Effect.position, Effect.id)))


def team_of(proposal_id: int) -> list[Row[Any]]:
    """The team, oldest member first: rows of ``id, person_id, name, role, joined_at, verified``.

    ``person_id`` is None for a name without an account and for an invitation that is still open.
    1 statement.
    """
    rows = (
        select(
            TeamMember.id,
            TeamMember.person_id,
            TeamMember.name,
            TeamMember.role,
            TeamMember.joined_at,
            Person.verified_at.is_not(None).label("verified"),
        )
        .outerjoin(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.proposal_id == proposal_id)
    )
    return list(db.session.execute(rows.order_by(TeamMember.id)).all())


def invitation_for(actor: Actor, proposal_id: int) -> TeamMember | None:
    """The actor's own open invitation to a team (1 statement)."""
    rows = select(TeamMember).where(
        TeamMember.proposal_id == proposal_id, TeamMember.invited_id == actor.person_id
    )
    return db.session.scalar(rows) if actor.known else None


def handovers_of(proposal_id: int) -> list[Row[Any]]:
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


def revisions_of(proposal_id: int) -> list[Row[Any]]:
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


def latest_revision(proposal_id: int, *, submitted: bool = False) -> Revision | None:
    """The newest revision (of those sent in, if ``submitted``), if any (1 statement)."""
    rows = select(Revision).where(Revision.proposal_id == proposal_id)
    if submitted:
        rows = rows.where(Revision.submitted)
    return db.session.scalar(rows.order_by(Revision.number.desc()).limit(1))


# --- lists -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What the public list is narrowed down to; empty = everything."""

    edition: str = ""
    category: str = ""
    place: str = ""
    maturity: str = ""
    text: str = ""

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(map(bool, (self.edition, self.category, self.place, self.maturity, self.text)))


_PUBLISHED = (
    select(
        Proposal.id,
        Proposal.slug,
        Proposal.title,
        Proposal.summary,
        Proposal.maturity,
        Proposal.outcome,
        Proposal.published_at,
        Organisation.name.label("unit"),
        Edition.title.label("edition"),
    )
    .join(Organisation, Organisation.id == Proposal.unit_id)
    .join(Edition, Edition.id == Proposal.edition_id)
    .where(Proposal.published_at.is_not(None))
    .order_by(Proposal.published_at.desc(), Proposal.id.desc())
    .limit(PAGE + 1)
)


def published_proposals(wanted: Wanted, after: str = "") -> list[Row[Any]]:
    """Published proposals, newest first, one page and one row more (1 statement, narrow rows).

    ``after`` is what ``cursor_of`` made of the last row seen.
    """
    rows = _PUBLISHED
    if start := _start(after):
        rows = rows.where(tuple_(Proposal.published_at, Proposal.id) < start)
    for condition in _conditions(wanted):
        rows = rows.where(condition)
    return list(db.session.execute(rows).all())


def _conditions(wanted: Wanted) -> list[Any]:
    found: list[Any] = []
    if wanted.edition:
        found.append(Edition.slug == needle(wanted.edition))
    if wanted.category:
        found.append(Proposal.category_id.in_(_categories(needle(wanted.category))))
    if wanted.place:
        found.append(Proposal.unit_id.in_(_places(needle(wanted.place))))
    if wanted.maturity:
        found.append(Proposal.maturity == needle(wanted.maturity))
    if text := needle(wanted.text):
        found.append(or_(contains(Proposal.title, text), contains(Proposal.summary, text)))
    return found


def _categories(name: str) -> Any:
    return select(Category.id).where(Category.name == name)


def _places(text: str) -> Any:
    """Units whose own name, or that of anything above them, holds ``text``."""
    above = Organisation.__table__.alias("above")
    inside = Organisation.path.startswith(above.c.path)
    return select(Organisation.id).join(above, inside).where(contains(above.c.name, text))


def cursor_of(row: Any) -> str:
    """The place of a row in the public list, for an address: ``<microseconds>-<id>``."""
    return f"{(row.published_at - _EPOCH) // timedelta(microseconds=1)}-{row.id}"


def _start(after: str) -> Any:
    found = re.fullmatch(r"([0-9]{1,17})-([0-9]{1,9})", after)
    if not found:
        return None
    at = _EPOCH + timedelta(microseconds=int(found[1]))
    return tuple_(literal(at, Moment()), literal(int(found[2])))


def filter_options(edition: str = "") -> tuple[list[tuple[str, str]], list[str]]:
    """What one can choose: editions as ``(slug, title)``, and the categories of the chosen one.

    1 statement.
    """
    editions = select(literal(0).label("n"), Edition.slug, Edition.title, Edition.id).where(
        Edition.state != "draft"
    )
    categories = (
        select(literal(1), null(), Category.name, Category.position)
        .join(Edition, Edition.id == Category.edition_id)
        .where(and_(Edition.slug == needle(edition), Edition.state != "draft"))
    )
    rows = db.session.execute(editions.union_all(categories) if edition else editions).all()
    chosen = sorted((row for row in rows if row.n), key=lambda row: row.id)
    newest = sorted((row for row in rows if not row.n), key=lambda row: -row.id)[:50]
    return [(row.slug, row.title) for row in newest], [row.title for row in chosen]


def proposals_visible_to(actor: Actor) -> list[Row[Any]]:
    """The actor's own: of every team they are on or invited to, and of units whose officer they are.

    Newest change first, at most ``MINE``; ``part`` says "team", "invited" or "unit". 1 statement.
    """
    me = actor.person_id
    on_team = select(TeamMember.proposal_id).where(TeamMember.person_id == me)
    invited = select(TeamMember.proposal_id).where(TeamMember.invited_id == me)
    rows = (
        select(
            Proposal.id,
            Proposal.slug,
            Proposal.title,
            Proposal.state,
            Proposal.desk,
            Proposal.desk_since,
            Proposal.changed_at,
            Proposal.published_at,
            Proposal.lead_id,
            Organisation.name.label("unit"),
            Edition.title.label("edition"),
            Edition.zone,
            Edition.opens,
            Edition.closes,
            Edition.state.label("edition_state"),
            or_(Proposal.lead_id == me, Proposal.id.in_(on_team)).label("on_team"),
            Proposal.id.in_(invited).label("invited"),
        )
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .join(Edition, Edition.id == Proposal.edition_id)
        .where(
            or_(
                Proposal.lead_id == me,
                Proposal.id.in_(on_team),
                Proposal.id.in_(invited),
                Proposal.unit_id.in_(_officer_units(actor)),
            )
        )
    )
    return list(db.session.execute(rows.order_by(Proposal.changed_at.desc()).limit(MINE)).all())


def _officer_units(actor: Actor) -> Any:
    scopes = [scope.partition(":") for role, scope in actor.grants if role == "officer"]
    ids = [int(n) for kind, _c, n in scopes if kind == "organisation" and n.isdigit()]
    above = Organisation.__table__.alias("above")
    inside = Organisation.path.startswith(above.c.path)
    return select(Organisation.id).join(above, inside).where(above.c.id.in_(ids))


def drafting_people(edition_id: int) -> list[int]:
    """Who works on a draft of the edition, for news about its window (1 statement)."""
    drafts = select(Proposal.id).where(
        Proposal.edition_id == edition_id, Proposal.state.in_(("draft", "repair"))
    )
    rows = select(TeamMember.person_id).where(
        TeamMember.proposal_id.in_(drafts), TeamMember.person_id.is_not(None)
    )
    leads = select(Proposal.lead_id).where(Proposal.id.in_(drafts))
    return sorted(one for one in db.session.scalars(rows.union(leads)) if one is not None)
