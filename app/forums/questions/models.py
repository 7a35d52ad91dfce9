"""Tables of what became of a question."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


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
