"""Tables of judging."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Pledge(Base):
    """A judge's integrity pledge for one edition; without it no entry opens."""

    __tablename__ = "pledge"
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    text_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ConflictOfInterest(Base):
    """A pair of judge and proposal that must not meet, until two people waived it."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (
        UniqueConstraint("proposal_id", "person_id"),
        CheckConstraint("waived_first_by <> waived_second_by", name="two_people"),
        CheckConstraint(
            "state = 'blocked' or (waived_first_by is not null and waived_second_by is not null)",
            name="waived_by_two",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    source: Mapped[str] = mapped_column(String(12))  # declared organisation team
    note: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(8), default="blocked")  # blocked waived
    found_at: Mapped[datetime]  # of the latest finding: one that adds something ends a waiver
    waive_reason: Mapped[str] = mapped_column(String(1100), default="")  # of both, a line each
    waived_first_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waived_second_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Assignment(Base):
    """One proposal on one judge's desk in one stage.

    ``state``: open → done; or returned (handed back), or blocked (a conflict was found).
    ``title`` is the proposal's title as it may be read under ``blindness``, so that the queue is one
    narrow read; where ``blindness`` is no longer the stage's, a reader shows a number instead.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("stage_id", "proposal_id", "person_id"),
        Index("ix_assignment_person_stage_state_id", "person_id", "stage_id", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(8), default="open")
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    returned_reason: Mapped[str] = mapped_column(String(300), default="")
    reminded_at: Mapped[datetime | None]
    title: Mapped[str] = mapped_column(String(400), default="")
    blindness: Mapped[str] = mapped_column(String(8), default="")


class Scoresheet(Base):
    """What a judge made of one entry: totals, notes, and the rubric that was used."""

    __tablename__ = "scoresheet"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rubric_sha256: Mapped[str] = mapped_column(String(64))
    total: Mapped[float | None]  # 0 to 100; None until every criterion has a score
    internal_note: Mapped[str] = mapped_column(Text, default="")
    feedback: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]


class Score(Base):
    """One judge's level on one criterion of one entry. A trigger refuses it on a blocked pair.

    ``value`` is None while only a reason was typed: nothing typed is lost.
    """

    __tablename__ = "score"
    assignment_id: Mapped[int] = mapped_column(
        ForeignKey("scoresheet.assignment_id"), primary_key=True
    )
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    rubric_sha256: Mapped[str] = mapped_column(String(64))
