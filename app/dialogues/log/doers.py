"""Who acts, as activities see them: read from the place, looked at by whoever reads texts."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.errors import Forbidden, Missing
from app.core.words import say
from app.dialogues.activities.protocol import Activity, Doer
from app.dialogues.rooms.models import Seat
from app.dialogues.rooms.queries import seat_by_number
from app.moderation.screening.private import private_details
from app.moderation.screening.rules import findings

LONGEST = 20_000
"""Letters that are looked at; what is longer no activity takes."""


def doer_of(room_id: int, seat: Seat | None, behalf: int = 0, *, held: bool = False) -> Doer:
    """The doer of an act: ``Forbidden`` without a place; ``Missing`` when nobody in the hall has the
    place ``behalf`` (1 statement for that)."""
    if seat is None or seat.muted:
        raise Forbidden(say("Ambil tempat dulu di ruang ini."))
    element = seat.element
    if behalf:
        there = seat_by_number(room_id, behalf)
        if not there.in_hall:
            raise Missing(say("Orang itu tidak ada di ruang ini."))
        element = there.element
    roles = frozenset({seat.role} - {""})
    return Doer(seat.number, roles, element, behalf, held)


def is_to_be_looked_at(part: Activity, raw: Any) -> bool:
    """Does what came with an act attack people, or give them away? Takes time: off the hub."""
    texts = list(_texts(raw.get(name) for name in part.texts)) if isinstance(raw, Mapping) else []
    return any(findings(one) or private_details(one) for one in texts)


def _texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str) and len(value) <= LONGEST:
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _texts(value)
