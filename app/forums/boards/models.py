"""Tables of boards, and of the numbers of the forum that people may change."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Board(Base):
    """One board. ``agency_id`` and ``service_id`` say whose questions on it are by default.

    ``threads`` counts what may be read; the actions that change it keep it.
    """

    __tablename__ = "forum_board"
    __table_args__ = (CheckConstraint("threads >= 0", name="threads"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    position: Mapped[int] = mapped_column(default=0)
    threads: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]


class ForumSetting(Base):
    """A number of this room that admins may change, such as the working days for an answer."""

    __tablename__ = "forum_setting"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
