"""Who opens boards, and who changes the numbers of the forum."""

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say


def may_keep(actor: Actor) -> bool:
    """Admins and moderators of everything."""
    return actor.known and (actor.holds("admin") or actor.holds("moderator"))


def may_set(actor: Actor) -> bool:
    """Admins alone change the numbers by which agencies are measured: moderators may belong to one."""
    return actor.known and actor.holds("admin")


def require_setter(actor: Actor) -> None:
    """``Forbidden`` unless the actor may change the forum's numbers."""
    if not may_set(actor) and not actor.holds("system"):
        raise Forbidden(say("Hanya admin yang dapat mengubah tenggat forum."))


def require_keeper(actor: Actor) -> None:
    """``Forbidden`` unless the actor keeps the boards."""
    if not may_keep(actor) and not actor.holds("system"):
        raise Forbidden(say("Hanya admin dan moderator yang dapat mengatur papan forum."))
