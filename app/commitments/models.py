"""Tables of promises."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Commitment(Base):
    """One promise of an agency.

    ``owner_id`` is empty while the owner is only a typed name. ``due_on`` is the day as it is now
    given, ``first_due_on`` as it was at first; ``late_from`` is the instant from which it is late,
    which no later date takes back. ``whole``, ``proven`` and ``claimed`` are its milestones' weights,
    kept by the actions, and so is ``doubted``, its open doubts; ``version`` counts its changes; ``turn`` is its place in the register.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        CheckConstraint("standing IN ('open', 'kept', 'refused', 'withdrawn')", name="standing"),
        CheckConstraint("(standing = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint(
            "proven >= 0 AND claimed >= 0 AND proven + claimed <= whole", name="progress"
        ),
        CheckConstraint("standing <> 'kept' OR proven = whole", name="kept"),
        UniqueConstraint("made_by", "client_key"),
        Index("ix_commitment_turn", "turn", "id"),
        Index("ix_commitment_agency_turn", "agency_id", "turn", "id"),
        Index("ix_commitment_standing", "standing", "late_from"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(String(300))
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    zone: Mapped[str] = mapped_column(String(4))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    owner_name: Mapped[str] = mapped_column(String(120))
    owner_role: Mapped[str] = mapped_column(String(120))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    first_due_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    late_from: Mapped[datetime]
    moved: Mapped[int] = mapped_column(default=0)
    standing: Mapped[str] = mapped_column(String(9), default="open")
    ended_at: Mapped[datetime | None]
    whole: Mapped[int]
    proven: Mapped[int] = mapped_column(default=0)
    claimed: Mapped[int] = mapped_column(default=0)
    doubted: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(BigInteger)
    client_key: Mapped[str] = mapped_column(String(40))


class Milestone(Base):
    """One step of a promise. Without a day of its own it is due with the whole."""

    __tablename__ = "commitment_milestone"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'claimed', 'proven')", name="state"),
        CheckConstraint("weight BETWEEN 1 AND 10", name="weight"),
        UniqueConstraint("commitment_id", "number"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None] = mapped_column(Date)
    weight: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(7), default="open")
    claimed_at: Mapped[datetime | None]
    proven_at: Mapped[datetime | None]


class Evidence(Base):
    """What shows that a milestone is reached: words with a link, with files, or with both."""

    __tablename__ = "commitment_evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("commitment_milestone.id"), index=True)
    description: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class EvidenceFile(Base):
    """A file of a piece of evidence."""

    __tablename__ = "commitment_evidence_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("commitment_evidence.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))


class Doubt(Base):
    """A reader's word that the evidence does not fit, for one of ``rules.DOUBTS``; open until the
    agency answers or shows other evidence. Who it was is shown to nobody."""

    __tablename__ = "commitment_doubt"
    __table_args__ = (
        Index(
            "uq_commitment_doubt_open",
            "commitment_id",
            "person_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class CommitmentLink(Base):
    """What a promise answers: a subject of an upper room, as ``(kind, id)``; the first is its origin."""

    __tablename__ = "commitment_link"
    __table_args__ = (Index("ix_commitment_link_subject", "kind", "subject_id"),)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    linked_at: Mapped[datetime]


class CommitmentChange(Base):
    """One change of a promise, for good (triggers refuse to change or remove a row).

    ``number`` is the promise's version after it, so that of two changes at once one is refused;
    ``client_key`` makes the same form sent twice one change.
    """

    __tablename__ = "commitment_change"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        UniqueConstraint("commitment_id", "client_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]]
    client_key: Mapped[str | None] = mapped_column(String(40))
