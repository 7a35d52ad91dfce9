"""Tables of proposals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Proposal(Base):
    """One entry of one edition; it belongs to the unit and is worked on by a team.

    ``state``: draft → submitted → (repair → submitted)… → decided; or withdrawn.
    ``desk`` and ``desk_since`` say where it lies now ("Usulan Anda sekarang di meja … sejak …").
    ``version`` rises with every saved change: an edit of an older one is a ``Conflict``.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_published", "published_at", "id"),
        Index("ix_proposal_edition_state_id", "edition_id", "state", "id"),
        UniqueConstraint("edition_id", "request_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)  # given at submission
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(300), default="")  # shown in lists, plain text
    maturity: Mapped[str] = mapped_column(String(12), default="inisiatif")
    started_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    desk: Mapped[str] = mapped_column(String(20), default="tim")
    desk_since: Mapped[datetime]
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    edits: Mapped[dict[str, Any]] = mapped_column(default=dict)  # field → [version, who typed last]
    request_key: Mapped[str] = mapped_column(String(40))  # makes a double submit one entry
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))  # finalist, winner, … as decided


class SectionText(Base):
    """What the team wrote under one section: Markdown source and the clean HTML made of it."""

    __tablename__ = "section_text"
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    source: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[int] = mapped_column(default=0)


class Effect(Base):
    """One measured effect: an indicator before and after, with its source."""

    __tablename__ = "effect"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    position: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(160))
    unit: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(String(40), default="")
    after: Mapped[str] = mapped_column(String(40), default="")
    measured_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="")
    evidence: Mapped[str] = mapped_column(String(300), default="")


class TeamMember(Base):
    """Somebody who works on the proposal.

    ``person_id`` is None for a name without an account, and until an invited person
    (``invited_id``) has agreed: nobody is put on a team, or into a conflict of interest, unasked.
    ``name`` is what the team typed until then, so that the list tells nobody who has an account.
    """

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    invited_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(80), default="")
    joined_at: Mapped[datetime]


class Handover(Base):
    """The trace of a proposal that changed hands."""

    __tablename__ = "handover"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    from_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]


class Revision(Base):
    """The whole content of a proposal at one moment; submitted ones are never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    number: Mapped[int]
    submitted: Mapped[bool]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
