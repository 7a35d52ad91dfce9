"""Gives places, where a room takes anybody."""

from datetime import datetime

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, SignedOut
from app.core.words import say
from app.dialogues.log.actions import lock_room
from app.dialogues.rooms.actions import Who, take_seat
from app.dialogues.rooms.guests import digest
from app.dialogues.rooms.models import Room, Seat


def come_in(actor: Actor, room_id: int, who: Who, *, guest_key: str, now: datetime) -> Seat:
    """A place for who has signed in, or for the browser that holds ``guest_key``; the one they have
    already, said anew. ``SignedOut`` where a room takes no guests."""
    room = _taking(room_id)
    if actor.known:
        return take_seat(room_id, who, now=now, person_id=actor.person_id)
    if room.guests != "take":
        raise SignedOut(say("Silakan masuk lebih dulu."))
    return take_seat(room_id, who, now=now, guest=digest(guest_key))


def pass_round(room_id: int, who: Who, *, form_key: str, now: datetime) -> Seat:
    """A place for one contribution from a phone that goes round: its key is the form's own, so no
    browser keeps anything, and a form sent twice has one place."""
    room = _taking(room_id)
    if room.guests != "take":
        raise Forbidden(say("Ruang ini hanya untuk peserta yang masuk dengan akun."))
    return take_seat(room_id, who, now=now, guest=digest(f"round:{form_key}"))


def _taking(room_id: int) -> Room:
    room = lock_room(room_id)
    if room.state == "closed":
        raise Conflict(say("Ruang ini sudah ditutup."))
    return room
