"""Table of what people follow."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Follow(Base):
    """A person follows a thing. ``muted``: not any more, by the person's own wish, so that nothing
    makes them follow it by itself again."""

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_subject", "subject_kind", "subject_id", "person_id"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    muted: Mapped[bool] = mapped_column(default=False)
