"""Who moderates. That a matter is not too near to them is held by the database (models.py)."""

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say


def may_moderate(actor: Actor) -> bool:
    """Moderators of everything, and admins."""
    return actor.known and (actor.holds("moderator") or actor.holds("admin"))


def require_moderator(actor: Actor) -> None:
    """``Forbidden`` unless the actor moderates."""
    if not may_moderate(actor):
        raise Forbidden(say("Hanya moderator yang dapat melakukan itu."))
