"""Writes what somebody does in a room, whichever page it was sent from."""

from datetime import datetime

from app.dialogues.log.actions import Asked, Done, act_in
from app.dialogues.log.queries import hall_from_log


def act(room_id: int, asked: Asked, *, now: datetime) -> Done:
    """One act in the surrounding transaction; raises what refuses it. The same act as by the socket:
    the same rules, the same rows."""
    [done] = act_in(room_id, hall_from_log(room_id), [asked], now=now).done
    if done.refusal:
        raise done.refusal
    return done
