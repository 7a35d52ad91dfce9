"""Reads what a receipt says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from app.accounts.models import Organisation
from app.core.errors import Missing
from app.core.words import Sentence, say
from app.db.rows import row_of, rows_of
from app.dialogues.activities.protocol import Fact
from app.dialogues.log.fold import Row, part_of
from app.dialogues.log.queries import rows_since
from app.dialogues.rooms.models import Room, Seat
from app.dialogues.rooms.policies import may_run, require

_ROOM = (
    select(
        Room.slug,
        Room.code,
        Room.title,
        Room.theme,
        Room.place,
        Room.zone,
        Organisation.name.label("agency"),
    )
    .join(Organisation, Organisation.id == Room.agency_id)
    .where(Room.id == bindparam("room_id"))
)
_SEATS = select(
    Seat.number, Seat.name, Seat.post, Seat.organisation, Seat.role, Seat.element
).where(Seat.room_id == bindparam("room_id"), Seat.number.in_(bindparam("numbers", expanding=True)))


@dataclass(frozen=True, slots=True)
class Receipt:
    """``words``: what was taken down, by field; empty where they are withheld, and for votes: a paper
    that proves how somebody voted would be for sale. ``whose`` and ``by`` have number, name, post,
    organisation, role, element; ``room`` has slug, code, title, theme, place, zone, agency."""

    room: Any
    seq: int
    at: datetime
    activity: str
    title: Sentence
    kind: str
    words: dict[str, Any]
    whose: Any
    by: Any


def receipt_of(viewer: Any, room_id: int, seq: int) -> Receipt:
    """The receipt of row ``seq``, for who runs the room (``viewer`` is their place); ``Missing`` unless
    it was taken down for somebody in the hall. 4 statements."""
    require(may_run(viewer))
    row = _row(room_id, seq)
    part = part_of(row.activity)
    seats = {
        one.number: one
        for one in rows_of(_SEATS, room_id=room_id, numbers=[row.behalf, row.stamp.seat])
    }
    return Receipt(
        room=row_of(_ROOM, room_id=room_id),
        seq=seq,
        at=row.stamp.at,
        activity=row.activity,
        title=part.title,
        kind=row.fact.kind,
        words=_words(part.texts, row.fact),
        whose=seats[row.behalf],
        by=seats[row.stamp.seat],
    )


def _row(room_id: int, seq: int) -> Row:
    found = rows_since(room_id, seq - 1, limit=1) if seq > 0 else []
    if not found or found[0].stamp.seq != seq or not found[0].behalf:
        raise Missing(say("Tanda terima itu tidak ada."))
    return found[0]


def _words(names: frozenset[str], fact: Fact) -> dict[str, Any]:
    return {name: fact.data[name] for name in sorted(names & set(fact.data)) if fact.data[name]}
