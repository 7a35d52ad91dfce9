"""Writes the log: acts become facts, facts become rows, in one transaction that locks the room."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.core.errors import Conflict, Forbidden, Invalid, Missing, Refusal
from app.core.words import say
from app.db.base import db
from app.db.rows import write
from app.db.unit import announce
from app.dialogues.activities.protocol import Doer, Fact, Stamp, Verb, verb_of
from app.dialogues.activities.reading import told_of
from app.dialogues.log.fold import Hall, Row, part_of
from app.dialogues.log.models import Event, Snapshot, Words
from app.dialogues.log.queries import catch_up, hall_from_log, seq_of_key
from app.dialogues.rooms.models import Room

KEY_LETTERS = 40
SNAPSHOT_EVERY = 200
"""Rows after which a new snapshot is written: nobody reads more of the log than that to begin."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One act as it came: who, on which activity, what, with what. ``key`` makes a resend harmless."""

    doer: Doer
    activity: str
    verb: str
    raw: Any
    key: str = ""


@dataclass(slots=True)
class Done:
    """What became of an act: the number up to which the log now tells it, or what refused it."""

    seq: int = 0
    refusal: Refusal | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grown:
    """A log that has grown: every row the hall has taken, in order, and what became of each act."""

    rows: list[Row]
    done: list[Done] = field(default_factory=list)


def act_in(room_id: int, hall: Hall, asked: Iterable[Asked], *, now: datetime) -> Grown:
    """Do acts one after the other in the surrounding transaction, after what the clock alone has made
    so; a refused one changes nothing.

    ``hall`` is brought up to date and goes on with the rows that are written: should the transaction
    fail, throw it away. Call nothing else on the room in between: it is locked.
    """
    room = lock_room(room_id)
    found = catch_up(hall, room_id)
    if hall.edition != room.edition:
        _read_anew(hall, room_id)
    written = _by_the_clock(room, hall, now)
    done = [_one(room, hall, one, now) for one in asked]
    written += [row for one in done for row in one.rows]
    if written:
        _close(room, hall)
    return Grown([*found, *written], done)


def _read_anew(hall: Hall, room_id: int) -> None:
    """Words were withheld since: a snapshot that is written of this hall must not hold them."""
    now = hall_from_log(room_id)
    hall.states, hall.edition, hall.withheld = now.states, now.edition, now.withheld


def lock_room(room_id: int) -> Room:
    """The room, locked until the transaction ends; ``Missing`` (1 statement)."""
    found = db.session.scalar(
        select(Room)
        .where(Room.id == room_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Missing(say("Ruang itu tidak ada."))
    return found


def _one(room: Room, hall: Hall, asked: Asked, now: datetime) -> Done:
    try:
        key = _key(asked.key)
        before = seq_of_key(room.id, asked.doer.seat, key) if key else None
        if before is not None:
            return Done(before)
        facts = decided(room, hall, asked, now)
    except Refusal as no:
        return Done(refusal=no)
    rows = _append(room, hall, asked.activity, facts, asked.doer, now, key)
    return Done(hall.seq, rows=rows)


def decided(room: Room, hall: Hall, asked: Asked, now: datetime) -> list[Fact]:
    """The facts of an act; raises what refuses it. Writes nothing."""
    verb = _verb(hall, asked)
    if not asked.doer.roles & verb.who:
        raise Forbidden(say("Ini bukan bagian Anda di ruang ini."))
    if asked.doer.behalf and not (verb.behalf and asked.doer.staff):
        raise Forbidden(say("Ini tidak dapat diisi atas nama orang lain."))
    if room.state != "open" and not (room.state == "planned" and verb.early):
        raise Conflict(
            say("Ruang ini belum dibuka.")
            if room.state == "planned"
            else say("Ruang ini sudah ditutup.")
        )
    told = told_of(verb, asked.raw)
    return part_of(asked.activity).decide(
        hall.states[asked.activity], verb.name, told, asked.doer, now
    )


def _verb(hall: Hall, asked: Asked) -> Verb:
    found = verb_of(part_of(asked.activity), asked.verb) if asked.activity in hall.states else None
    if found is None:
        raise Missing(say("Itu tidak ada di ruang ini."))
    return found


def _key(given: str) -> str | None:
    if not isinstance(given, str) or len(given) > KEY_LETTERS or not given.isprintable():
        raise Invalid(say("Isi kiriman ini tidak dikenali."), field="key")
    return given or None


def _by_the_clock(room: Room, hall: Hall, now: datetime) -> list[Row]:
    if room.state != "open":
        return []
    clock = Doer(0)
    return [
        row
        for name, fact in hall.due(now)
        for row in _append(room, hall, name, [fact], clock, now, None)
    ]


def _append(
    room: Room,
    hall: Hall,
    activity: str,
    facts: list[Fact],
    doer: Doer,
    now: datetime,
    key: str | None,
) -> list[Row]:
    """Write facts as the next rows, and take them."""
    names, rows = part_of(activity).texts, []
    for place, fact in enumerate(facts, 1):
        seq = hall.seq + 1
        words = {name: fact.data[name] for name in names & set(fact.data)}
        write(
            _EVENT,
            {
                "room_id": room.id, "seq": seq, "at": now, "seat": doer.seat, "behalf": doer.behalf,
                "activity": activity, "kind": fact.kind,
                "data": {name: one for name, one in fact.data.items() if name not in names},
                "client_key": key if place == len(facts) else None,
            },
        )  # fmt: skip
        for name, one in sorted(words.items()):
            write(_WORDS, {"room_id": room.id, "seq": seq, "name": name, "words": one})
        row = Row(Stamp(seq, now, doer.seat), activity, fact, doer.behalf)
        hall.take(row)
        rows.append(row)
    return rows


_EVENT, _WORDS = insert(Event.__table__), insert(Words.__table__)  # type: ignore[arg-type]


def _close(room: Room, hall: Hall) -> None:
    """The room's head, a snapshot when it is time, and the news for whoever follows."""
    if hall.seq // SNAPSHOT_EVERY > room.head // SNAPSHOT_EVERY:
        _keep_snapshot(room.id, hall)
    room.head = hall.seq
    announce("live.log_grew", room.id, seq=hall.seq)


def _keep_snapshot(room_id: int, hall: Hall) -> None:
    values = {"seq": hall.seq, "states": hall.states}
    own = update(Snapshot).where(Snapshot.room_id == room_id)
    if not db.session.execute(own.values(**values)).rowcount:  # type: ignore[attr-defined]
        db.session.execute(insert(Snapshot).values(room_id=room_id, **values))
