"""Writes of minutes: closing a room makes them, people sign them, follow-ups enter the register."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.accounts.models import Organisation
from app.commitments.actions.promising import Promise, promise
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid, Refusal
from app.core.window import zone_of
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.dialogues.activities.protocol import Doer
from app.dialogues.log.actions import Asked, act_in
from app.dialogues.log.fold import Hall
from app.dialogues.log.queries import hall_from_log
from app.dialogues.minutes import ends, queries, rules
from app.dialogues.minutes.models import Minutes, Signature, SignedScan
from app.dialogues.rooms import policies
from app.dialogues.rooms.actions import close_room
from app.dialogues.rooms.models import Room, Seat
from app.dialogues.rooms.queries import attendance, seat_of_person, seats_of
from app.web.files.clean import CleanFile
from app.web.files.store import store_file

_MOST_SCANS = 10


def close(
    actor: Actor, room_id: int, *, now: datetime, typed: Mapping[str, Any] | None = None
) -> Minutes:
    """Close a room and make its minutes in one transaction; its follow-ups enter the register, where
    the named people accept them. The log ends before the minutes begin.

    ``typed`` fills in what gives an end to what has none (a question that nobody answered is to be
    answered in writing: by whom, until when). ``Conflict`` while something still waits to be looked
    at, or has no end.
    """
    hall = hall_from_log(room_id)
    seat = seat_of_person(room_id, actor.person_id)
    policies.require(policies.may_lead(seat))
    act_in(room_id, hall, [], now=now)  # what the clock has made so; it is locked from here on
    _give_ends(room_id, hall, seat, typed or {}, now)
    close_room(actor, room_id, now=now)
    room = db.session.get_one(Room, room_id, populate_existing=True)
    entries = [_sealed(one) for one in queries.entries_of(hall)]
    head = _head(room, now)
    kept = Minutes(
        room_id=room_id,
        number=head["number"],
        head=head,
        entries=entries,
        promises={},
        digest=rules.digest_of(head, entries),
        made_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    register(actor, room_id, now=now)
    audit.record(actor, "dialogues.minutes_made", ("room", room_id), now=now, digest=kept.digest)
    announce("dialogues.minutes_made", room_id)
    return kept


def _give_ends(
    room_id: int, hall: Hall, seat: Any, typed: Mapping[str, Any], now: datetime
) -> None:
    for first in ends.hindrances(hall):
        raise Conflict(first)
    left = ends.open_ends(hall)
    if left and not typed:
        raise Conflict(
            say("Masih ada pertanyaan tanpa jawaban. Tulis siapa yang menjawabnya nanti.")
        )
    doer = Doer(seat.number, frozenset({seat.role}), seat.element)
    asked = [Asked(doer, one.activity, one.verb.name, one.with_typed(typed)) for one in left]
    for done in act_in(room_id, hall, asked, now=now).done if asked else []:
        if done.refusal:
            raise done.refusal


def _sealed(entry: dict[str, Any]) -> dict[str, Any]:
    salted = entry | {"salt": secrets.token_hex(8)}
    return salted | {"leaf": rules.leaf_of(salted)}


def _head(room: Room, now: datetime) -> dict[str, Any]:
    agency = db.session.get_one(Organisation, room.agency_id)
    opened = (room.opened_at or now).astimezone(zone_of(room.zone))
    return {
        "number": rules.number_of(room.id, opened.year),
        "code": room.code,
        "title": room.title,
        "theme": room.theme,
        "basis": room.basis,
        "place": room.place,
        "agency": agency.name,
        "zone": room.zone,
        "began": (room.opened_at or now).isoformat(),
        "ended": now.isoformat(),
        "rows": room.head,
        "attendance": attendance(room.id),
        "seats": [[one.number, one.element, one.role] for one in seats_of(room.id)],
    }


def register(actor: Actor, room_id: int, *, now: datetime) -> list[int]:
    """Enter the follow-ups into the register of promises that are not there yet; their numbers.

    Whoever may promise for the agency does it; for anybody else nothing happens, and the minutes say
    of each follow-up that it is not registered yet.
    """
    kept, room = queries.minutes_of(room_id, lock=True), db.session.get_one(Room, room_id)
    entered: dict[str, int] = {}
    for entry in rules.promised_in(kept.entries):
        if str(entry["seq"]) not in kept.promises:
            number = _promise(actor, room, entry, now)
            entered |= {str(entry["seq"]): number} if number else {}
    if entered:
        kept.promises = {**kept.promises, **entered}
        announce("dialogues.minutes_made", room_id)
    return list(entered.values())


def _promise(actor: Actor, room: Room, entry: dict[str, Any], now: datetime) -> int | None:
    facts = entry["facts"]
    told = Promise(
        title=entry["text"],
        measure=facts["indicator"],
        agency_id=room.agency_id,
        due_on=date.fromisoformat(facts["date"]),
        client_key=f"room-{room.id}-{entry['seq']}",
        owner_name=facts["who"],
        owner_role=facts["who"],
        origin=("dialogue", room.id),
    )
    try:
        return promise(actor, told, now=now).id
    except Refusal:
        # Not for this person, or not in the register's shape: a refusal comes before anything is
        # written, and the minutes show that the follow-up is not registered.
        return None


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody signs with."""

    verdict: str
    note: str = ""
    digest: str = ""


def sign(seat: Seat | None, room_id: int, word: Word, *, now: datetime) -> Signature:
    """Sign the minutes of a room in which one had a place: once, under one's name, and only what one
    has read (``word.digest`` is that of the page)."""
    kept = queries.minutes_of(room_id)
    seat = _require_there(seat, room_id)
    if word.digest != kept.digest:
        raise Conflict(say("Berita acara ini berbeda dari yang Anda baca. Muat ulang halaman."))
    verdict = rules.require_verdict(word.verdict)
    row = Signature(
        room_id=room_id,
        seat=seat.number,
        verdict=verdict,
        note=rules.require_note(verdict, word.note),
        name=seat.name,
        post=seat.post,
        organisation=seat.organisation,
        element=seat.element,
        digest=kept.digest,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    announce("dialogues.minutes_signed", room_id)
    return row


def _require_there(seat: Seat | None, room_id: int) -> Seat:
    if seat is None or not seat.role or seat.room_id != room_id:
        raise Forbidden(say("Hanya yang hadir di ruang ini yang menandatangani berita acaranya."))
    return seat


def require_signable(seat: Seat | None, room_id: int) -> None:
    """``Conflict`` for who has signed already, ``Forbidden`` for who was not there (1 statement)."""
    own = _require_there(seat, room_id).number
    if own in {one.seat for one in queries.signatures_of(room_id)}:
        raise Conflict(say("Anda sudah menandatangani berita acara ini."))


def attach_scan(
    actor: Actor, room_id: int, name: str, clean: CleanFile, *, now: datetime
) -> SignedScan:
    """Put a scan of the signed paper beside the minutes: who runs the room."""
    policies.require(policies.may_run(seat_of_person(room_id, actor.person_id)))
    queries.minutes_of(room_id)
    if len(queries.scans_of(room_id)) >= _MOST_SCANS:
        raise Invalid(say("Paling banyak %(n)d berkas.", n=_MOST_SCANS), field="files")
    stored = store_file(actor, name, clean, now=now)
    row = SignedScan(room_id=room_id, file_id=stored.id, by_id=actor.person_id, at=now)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "dialogues.scan_attached", ("room", room_id), now=now, file=stored.sha256)
    announce("dialogues.minutes_signed", room_id)
    return row


def forget_words(room_id: int, seq: int, now: datetime) -> None:
    """The words of a row of the log were deleted: they go from the minutes, too."""
    if not queries.has_minutes(room_id):
        return
    kept = queries.minutes_of(room_id, lock=True)
    kept.entries = [
        rules.without_words(one) if rules.named_in(one, seq) else one for one in kept.entries
    ]
    kept.words_gone_at = now
    announce("dialogues.minutes_made", room_id)
