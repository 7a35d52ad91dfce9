"""Reads for the lists of proposals: narrow rows, keyset pages, no long text."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, and_, bindparam, func, literal, null, or_, select, tuple_

from app.accounts.models import Organisation
from app.accounts.queries import contains, needle
from app.core.actor import Actor
from app.db.base import db
from app.db.rows import rows_of
from app.db.types import Moment
from app.innovations.editions.models import Category, Edition
from app.innovations.proposals.models import Proposal, TeamMember

PAGE = 30
MINE = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        Proposal.edition_id,
        Organisation.name.label("unit"),
        Edition.title.label("edition"),
    )
    .join(Organisation, Organisation.id == Proposal.unit_id)
    .join(Edition, Edition.id == Proposal.edition_id)
    .where(Proposal.published_at.is_not(None))
    .order_by(Proposal.published_at.desc(), Proposal.id.desc())
    .limit(PAGE + 1)
)  # built once, like the next: this page is measured
_OLDER = _PUBLISHED.where(
    tuple_(Proposal.published_at, Proposal.id)
    < tuple_(bindparam("seen_at", type_=Moment()), bindparam("seen_id", type_=Integer()))
)


def published_proposals(wanted: Wanted, after: str = "") -> list[Any]:
    """Published proposals, newest first, one page and one row more (1 statement, narrow rows).

    ``after`` is what ``cursor_of`` made of the last row seen.
    """
    start = _start(after)
    rows = _OLDER if start else _PUBLISHED
    for condition in _conditions(wanted):
        rows = rows.where(condition)
    return rows_of(rows, **start)


def how_many(wanted: Wanted) -> int:
    """How many published proposals the filters leave (1 statement)."""
    rows = (
        select(func.count())
        .select_from(Proposal)
        .join(Edition, Edition.id == Proposal.edition_id)
        .where(Proposal.published_at.is_not(None), *_conditions(wanted))
    )
    return int(db.session.scalar(rows) or 0)


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


def _start(after: str) -> dict[str, Any]:
    found = re.fullmatch(r"([0-9]{1,17})-([0-9]{1,9})", after)
    if not found:
        return {}
    at = _EPOCH + timedelta(microseconds=int(found[1]))
    return {"seen_at": at, "seen_id": int(found[2])}


def filter_options(edition: str = "") -> tuple[list[tuple[str, str]], list[str]]:
    """What one can choose: editions as ``(slug, title)``, and the categories of the chosen one, or of all.

    1 statement.
    """
    editions = select(literal(0).label("n"), Edition.slug, Edition.title, Edition.id).where(
        Edition.state != "draft"
    )
    categories = (
        select(literal(1), null(), Category.name, Category.position)
        .join(Edition, Edition.id == Category.edition_id)
        .where(Edition.state != "draft")
    )
    if edition:
        categories = categories.where(Edition.slug == needle(edition))
    rows = db.session.execute(editions.union_all(categories)).all()
    chosen = sorted((row for row in rows if row.n), key=lambda row: row.id)
    newest = sorted((row for row in rows if not row.n), key=lambda row: -row.id)[:50]
    return [(row.slug, row.title) for row in newest], list(
        dict.fromkeys(row.title for row in chosen)
    )


def proposals_visible_to(actor: Actor) -> list[Any]:
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


def asked_of(actor: Actor, now: datetime, *, limit: int = 6) -> list[Any]:
    """What the actor's teams have to do: invitations, repairs, drafts of editions not closed yet.

    Newest change first: slug, title, state, invited, edition, zone, closes. 1 statement.
    """
    me = actor.person_id
    on_team = select(TeamMember.proposal_id).where(TeamMember.person_id == me)
    invited = Proposal.id.in_(select(TeamMember.proposal_id).where(TeamMember.invited_id == me))
    to_write = and_(
        or_(Proposal.lead_id == me, Proposal.id.in_(on_team)),
        or_(Proposal.state == "repair", and_(Proposal.state == "draft", Edition.closes > now)),
    )
    rows = (
        select(
            Proposal.slug,
            Proposal.title,
            Proposal.state,
            invited.label("invited"),
            Edition.title.label("edition"),
            Edition.zone,
            Edition.closes,
        )
        .join(Edition, Edition.id == Proposal.edition_id)
        .where(Edition.state == "open", Proposal.withdrawn_at.is_(None), or_(invited, to_write))
    )
    return list(db.session.execute(rows.order_by(Proposal.changed_at.desc()).limit(limit)).all())


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
