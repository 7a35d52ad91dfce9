"""Lists of rooms, by keyset."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from app.accounts.models import Organisation
from app.core.places import Place
from app.db.rows import tuples_of
from app.dialogues.rooms.models import Room

PAGE = 30
STATES = ("open", "planned", "closed")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def rooms_listed(state: str, after: Place | None = None, *, limit: int = PAGE) -> list[Any]:
    """Rooms in one state, one page and one row more: the next ones first, of closed ones the last
    (1 statement, narrow rows)."""
    rows: Any = (
        select(
            Room.id,
            Room.slug,
            Room.title,
            Room.theme,
            Room.place,
            Room.starts_at,
            Room.closed_at,
            Room.zone,
            Room.state,
            Room.seats,
            Organisation.name.label("agency"),
        )
        .join(Organisation, Organisation.id == Room.agency_id)
        .where(Room.state == state)
    )
    if state == "closed":
        rows = rows.order_by(Room.starts_at.desc(), Room.id.desc())
    else:
        rows = rows.order_by(Room.starts_at, Room.id)
    if after:
        rows = rows.where(_beyond(state, _EPOCH + after.turn * _TICK, after.id))
    return tuples_of(rows.limit(limit + 1))


def _beyond(state: str, at: datetime, room_id: int) -> Any:
    if state == "closed":
        return or_(Room.starts_at < at, and_(Room.starts_at == at, Room.id < room_id))
    return or_(Room.starts_at > at, and_(Room.starts_at == at, Room.id > room_id))


def place_of(row: Any) -> str:
    """Where the list goes on after a row, for an address."""
    return f"{(row.starts_at - _EPOCH) // _TICK},{row.id}"
