"""Gives places, where a room takes anybody."""

from datetime import datetime

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, SignedOut
from app.core.words import say
from app.dialogues.log.actions import lock_room
from app.dialogues.rooms.actions import Who, take_seat, write_down
from app.dialogues.rooms.guests import digest
from app.dialogues.rooms.models import Room, Seat
from app.dialogues.rooms.policies import may_run, require
from app.dialogues.rooms.queries import seat_by_number, seat_of_guest, seat_of_person, seats_of
from app.dialogues.seating.rules import plain


def come_in(actor: Actor, room_id: int, who: Who, *, guest_key: str, now: datetime) -> Seat:
    """A place for who has signed in, or for the browser that holds ``guest_key``; the one they have
    already, said anew. ``SignedOut`` where a room takes no guests."""
    room = _taking(room_id)
    if actor.known:
        return take_seat(room_id, who, now=now, person_id=actor.person_id)
    if room.guests != "take":
        raise SignedOut(say("Silakan masuk lebih dulu."))
    return take_seat(room_id, who, now=now, guest=digest(guest_key))


def pass_round(
    room_id: int, who: Who, *, form_key: str, now: datetime, another: bool = False
) -> Seat:
    """A place for one contribution from a phone that goes round: its key is the form's own, so no
    browser keeps anything, and a form sent twice has one place.

    Who contributes again, or was written down in the hall, is found by name and element; ``another``
    is somebody else of the same name. A place that a browser or an account holds is never found so.
    """
    room, key = _taking(room_id), digest(f"round:{form_key}")
    if room.guests != "take":
        raise Forbidden(say("Ruang ini hanya untuk peserta yang masuk dengan akun."))
    again = None if another or seat_of_guest(room_id, key) else _same_in_hall(room_id, who)
    if again is not None:
        again.name_hidden = again.name_hidden or who.name_hidden
        return again
    seat = take_seat(room_id, who, now=now, guest=key)
    seat.in_hall = True
    return seat


def _same_in_hall(room_id: int, who: Who) -> Seat | None:
    named = (plain(who.name), who.element)
    for one in seats_of(room_id):
        if one.in_hall and (plain(one.name), one.element) == named:
            return seat_by_number(room_id, one.number)
    return None


def write_down_all(actor: Actor, room_id: int, people: list[Who], *, now: datetime) -> int:
    """Everybody of a list in the hall; how many. All or none."""
    require(may_run(seat_of_person(room_id, actor.person_id)))
    _taking(room_id)
    for who in people:
        write_down(actor, room_id, who, now=now)
    return len(people)


def _taking(room_id: int) -> Room:
    room = lock_room(room_id)
    if room.state == "closed":
        raise Conflict(say("Ruang ini sudah ditutup."))
    return room
