"""Writes what somebody does in a room, whichever page it was sent from."""

from datetime import datetime

from app.core.actor import Actor
from app.dialogues.log.actions import Asked, Done, act_in
from app.dialogues.log.doers import Look, Sent, asked_by
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.models import Seat


def act(room_id: int, asked: Asked, *, now: datetime) -> Done:
    """One act in the surrounding transaction; raises what refuses it. The same act as by the socket:
    the same rules, the same rows."""
    [done] = act_in(room_id, hall_from_log(room_id), [asked], now=now).done
    if done.refusal:
        raise done.refusal
    return done


def act_from(
    actor: Actor, room_id: int, seat: Seat | None, sent: Sent, look: Look, *, now: datetime
) -> tuple[Done, Asked]:
    """What came through a page's form, as ``act`` does it: what became of it, and as what it was
    taken (``asked.doer.held``: it waits for somebody's look)."""
    asked = asked_by(actor, room_id, seat, sent, look, now=now)
    return act(room_id, asked, now=now), asked
