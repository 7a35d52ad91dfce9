"""Tables of notices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Notice(Base):
    """One thing one person should know. The words are made when read, in the reader's language.

    ``about`` is the thing it tells of: with it the sentence is filled from what may be read when
    somebody looks, so nothing that was purged lives on here. ``under`` is what the person follows
    and hears of it by. ``waits``: for the day's letter. ``told_key``: nobody is told one thing twice.
    ``links`` are ``[msgid, href]`` of what can be done at once.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_id_created_at_id", "person_id", "created_at", "id"),
        Index(
            "ix_notice_waiting",
            "person_id",
            "id",
            sqlite_where=text("waits = 1"),
            postgresql_where=text("waits"),
        ),
        UniqueConstraint("person_id", "told_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    msgid: Mapped[str] = mapped_column(String(500))
    facts: Mapped[dict[str, Any]]  # what the sentence's places hold
    href: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    urgency: Mapped[str] = mapped_column(String(8), default="now")
    weight: Mapped[int] = mapped_column(default=0)
    about_kind: Mapped[str | None] = mapped_column(String(20))
    about_id: Mapped[int | None]
    under_kind: Mapped[str | None] = mapped_column(String(20))
    under_id: Mapped[int | None]
    waits: Mapped[bool] = mapped_column(default=False)
    told_key: Mapped[str | None] = mapped_column(String(80))
    links: Mapped[list[Any] | None]


class NoticeSetting(Base):
    """How a person wishes to be written to; no row: once a day, and of own matters at once."""

    __tablename__ = "notice_setting"
    __table_args__ = (CheckConstraint("news IN ('daily', 'instant', 'none')", name="news"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    news: Mapped[str] = mapped_column(String(8), default="daily")
    own: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]


class DigestDay(Base):
    """A day whose letters were begun: its key lets no day be begun twice."""

    __tablename__ = "digest_day"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    begun_at: Mapped[datetime]
    people: Mapped[int]
