"""Changes the plan of a room, while it is a plan."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.dialogues.log.actions import lock_room
from app.dialogues.log.models import Event, Snapshot
from app.dialogues.rooms.actions import Plan, settings_of, told_of
from app.dialogues.rooms.models import Room
from app.dialogues.rooms.policies import may_lead, require
from app.dialogues.rooms.queries import seat_of_person


def change_plan(actor: Actor, room_id: int, plan: Plan, *, now: datetime) -> None:
    """What a room is about, when and where, and what can be done in it. Its address and code stay.

    The log must go on to tell the same: an activity that has rows stays, with the settings it had.
    ``Conflict`` once the room was opened.
    """
    require(may_lead(seat_of_person(room_id, actor.person_id)))
    room = lock_room(room_id)
    require_planned(room)
    for name, value in told_of(plan).items():
        setattr(room, name, value)
    room.activities = _activities(room, settings_of(plan.activities))
    # Whoever holds the room's state reads it anew: an activity more, another measure of time.
    room.edition += 1
    db.session.execute(delete(Snapshot).where(Snapshot.room_id == room_id))
    audit.record(actor, "dialogues.plan_changed", ("room", room_id), now=now, title=room.title)
    announce("dialogues.room_changed", room_id)


def require_planned(room: Any) -> None:
    """``Conflict`` once the room was opened."""
    if room.state != "planned":
        raise Conflict(say("Ruang ini sudah dibuka: rencananya tidak dapat diubah lagi."))


def _activities(room: Room, wanted: dict[str, Any]) -> dict[str, Any]:
    begun = set(
        db.session.scalars(select(Event.activity).where(Event.room_id == room.id).distinct())
    )
    if begun - set(wanted):
        raise Invalid(
            say("Kegiatan yang sudah ada isinya tidak dapat dikeluarkan lagi."), field="parts"
        )
    return wanted | {name: room.activities[name] for name in begun}
