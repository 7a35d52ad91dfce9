"""Tables of threads, and of the clock of those that ask an agency and what became of it."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Thread(Base):
    """One thread. ``turn`` orders a board's list: it is the millisecond of the last post, so that a page is one
    range of one index.

    ``agency_id`` is whose matter it is (of a question: who must answer). ``posts`` counts the
    numbers given so far, ``shown`` what may be read of them. ``merged_into`` is where a thread
    went that was one too many.
    """

    __tablename__ = "forum_thread"
    __table_args__ = (
        CheckConstraint("kind IN ('question', 'idea', 'experience', 'discussion')", name="kind"),
        CheckConstraint("state IN ('shown', 'held', 'hidden', 'merged')", name="state"),
        UniqueConstraint("author_id", "client_key"),
        Index("ix_forum_thread_list", "board_id", "state", "turn", "id"),
        Index("ix_forum_thread_kind", "board_id", "kind", "state", "turn", "id"),
        Index("ix_forum_thread_all", "state", "turn", "id"),
        Index("ix_forum_thread_agency", "agency_id", "state", "turn", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("forum_board.id"))
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(160))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name_hidden: Mapped[bool] = mapped_column(default=False)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(8), default="shown")
    locked_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("forum_thread.id"), index=True)
    posts: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    client_key: Mapped[str] = mapped_column(String(40))


class ThreadNear(Base):
    """An agency that a thread concerned before its posts came here: whoever belongs to it is too near
    to them (triggers of ``0022_past_places``; rows stay)."""

    __tablename__ = "forum_thread_near"
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class Question(Base):
    """The clock of a thread of kind question.

    ``read_at`` is when anybody could first read it (None: never yet, it was held from the start);
    once set it stays, whatever becomes of the thread. ``due_at`` is when the word now given runs out:
    first the working days of ``days`` from ``read_at`` (``first_due_at``), then the next date of the last of at most ``interims`` answers
    that were not final. ``answers`` counts those that can be read. ``missed`` stays true once an answer came
    after it. ``state``: open (somebody owes an answer), answered (finally; the asker may confirm or
    open again), closed.
    """

    __tablename__ = "forum_question"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        Index("ix_forum_question_due", "state", "due_at"),
        Index("ix_forum_question_agency", "agency_id", "state", "due_at"),
    )
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    zone: Mapped[str] = mapped_column(String(4))
    asked_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    days: Mapped[int]
    first_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    interims: Mapped[int] = mapped_column(default=2)
    state: Mapped[str] = mapped_column(String(8), default="open")
    missed: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    confirmed: Mapped[bool] = mapped_column(default=False)
    changed_something: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class QuestionStep(Base):
    """One step of a question, for good (triggers refuse to change or remove a row; only its note may
    go, as a whole, with the text of who wrote it).

    ``number`` is the question's version after it, so that of two steps at once one is refused.
    """

    __tablename__ = "forum_question_step"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_question.thread_id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(
        String(12)
    )  # asked routed answered final reopened confirmed silent withdrawn read_part read_final unread
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None] = mapped_column(Date)
