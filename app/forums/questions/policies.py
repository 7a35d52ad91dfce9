"""Who may answer, route, confirm and open again. ``lineage`` is the agency and its ancestors."""

from collections.abc import Collection

from app.accounts.policies import speaks_for
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say


def may_answer(actor: Actor, agency_id: int | None, lineage: Collection[int]) -> bool:
    """Who speaks for the agency."""
    return speaks_for(actor, agency_id, lineage)


def may_route(actor: Actor, agency_id: int | None, lineage: Collection[int]) -> bool:
    """Who may answer it, and moderators."""
    moderates = actor.known and (actor.holds("moderator") or actor.holds("admin"))
    return moderates or may_answer(actor, agency_id, lineage)


def may_judge(actor: Actor, author_id: int) -> bool:
    """Only the asker says whether the answer is enough."""
    return actor.known and actor.person_id == author_id


def require(allowed: bool) -> None:
    """``Forbidden`` unless ``allowed``."""
    if not allowed:
        raise Forbidden(say("Hanya petugas instansi yang ditanya yang dapat melakukan itu."))


def require_asker(actor: Actor, author_id: int) -> None:
    """``Forbidden`` unless the actor asked."""
    if not may_judge(actor, author_id):
        raise Forbidden(say("Hanya penanya yang dapat menyatakan itu."))
