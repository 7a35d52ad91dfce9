"""Tables of notices."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Notice(Base):
    """One thing one person should know. The words are made when read, in the reader's language."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person_id_id", "person_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    msgid: Mapped[str] = mapped_column(String(500))
    facts: Mapped[dict[str, Any]]  # what the sentence's places hold
    href: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
