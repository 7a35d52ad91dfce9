"""The table of what can be found. Its index of words belongs to the database (migration 0013)."""

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class SearchDocument(Base):
    """One thing that anybody may read: its words without marks, and where it stands.

    ``part_of`` is the same for things of which one is shown ("thread:5"), "" for one by itself.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_search_document_kind_id", "kind", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    href: Mapped[str] = mapped_column(String(300))
    meta: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    part_of: Mapped[str] = mapped_column(String(40), default="", server_default="")
