"""Tables of the log. Rows of ``dialogue_event`` are never changed or removed (triggers)."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Event(Base):
    """One fact. ``seat`` 0 is the clock. ``client_key`` makes a resend harmless: it stands on the last
    row of an act."""

    __tablename__ = "dialogue_event"
    __table_args__ = (UniqueConstraint("room_id", "seat", "client_key"),)
    room_id: Mapped[int] = mapped_column(ForeignKey("dialogue_room.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    seat: Mapped[int]
    behalf: Mapped[int] = mapped_column(default=0)
    activity: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    data: Mapped[dict[str, Any]]
    client_key: Mapped[str | None] = mapped_column(String(40))


class Words(Base):
    """What people wrote in an act, beside the log: it can be emptied, the fact stays."""

    __tablename__ = "dialogue_words"
    __table_args__ = (
        ForeignKeyConstraint(["room_id", "seq"], ["dialogue_event.room_id", "dialogue_event.seq"]),
    )
    room_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    words: Mapped[Any] = mapped_column(JSON)


class Withheld(Base):
    """The words of a row that nobody reads: "hidden" by a rule and with a reason, until they are shown
    again, or "purged" for privacy, for good (triggers): then this is what is left of them."""

    __tablename__ = "dialogue_withheld"
    __table_args__ = (
        ForeignKeyConstraint(["room_id", "seq"], ["dialogue_event.room_id", "dialogue_event.seq"]),
        CheckConstraint("kind IN ('hidden', 'purged')", name="kind"),
    )
    room_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(6))
    rule: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Snapshot(Base):
    """The states of a room's activities as of a row, so that nobody reads the log from its start."""

    __tablename__ = "dialogue_snapshot"
    room_id: Mapped[int] = mapped_column(ForeignKey("dialogue_room.id"), primary_key=True)
    seq: Mapped[int]
    states: Mapped[dict[str, Any]]
