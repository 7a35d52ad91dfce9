"""Hides words of a room, shows them again, or deletes them for good."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.errors import Conflict, Missing
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.dialogues.log.actions import lock_room
from app.dialogues.log.fold import emptied
from app.dialogues.log.models import Snapshot, Withheld, Words
from app.dialogues.rooms.models import Room
from app.dialogues.rooms.policies import require
from app.dialogues.rooms.queries import seat_by_number, seat_of_person
from app.dialogues.withholding.policies import may_purge, may_withhold
from app.dialogues.withholding.queries import PURGED, rows_of_seat
from app.dialogues.withholding.slots import keepers
from app.moderation.rules import require_reason, require_rule

HIDDEN = "hidden"
PRIVATE = "private"
"""The rule under which words are deleted."""


def hide_words(
    actor: Actor, room_id: int, seq: int, rule: str, reason: str, *, now: datetime
) -> None:
    """Nobody reads the words of row ``seq`` from now on; they are kept, and can be shown again."""
    require(may_withhold(actor, seat_of_person(room_id, actor.person_id)))
    rule, reason = require_rule(rule), require_reason(reason)
    room = lock_room(room_id)
    _words(room_id, seq)
    if _withheld(room_id, seq):
        raise Conflict(say("Kata-kata itu sudah tidak ditampilkan."))
    told = {"kind": HIDDEN, "rule": rule, "reason": reason}
    db.session.add(Withheld(room_id=room_id, seq=seq, by_id=actor.person_id or 0, at=now, **told))
    _changed(actor, "dialogues.words_hidden", room, now, seq=seq, rule=rule)


def show_words(actor: Actor, room_id: int, seq: int, *, now: datetime) -> None:
    """Hidden words can be read again."""
    require(may_withhold(actor, seat_of_person(room_id, actor.person_id)))
    room = lock_room(room_id)
    there = _withheld(room_id, seq)
    if there is None or there.kind != HIDDEN:
        raise Conflict(say("Kata-kata itu tidak disembunyikan."))
    db.session.delete(there)
    _changed(actor, "dialogues.words_shown", room, now, seq=seq)


def purge_words(actor: Actor, room_id: int, seq: int, reason: str, *, now: datetime) -> None:
    """Delete the words of row ``seq`` for the privacy of whom they are about. What is left is that
    they were deleted, by whom, when and why; ``reason`` must not repeat them."""
    require(may_purge(actor, seat_of_person(room_id, actor.person_id)))
    reason = require_reason(reason)
    room = lock_room(room_id)
    _purge(actor, room_id, seq, reason, now)
    _changed(actor, "dialogues.words_purged", room, now, seq=seq)


def purge_person(actor: Actor, room_id: int, number: int, reason: str, *, now: datetime) -> int:
    """Delete all words that one place wrote, or had written for it; how many rows. As
    ``purge_words``, for all at once."""
    require(may_purge(actor, seat_of_person(room_id, actor.person_id)))
    reason = require_reason(reason)
    room = lock_room(room_id)
    seat_by_number(room_id, number)
    rows = rows_of_seat(room_id, number)
    if not rows:
        raise Conflict(say("Orang ini tidak menulis apa pun di ruang ini."))
    for seq in rows:
        _purge(actor, room_id, seq, reason, now)
    _changed(actor, "dialogues.person_purged", room, now, seat=number, rows=len(rows))
    return len(rows)


def _purge(actor: Actor, room_id: int, seq: int, reason: str, now: datetime) -> None:
    words, there = _words(room_id, seq), _withheld(room_id, seq)
    if there is not None and there.kind == PURGED:
        raise Conflict(say("Kata-kata itu sudah dihapus."))
    for one in words:
        one.words = emptied(one.words)
    db.session.flush()
    there = there or Withheld(room_id=room_id, seq=seq)
    there.kind, there.rule, there.reason = PURGED, PRIVATE, reason
    there.by_id, there.at = actor.person_id or 0, now
    db.session.add(there)
    for forget in keepers:
        forget(room_id, seq, now)


def _words(room_id: int, seq: int) -> list[Words]:
    rows = select(Words).where(Words.room_id == room_id, Words.seq == seq)
    found = list(db.session.scalars(rows))
    if not found:
        raise Missing(say("Di situ tidak ada kata-kata."))
    return found


def _withheld(room_id: int, seq: int) -> Withheld | None:
    return db.session.get(Withheld, (room_id, seq), populate_existing=True)


def _changed(actor: Actor, verb: str, room: Room, now: datetime, **facts: Any) -> None:
    """No snapshot holds the words any more, and whoever holds the room's state reads it anew."""
    db.session.execute(delete(Snapshot).where(Snapshot.room_id == room.id))
    room.edition += 1
    audit.record(actor, verb, ("room", room.id), now=now, **facts)
    announce("live.words_changed", room.id)
