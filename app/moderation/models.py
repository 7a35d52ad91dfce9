"""Tables of moderation. Acts are append-only; a conflict of interest is refused by triggers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class ModerationCase(Base):
    """Everything about one subject: its reports, its acts. Open while somebody must look at it.

    ``since`` is when the first of what it is about was said (empty: nobody knows any more).
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        Index("ix_moderation_case_queue", "open_since", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    open_since: Mapped[datetime | None]
    since: Mapped[datetime | None]


class CaseAgency(Base):
    """An agency that a case is about. Only ever added."""

    __tablename__ = "moderation_case_agency"
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class Report(Base):
    """A reader's word that something is wrong with a subject, once per person."""

    __tablename__ = "moderation_report"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        Index("ix_moderation_report_person_at", "person_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rule: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class ModerationAct(Base):
    """One act, for good. ``moderator_id`` is empty for what the screening held by itself.

    ``target`` is what the verb needed besides, ``origin`` where the subject stood before it,
    ``before`` what a merge or a split moved, so that it can be taken back.
    """

    __tablename__ = "moderation_act"
    __table_args__ = (
        Index("ix_moderation_act_case", "case_id", "id"),
        UniqueConstraint("undoes_id"),
        CheckConstraint("moderator_id IS NOT NULL OR verb = 'hold'", name="by_somebody"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"))
    verb: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    target: Mapped[int | None]
    origin: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    until: Mapped[datetime | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_act.id"))


class Appeal(Base):
    """The author's objection to an act: one, decided by another moderator."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (granted IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name="decided",
        ),
    )
    act_id: Mapped[int] = mapped_column(ForeignKey("moderation_act.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    granted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class Suspension(Base):
    """Until when a person may not write, by which act; the longest that nobody lifted counts."""

    __tablename__ = "moderation_suspension"
    __table_args__ = (Index("ix_moderation_suspension_person", "person_id", "until"),)
    act_id: Mapped[int] = mapped_column(ForeignKey("moderation_act.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
