"""Reads of the log."""

from typing import Any

from sqlalchemy import and_, bindparam, select

from app.db.rows import row_of, rows_of
from app.dialogues.activities.protocol import Fact, Stamp
from app.dialogues.log.fold import Hall, Row, emptied
from app.dialogues.log.models import Event, Snapshot, Withheld, Words
from app.dialogues.rooms.models import Room

_SINCE = (
    select(
        Event.seq,
        Event.at,
        Event.seat,
        Event.behalf,
        Event.activity,
        Event.kind,
        Event.data,
    )
    .where(Event.room_id == bindparam("room_id"), Event.seq > bindparam("seq"))
    .order_by(Event.seq)
    .limit(bindparam("most"))
)
_WORDS = (
    select(Words.seq, Words.name, Words.words, Withheld.kind)
    .outerjoin(Withheld, and_(Withheld.room_id == Words.room_id, Withheld.seq == Words.seq))
    .where(Words.room_id == bindparam("room_id"), Words.seq > bindparam("seq"))
    .where(Words.seq <= bindparam("last"))
)
_BY_KEY = select(Event.seq).where(
    Event.room_id == bindparam("room_id"),
    Event.seat == bindparam("seat"),
    Event.client_key == bindparam("key"),
)
_SNAPSHOT = (
    select(Room.activities, Room.edition, Snapshot.seq, Snapshot.states)
    .outerjoin(Snapshot, Snapshot.room_id == Room.id)
    .where(Room.id == bindparam("room_id"))
)
_WITHHELD = (
    select(Withheld.seq, Withheld.kind, Withheld.rule, Withheld.reason, Withheld.at)
    .where(Withheld.room_id == bindparam("room_id"))
    .order_by(Withheld.seq)
)
A_PAGE = 1000


def rows_since(room_id: int, seq: int, *, limit: int = A_PAGE) -> list[Row]:
    """The rows after ``seq`` in their order, their words put in, but those that are withheld (2
    statements)."""
    found = rows_of(_SINCE, room_id=room_id, seq=seq, most=limit)
    if not found:
        return []
    words: dict[int, dict[str, Any]] = {}
    for each in rows_of(_WORDS, room_id=room_id, seq=seq, last=found[-1].seq):
        kept = emptied(each.words) if each.kind else each.words
        words.setdefault(each.seq, {})[each.name] = kept
    return [
        Row(
            Stamp(one.seq, one.at, one.seat),
            one.activity,
            Fact(one.kind, {**one.data, **words.get(one.seq, {})}),
            one.behalf,
        )
        for one in found
    ]


def seq_of_key(room_id: int, seat: int, key: str) -> int | None:
    """The number that an act with this key has led to, if it was done already (1 statement)."""
    found = row_of(_BY_KEY, room_id=room_id, seat=seat, key=key)
    return int(found.seq) if found else None


def hall_from_log(room_id: int) -> Hall:
    """A room as of the last row of its log: the snapshot and what came since (4 statements, and 2
    more for each thousand rows)."""
    kept = row_of(_SNAPSHOT, room_id=room_id)
    hall = Hall.begun(kept.activities, kept.seq or 0, kept.states)
    # Read first: should words be withheld meanwhile, the edition tells that this is not the last.
    hall.edition = kept.edition
    catch_up(hall, room_id)
    hall.withheld = {
        str(one.seq): {"kind": one.kind, "rule": one.rule} for one in withheld_of(room_id)
    }
    return hall


def withheld_of(room_id: int) -> list[Any]:
    """Rows without their words: seq, kind, rule, reason, at (1 statement). The reason is for those who
    run the room and for whoever wrote them."""
    return rows_of(_WITHHELD, room_id=room_id)


def catch_up(hall: Hall, room_id: int) -> list[Row]:
    """Take what was written since; the rows (1 statement when there is nothing)."""
    taken: list[Row] = []
    while rows := rows_since(room_id, hall.seq):
        for row in rows:
            hall.take(row)
        taken += rows
        if len(rows) < A_PAGE:
            break
    return taken


def heads_of(room_ids: list[int]) -> dict[int, tuple[int, int, str]]:
    """Of each room the number of its last row, the edition of its words, its state (1 statement)."""
    rows = select(Room.id, Room.head, Room.edition, Room.state).where(Room.id.in_(room_ids))
    return {row.id: (row.head, row.edition, row.state) for row in rows_of(rows)}
