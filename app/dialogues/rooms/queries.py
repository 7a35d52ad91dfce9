"""Reads of rooms and of the places in them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, func, select

from app.accounts.models import Organisation
from app.commitments.slots import Subject as Promised
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.dialogues.rooms.models import Room, Seat
from app.dialogues.rooms.rules import elements_present

_ROOM = (
    select(
        Room.id,
        Room.slug,
        Room.code,
        Room.title,
        Room.theme,
        Room.about,
        Room.basis,
        Room.place,
        Room.agency_id,
        Room.service_id,
        Room.zone,
        Room.starts_at,
        Room.state,
        Room.guests,
        Room.activities,
        Room.head,
        Room.opened_at,
        Room.closed_at,
        Organisation.name.label("agency"),
        Organisation.path.label("agency_path"),
    )
    .join(Organisation, Organisation.id == Room.agency_id)
    .where(Room.slug == bindparam("slug"))
)


def room_by_slug(slug: str) -> Any:
    """A room with its agency; ``Missing`` (1 statement)."""
    return _found(row_of(_ROOM, slug=slug[:80]))


_ID = select(Room.id).where(Room.slug == bindparam("slug"))


def id_of_room(slug: str) -> int:
    """A room's number; ``Missing`` (1 statement)."""
    return int(_found(row_of(_ID, slug=slug[:80])).id)


def slug_of_code(code: str) -> str:
    """The address of the room with this code; ``Missing`` (1 statement)."""
    found: str | None = db.session.scalar(select(Room.slug).where(Room.code == code))
    return str(_found(found))


def line_of_room(room_id: int) -> tuple[str, str]:
    """The address of a room, and its state (1 statement)."""
    found = _found(row_of(select(Room.slug, Room.state).where(Room.id == room_id)))
    return str(found.slug), str(found.state)


def guests_of(room_id: int) -> str:
    """What people without an account may do in a room: "take" part, or "read" (1 statement)."""
    return str(_found(db.session.scalar(select(Room.guests).where(Room.id == room_id))))


def _found(row: Any) -> Any:
    if row is None:
        raise Missing(say("Ruang itu tidak ada."))
    return row


def seat_of_person(room_id: int, person_id: int | None) -> Seat | None:
    """A person's place (1 statement, none for strangers)."""
    if person_id is None:
        return None
    return db.session.scalar(
        select(Seat).where(Seat.room_id == room_id, Seat.person_id == person_id)
    )


_PLACE = select(Seat.__table__).where(Seat.room_id == bindparam("room_id"))
_PLACE_OF_PERSON = _PLACE.where(Seat.person_id == bindparam("person_id"))
_PLACE_OF_GUEST = _PLACE.where(Seat.guest == bindparam("guest"))


def place_of_person(room_id: int, person_id: int | None) -> Any:
    """A person's place to be read, or None: a fifth of the work of ``seat_of_person``, which counts
    where fifty people act in every second (1 statement, none for strangers)."""
    if person_id is None:
        return None
    return row_of(_PLACE_OF_PERSON, room_id=room_id, person_id=person_id)


def place_of_guest(room_id: int, guest: str) -> Any:
    """The place of a guest's browser to be read, or None (1 statement)."""
    return row_of(_PLACE_OF_GUEST, room_id=room_id, guest=guest)


def seat_of_guest(room_id: int, guest: str) -> Seat | None:
    """The place of a guest's browser, by the digest of its key (1 statement)."""
    return db.session.scalar(select(Seat).where(Seat.room_id == room_id, Seat.guest == guest))


def seat_by_number(room_id: int, number: int) -> Seat:
    """A place by its number; ``Missing`` (1 statement)."""
    found = db.session.scalar(select(Seat).where(Seat.room_id == room_id, Seat.number == number))
    if found is None:
        raise Missing(say("Orang itu tidak ada di ruang ini."))
    return found


_SEATS = (
    select(
        Seat.number,
        Seat.name,
        Seat.name_hidden,
        Seat.post,
        Seat.organisation,
        Seat.role,
        Seat.element,
        Seat.in_hall,
    )
    .where(Seat.room_id == bindparam("room_id"))
    .order_by(Seat.number)
)


def seats_of(room_id: int) -> list[Any]:
    """Everybody who has a place, by number (1 statement). Names as they are: the door hides."""
    return rows_of(_SEATS, room_id=room_id)


def attendance(room_id: int) -> dict[str, int]:
    """How many of each element have a place (1 statement)."""
    rows = select(Seat.element, func.count()).where(Seat.room_id == room_id).group_by(Seat.element)
    counts = {element: int(count) for element, count in db.session.execute(rows).all()}
    return {element: counts.get(element, 0) for element in elements_present([])}


def rooms_as_subjects(ids: Collection[int]) -> dict[int, Promised]:
    """Rooms as what a promise answers; their minutes tell it (1 statement)."""
    rows = select(Room.id, Room.title, Room.slug).where(Room.id.in_(sorted(ids)))
    return {row.id: Promised(row.title, f"/dialogues/{row.slug}/minutes") for row in rows_of(rows)}
