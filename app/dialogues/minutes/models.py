"""Tables of minutes. Signatures are for good (triggers)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Minutes(Base):
    """The minutes of one room, made when it closed.

    ``head``: what the room was, and how many of each element were there (JSON). ``entries``: JSON of
    ``{kind, seq, seat, text, facts, salt, leaf}`` in the order of the printed form; the log says the
    same row by row. ``promises``: number of the row of a follow-up (as text) → number in the register.
    """

    __tablename__ = "dialogue_minutes"
    room_id: Mapped[int] = mapped_column(ForeignKey("dialogue_room.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    head: Mapped[dict[str, Any]]
    entries: Mapped[list[Any]]
    promises: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    words_gone_at: Mapped[datetime | None]


class Signature(Base):
    """One person's word on the minutes, with the name they sign with. Refusals are kept as well."""

    __tablename__ = "dialogue_signature"
    __table_args__ = (
        UniqueConstraint("room_id", "seat"),
        CheckConstraint("verdict IN ('agree', 'noted', 'refuse')", name="verdict"),
        CheckConstraint("verdict = 'agree' OR note <> ''", name="said_why"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("dialogue_minutes.room_id"))
    seat: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(6))
    note: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(String(120))
    post: Mapped[str] = mapped_column(String(120), default="")
    organisation: Mapped[str] = mapped_column(String(160), default="")
    element: Mapped[str] = mapped_column(String(10), default="")
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class SignedScan(Base):
    """A scan of the paper that was signed in the hall: the signed original."""

    __tablename__ = "dialogue_scan"
    __table_args__ = (UniqueConstraint("room_id", "file_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("dialogue_minutes.room_id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
