"""Who may withhold words of a room."""

from typing import Any

from app.core.actor import Actor
from app.dialogues.rooms.policies import may_lead, may_run
from app.moderation.policies import may_moderate


def may_withhold(actor: Actor, seat: Any) -> bool:
    """Who runs the room, and moderators."""
    return may_run(seat) or may_moderate(actor)


def may_purge(actor: Actor, seat: Any) -> bool:
    """Who leads the room, and moderators: it cannot be taken back."""
    return may_lead(seat) or may_moderate(actor)
