"""Tables of rooms and of the places in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Room(Base):
    """One dialogue. ``head`` is the number of the last row of its log; whoever adds rows locks the
    room first, so that the numbers have no gaps.

    ``activities`` are the settings of what can be done here, by the name of the activity. ``guests``:
    may people without an account take part ("take") or only read ("read")? ``owner`` is the live
    process that looks after the room's clock, until ``owner_until``. ``edition`` goes up whenever words
    that stand beside the log are withheld or shown again: who holds the room's state reads it anew.
    """

    __tablename__ = "dialogue_room"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'open', 'closed')", name="state"),
        CheckConstraint("guests IN ('read', 'take')", name="guests"),
        CheckConstraint("(state = 'planned') = (opened_at IS NULL)", name="opened"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        Index("ix_dialogue_room_list", "state", "starts_at", "id"),
        Index("ix_dialogue_room_agency", "agency_id", "starts_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(9), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    theme: Mapped[str] = mapped_column(String(300))
    about: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(String(300), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    zone: Mapped[str] = mapped_column(String(4))
    starts_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default="planned")
    guests: Mapped[str] = mapped_column(String(4), default="read")
    activities: Mapped[dict[str, Any]]
    head: Mapped[int] = mapped_column(default=0)
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    seats: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    owner: Mapped[str] = mapped_column(String(64), default="")
    owner_until: Mapped[datetime | None]


class Seat(Base):
    """Somebody's place in a room: the only thing that its log names, by number.

    A person's, a guest's (``guest`` is a digest of the key in their browser), or, with neither, that
    of somebody in the hall whom the minute taker wrote down. The name can be hidden or forgotten here
    without touching the log. ``role`` "" only reads; who is ``muted`` does so for a while, and is told
    why.
    """

    __tablename__ = "dialogue_seat"
    __table_args__ = (
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("room_id", "person_id"),
        UniqueConstraint("room_id", "guest"),
        CheckConstraint("person_id IS NULL OR guest IS NULL", name="whose"),
        CheckConstraint(
            "role IN ('', 'facilitator', 'minutes', 'official', 'speaker', 'participant')",
            name="role",
        ),
        CheckConstraint(
            "element IN ('', 'users', 'experts', 'community', 'media', 'agencies')", name="element"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("dialogue_room.id"))
    number: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    guest: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    name_hidden: Mapped[bool] = mapped_column(default=False)
    post: Mapped[str] = mapped_column(String(120), default="")
    organisation: Mapped[str] = mapped_column(String(160), default="")
    role: Mapped[str] = mapped_column(String(12), default="")
    element: Mapped[str] = mapped_column(String(10), default="")
    in_hall: Mapped[bool] = mapped_column(default=False)
    muted: Mapped[bool] = mapped_column(default=False)
    muted_why: Mapped[str] = mapped_column(String(300), default="", server_default="")
    typed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    came_at: Mapped[datetime]
