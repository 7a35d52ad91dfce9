"""Who keeps the calendar: nobody whose own clock runs by it."""

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say


def may_keep_calendar(actor: Actor) -> bool:
    """Admins of the whole house, and a command at its machine."""
    return actor.holds("admin") or actor.holds("system")


def require_keeper(actor: Actor) -> None:
    """``Forbidden`` unless the actor may change the calendar."""
    if not may_keep_calendar(actor):
        raise Forbidden(say("Kalender hari kerja hanya diubah oleh pengelola Rembuk."))
