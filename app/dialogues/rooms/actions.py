"""Makes rooms, opens and closes them, gives places in them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import Organisation
from app.accounts.queries import ids_of_path
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.texts import clean_line, clean_text
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.dialogues.activities import activities
from app.dialogues.activities.protocol import ELEMENTS, FACILITATOR, ROLES
from app.dialogues.activities.reading import shaped
from app.dialogues.rooms import policies
from app.dialogues.rooms.models import Room, Seat
from app.dialogues.rooms.queries import seat_by_number, seat_of_guest, seat_of_person
from app.dialogues.rooms.rules import new_code, slug_of

NAME_LETTERS, POST_LETTERS, ORGANISATION_LETTERS, REASON_LETTERS = 120, 120, 160, 300


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new room is about. ``activities``: settings by the name of the activity."""

    title: str
    theme: str
    agency_id: int
    starts_at: datetime
    about: str = ""
    basis: str = ""
    place: str = ""
    service_id: int | None = None
    guests: str = "read"
    activities: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Who:
    """How somebody comes in: under which name, as which element, and what is said beside the name."""

    name: str
    element: str = ""
    post: str = ""
    organisation: str = ""
    name_hidden: bool = False


def make_room(actor: Actor, plan: Plan, *, now: datetime) -> Room:
    """Plan a room; who makes it has its first place and leads it."""
    agency = db.session.get(Organisation, plan.agency_id)
    if agency is None:
        raise Invalid(say("Pilih instansi yang ada di daftar."), field="agency_id")
    policies.require(policies.may_make(actor, agency.id, ids_of_path(agency.path)))
    told = told_of(plan)
    room = Room(
        **told,
        slug=slug_of(told["title"], secrets.token_hex(3)),
        code=new_code(),
        agency_id=agency.id,
        zone=agency.zone,
        activities=settings_of(plan.activities),
        made_by=actor.person_id,
        made_at=now,
    )
    db.session.add(room)
    db.session.flush()
    _sit(room.id, Who(actor.name), FACILITATOR, now, person_id=actor.person_id)
    audit.record(actor, "dialogues.room_made", ("room", room.id), now=now, title=room.title)
    announce("dialogues.room_changed", room.id)
    return room


def open_room(actor: Actor, room_id: int, *, now: datetime) -> None:
    """Open it: from now on people can take part."""
    _turn(actor, room_id, "planned", {"state": "open", "opened_at": now})
    audit.record(actor, "dialogues.room_opened", ("room", room_id), now=now)
    announce("dialogues.room_changed", room_id)


def close_room(actor: Actor, room_id: int, *, now: datetime) -> None:
    """Close it for good: the log ends here."""
    _turn(actor, room_id, "open", {"state": "closed", "closed_at": now})
    audit.record(actor, "dialogues.room_closed", ("room", room_id), now=now)
    announce("dialogues.room_changed", room_id)


def _turn(actor: Actor, room_id: int, before: str, values: dict[str, Any]) -> None:
    policies.require(policies.may_lead(seat_of_person(room_id, actor.person_id)))
    own = update(Room).where(Room.id == room_id, Room.state == before).values(**values)
    if not db.session.execute(own).rowcount:  # type: ignore[attr-defined]
        raise Conflict(say("Keadaan ruang ini sudah berubah. Muat ulang halaman."))


def take_seat(
    room_id: int, who: Who, *, now: datetime, person_id: int | None = None, guest: str | None = None
) -> Seat:
    """A place for a person or a guest's browser; the one they have already, said anew, if any."""
    own = seat_of_person(room_id, person_id) if person_id else seat_of_guest(room_id, guest or "")
    if own is None:
        return _sit(room_id, who, "participant", now, person_id=person_id, guest=guest)
    own.name, own.post, own.organisation = _told(who)
    own.element, own.name_hidden = _element(who), who.name_hidden
    announce("live.seats_changed", room_id)
    return own


def write_down(actor: Actor, room_id: int, who: Who, *, now: datetime) -> Seat:
    """Somebody in the hall, written down by who runs the room."""
    policies.require(policies.may_run(seat_of_person(room_id, actor.person_id)))
    seat = _sit(room_id, who, "participant", now)
    seat.in_hall, seat.typed_by = True, actor.person_id
    return seat


def give_role(actor: Actor, room_id: int, number: int, role: str, *, now: datetime) -> None:
    """Give a place another role; nobody takes the last facilitator's."""
    policies.require(policies.may_lead(seat_of_person(room_id, actor.person_id)))
    if role not in {*ROLES, ""}:
        raise Invalid(say("Pilih salah satu."), field="role")
    seat = seat_by_number(room_id, number)
    others = select(Seat.id).where(
        Seat.room_id == room_id, Seat.role == FACILITATOR, Seat.number != number
    )
    if role != FACILITATOR and not db.session.scalar(others.limit(1)):
        raise Conflict(say("Ruang ini harus punya fasilitator."))
    seat.role = role
    audit.record(actor, "dialogues.role_given", ("room", room_id), now=now, seat=number, role=role)
    announce("live.seats_changed", room_id)


def mute(actor: Actor, room_id: int, number: int, reason: str, *, now: datetime) -> None:
    """A place only reads until ``unmute``; its holder is told why. Not for those who run the room."""
    seat = _seat_to_judge(actor, room_id, number)
    if policies.may_run(seat):
        raise Conflict(say("Ganti dulu perannya: ia memandu ruang ini."))
    if seat.muted:
        raise Conflict(say("Orang ini sudah dihentikan sementara."))
    seat.muted, seat.muted_why = True, _line(reason, "reason", REASON_LETTERS)
    audit.record(actor, "dialogues.muted", ("room", room_id), now=now, seat=number)
    announce("live.seats_changed", room_id)


def unmute(actor: Actor, room_id: int, number: int, *, now: datetime) -> None:
    """It takes part again."""
    seat = _seat_to_judge(actor, room_id, number)
    if not seat.muted:
        raise Conflict(say("Orang ini tidak sedang dihentikan."))
    seat.muted, seat.muted_why = False, ""
    audit.record(actor, "dialogues.unmuted", ("room", room_id), now=now, seat=number)
    announce("live.seats_changed", room_id)


def _seat_to_judge(actor: Actor, room_id: int, number: int) -> Seat:
    policies.require(policies.may_run(seat_of_person(room_id, actor.person_id)))
    return seat_by_number(room_id, number)


def _sit(
    room_id: int,
    who: Who,
    role: str,
    now: datetime,
    *,
    person_id: int | None = None,
    guest: str | None = None,
) -> Seat:
    """The next number is given by the room's row, so that two at once have two."""
    own = update(Room).where(Room.id == room_id, Room.state != "closed")
    up = own.values(seats=Room.seats + 1).returning(Room.seats)
    number = db.session.execute(up).scalar_one_or_none()
    if number is None:  # who was there is written down in the minutes
        raise Conflict(say("Ruang ini sudah ditutup."))
    name, post, organisation = _told(who)
    seat = Seat(
        room_id=room_id,
        number=number,
        person_id=person_id,
        guest=guest,
        name=name,
        post=post,
        organisation=organisation,
        name_hidden=who.name_hidden,
        role=role,
        element=_element(who),
        came_at=now,
    )
    db.session.add(seat)
    db.session.flush()
    announce("live.seats_changed", room_id)
    return seat


def _told(who: Who) -> tuple[str, str, str]:
    return (
        _line(who.name, "name", NAME_LETTERS),
        clean_line(who.post, field="post", letters=POST_LETTERS),
        clean_line(who.organisation, field="organisation", letters=ORGANISATION_LETTERS),
    )


def _element(who: Who) -> str:
    if who.element not in {*ELEMENTS, ""}:
        raise Invalid(say("Pilih salah satu."), field="element")
    return who.element


def _line(text: str, name: str, letters: int) -> str:
    line = clean_line(text, field=name, letters=letters)
    if not line:
        raise Invalid(say("Isian ini wajib."), field=name)
    return line


def told_of(plan: Plan) -> dict[str, Any]:
    """What a plan says of a room, cleaned, by the names of its columns; ``Invalid`` beside a field."""
    return {
        "title": _line(plan.title, "title", 160),
        "theme": _line(plan.theme, "theme", 300),
        "about": clean_text(plan.about, field="about", letters=4000),
        "basis": clean_line(plan.basis, field="basis", letters=300),
        "place": clean_line(plan.place, field="place", letters=200),
        "service_id": plan.service_id,
        "starts_at": plan.starts_at,
        "guests": plan.guests,
    }


def settings_of(wanted: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The settings of the activities asked for; all activities when none is named."""
    names = wanted or {name: {} for name in activities.names()}
    return {
        name: shaped(activities.get(name).settings, activities.get(name).defaults | given)
        for name, given in names.items()
    }
