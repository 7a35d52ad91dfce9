"""What one process does for the rooms its readers are in: a look at the log ten times a second.

A look takes what readers have asked for since the last one, writes it down in one transaction, and
only when that is committed tells everybody in one frame; then the askers get their answers. What
other processes wrote (a page without JavaScript, another live process) is found by the room's head,
which is looked at when the version number of the topic ``live`` has moved, and once a second anyhow:
a hint may be lost, the log may not.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from gevent import Timeout, sleep, spawn
from gevent.event import AsyncResult
from gevent.lock import BoundedSemaphore

from app.core import clock
from app.core.errors import SlowDown, Unavailable
from app.core.words import say
from app.db.unit import release, transaction
from app.dialogues.live.easel import Easel, Key
from app.dialogues.live.standing import BESIDE, Standing
from app.dialogues.log.actions import Asked, Done, act_in
from app.dialogues.log.fold import Hall, Row
from app.dialogues.log.queries import catch_up, hall_from_log, heads_of, rows_since
from app.dialogues.rooms.policies import may_run
from app.dialogues.rooms.queries import line_of_room, seats_of

LOOK_S = 0.1
ANYHOW_S = 1.0
IDLE_S = 60.0
"""A room that nobody here reads any more is forgotten after so long."""
MOST_WAITING = 2000
PATIENCE_S = 20.0
_log = structlog.get_logger("live")
COUNT_S = 5.0
"""Seconds after which everybody is told how many are there, when it has changed."""


class Door(Protocol):
    """How readers are told."""

    def tell(self, room_id: int, audience: str, delta: dict[str, Any]) -> None:
        """Hand a delta ``{room, events, patch}`` to all who read as an audience."""

    def count(self, room_id: int, slug: str, readers: int) -> None:
        """How many read."""

    def turn_out(self, room_id: int, staff: frozenset[int]) -> None:
        """Only these places see what the desk sees: all others begin anew."""


@dataclass(slots=True)
class _Waiting:
    asked: Asked
    answer: Any  # gevent's AsyncResult of a Done


@dataclass(slots=True)
class _Live:
    """One room in this process."""

    id: int
    slug: str
    standing: Standing
    waiting: list[_Waiting] = field(default_factory=list)
    readers: int = 0
    counted: tuple[int, float] = (0, 0.0)
    looked: float = 0.0
    left: float = 0.0
    seats_stale: bool = False
    staff: frozenset[int] = frozenset()
    broken: bool = False
    """The hall is not what the log tells: a write failed, or words were withheld."""


class Hub:
    """The rooms of this process. ``around`` opens an application context; ``hint`` is another value
    when anybody has written anything."""

    def __init__(
        self, around: Callable[[], Any], hint: Callable[[], Any], easel: Easel, door: Door
    ) -> None:
        self._around, self._hint, self._easel = around, hint, easel
        self._door = door
        self._rooms: dict[int, _Live] = {}
        self._reading = BoundedSemaphore()
        """After a restart everybody comes at once: one reads the log, the others find it read."""
        self._looking: Any = None
        self._hinted: Any = None

    # --- what doors ask ------------------------------------------------------------------------

    def standing(self, room_id: int) -> Standing:
        """A room as its readers here know it; read from the log when it is new here."""
        return self._room(room_id).standing

    def came(self, room_id: int) -> None:
        """A reader more."""
        self._room(room_id).readers += 1

    def went(self, room_id: int) -> None:
        """A reader less."""
        if room := self._rooms.get(room_id):
            room.readers, room.left = room.readers - 1, time.monotonic()

    def readers(self, room_id: int) -> int:
        """How many read a room by this process."""
        room = self._rooms.get(room_id)
        return room.readers if room else 0

    def follow(self, room_id: int, key: Key) -> None:
        """A page more that follows."""
        room = self._room(room_id)
        self._easel.came(room_id, room.slug, room.standing, key)

    def unfollow(self, room_id: int, key: Key) -> None:
        """A page less that follows."""
        self._easel.went(room_id, key)

    def do(self, room_id: int, asked: Asked) -> Done:
        """Have an act done with the next look; waits until it is written and told."""
        room = self._room(room_id)
        if len(room.waiting) >= MOST_WAITING:
            raise SlowDown(say("Ruang ini sedang sangat ramai. Coba lagi sebentar lagi."))
        waiting = _Waiting(asked, AsyncResult())
        room.waiting.append(waiting)
        try:
            done: Done = waiting.answer.get(timeout=PATIENCE_S)
        except Timeout as late:
            raise Unavailable(say("Basis data sedang sibuk. Kirim sekali lagi.")) from late
        return done

    def _room(self, room_id: int) -> _Live:
        if room_id not in self._rooms:
            release()  # who waits for the first one's reading holds no connection meanwhile
            with self._reading:
                if room_id not in self._rooms:
                    self._rooms[room_id] = _read(room_id)
        if self._looking is None:
            self._looking = spawn(self._look_for_ever)
        return self._rooms[room_id]

    # --- the looks -----------------------------------------------------------------------------

    def _look_for_ever(self) -> None:
        while self._rooms:
            begun = time.monotonic()
            self._look()
            sleep(max(0.01, LOOK_S - (time.monotonic() - begun)))
        self._looking = None

    def _look(self) -> None:
        with self._around():
            try:
                self._find_grown()
                for room in list(self._rooms.values()):
                    self._look_at(room)
                    self._show(room)
            except Exception:  # noqa: BLE001 -- a database that is away comes back
                _log.exception("look_failed")

    def _find_grown(self) -> None:
        """Mark the rooms that others wrote in."""
        hint, now = self._hint(), time.monotonic()
        stale = hint is None or hint != self._hinted
        asked = [r for r in self._rooms.values() if stale or now - r.looked > ANYHOW_S]
        if not asked:
            return
        self._hinted = hint
        heads = heads_of([room.id for room in asked])
        release()
        for room in asked:
            room.looked = now
            room.seats_stale = True
            head, edition, room.standing.state = heads.get(room.id, (0, 0, "closed"))
            if edition != room.standing.edition:
                room.broken = True
            elif head != room.standing.hall.seq:
                self._catch_up(room)

    def _look_at(self, room: _Live) -> None:
        waiting, room.waiting = room.waiting, []
        due = room.standing.hall.next_due()
        try:
            if room.broken:
                self._read_anew(room)
            if waiting or (due is not None and due <= clock.now()):
                self._write(room, waiting)
            elif room.seats_stale:
                self._tell_all(room, [])
        except Exception:  # noqa: BLE001 -- nothing of it was written, or nobody can say
            self._give_up(room, waiting)
        if not room.readers and time.monotonic() - room.left > IDLE_S:
            self._rooms.pop(room.id, None)

    def _write(self, room: _Live, waiting: list[_Waiting]) -> None:
        """Also when nobody asked anything: what the clock alone has made so."""
        asked = [one.asked for one in waiting]
        with transaction():
            grown = act_in(room.id, room.standing.hall, asked, now=clock.now())
        # What was written here is no news. What others wrote in the room was read under its lock; the
        # rest of what they did meanwhile is found within ``ANYHOW_S``.
        self._hinted = self._hint()
        self._tell_all(room, grown.rows)
        for one, done in zip(waiting, grown.done, strict=True):
            one.answer.set(done)

    def _catch_up(self, room: _Live) -> None:
        self._tell_all(room, catch_up(room.standing.hall, room.id))

    def _tell_all(self, room: _Live, rows: list[Row], hall: Hall | None = None) -> None:
        seats = seats_of(room.id) if room.seats_stale else None
        release()
        room.seats_stale = False
        if seats is not None:
            self._turn_out(room, seats)
        deltas = room.standing.gone_on(rows, seats, hall)
        for audience, delta in deltas.items():
            self._door.tell(room.id, audience, {"room": room.slug} | delta)
        if deltas:
            beside = any(BESIDE & set(delta["patch"]) for delta in deltas.values())
            self._easel.mark(room.id, rows, everything=beside or hall is not None)

    def _turn_out(self, room: _Live, seats: list[Any]) -> None:
        """A role that was taken away bites at once, also for who only reads."""
        staff = frozenset(one.number for one in seats if may_run(one))
        if room.staff - staff:
            self._door.turn_out(room.id, staff)
        room.staff = staff

    def _show(self, room: _Live) -> None:
        """What pages see of it, and how many are there."""
        self._easel.look(room.id, room.slug, room.standing, room.readers)
        many, at = room.counted
        if many != room.readers and time.monotonic() - at > COUNT_S:
            room.counted = (room.readers, time.monotonic())
            self._door.count(room.id, room.slug, room.readers)

    def _give_up(self, room: _Live, waiting: list[_Waiting]) -> None:
        """What was written nobody knows: the askers are told so and ask again by their key, and the
        room is read anew with the next look."""
        _log.exception("room_failed", room=room.id)
        room.broken = True
        no = Unavailable(say("Basis data sedang sibuk. Kirim sekali lagi."))
        for one in waiting:
            one.answer.set(Done(refusal=no))

    def _read_anew(self, room: _Live) -> None:
        """The hall may hold rows that were never written, or lack some that were."""
        hall, rows = hall_from_log(room.id), rows_since(room.id, room.standing.told)
        room.broken, room.seats_stale = False, True
        self._tell_all(room, rows, hall)


def _read(room_id: int) -> _Live:
    """A room from its log."""
    slug, state = line_of_room(room_id)
    standing = Standing.of(hall_from_log(room_id), seats_of(room_id), state)
    release()
    return _Live(room_id, slug, standing, left=time.monotonic())
