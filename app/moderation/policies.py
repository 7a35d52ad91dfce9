"""Who moderates. That a matter is not too near to them is held by the database (migration 0010)."""

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say

_SCOPE = "organisation:"


def may_moderate(actor: Actor) -> bool:
    """Moderators of everything, and admins."""
    return actor.known and (actor.holds("moderator") or actor.holds("admin"))


def require_moderator(actor: Actor) -> None:
    """``Forbidden`` unless the actor moderates."""
    if not may_moderate(actor):
        raise Forbidden(say("Hanya moderator yang dapat melakukan itu."))


def agencies_of_roles(actor: Actor) -> frozenset[int]:
    """Organisations that the actor holds any role for."""
    scoped = (scope for _role, scope in actor.grants if scope.startswith(_SCOPE))
    ids = (scope.removeprefix(_SCOPE) for scope in scoped)
    return frozenset(int(one) for one in ids if one.isdigit())
