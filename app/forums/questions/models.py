"""Tables of questions to agencies."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Question(Base):
    """The clock of a thread of kind question.

    ``due_at`` is when the word now given runs out: first the working days of ``days`` from
    ``asked_at``, then the next date of the last answer. ``missed`` stays true once an answer came
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
    days: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default="open")
    missed: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    confirmed: Mapped[bool] = mapped_column(default=False)
    changed_something: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Answer(Base):
    """What makes a post an official answer: who answered for whom, why, and what comes next.

    Name and role are kept as they were: people move on, their word stays.
    """

    __tablename__ = "forum_answer"
    __table_args__ = (
        CheckConstraint("final = (next_on IS NULL)", name="next_date"),
        UniqueConstraint("thread_id", "number"),
    )
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    final: Mapped[bool]
    next_on: Mapped[date | None] = mapped_column(Date)
    late: Mapped[bool]
    at: Mapped[datetime]


class QuestionStep(Base):
    """One step of a question, for good (triggers refuse to change or remove a row).

    ``number`` is the question's version after it, so that of two steps at once one is refused.
    """

    __tablename__ = "forum_question_step"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_question.thread_id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))  # asked routed answered final reopened confirmed silent
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None] = mapped_column(Date)
