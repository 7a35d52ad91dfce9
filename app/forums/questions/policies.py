"""Who may answer, route, confirm and open again. ``lineage`` is the agency and its ancestors."""

from collections.abc import Collection
from dataclasses import dataclass

from app.accounts.policies import speaks_for
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say

_SCOPE = "organisation:"


def may_answer(actor: Actor, agency_id: int | None, lineage: Collection[int]) -> bool:
    """Who speaks for the agency."""
    return speaks_for(actor, agency_id, lineage)


@dataclass(frozen=True, slots=True)
class Desks:
    """For whom somebody may answer: ``own`` agencies exactly, ``below`` with all beneath them, or
    all there are (``everywhere``)."""

    own: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    everywhere: bool = False

    @property
    def any(self) -> bool:
        """Do they answer for anybody?"""
        return bool(self.own or self.below or self.everywhere)


def desks_of(actor: Actor) -> Desks:
    """The same as ``may_answer`` asks of one agency, for lists of many."""
    if not actor.known:
        return Desks()
    own = actor.organisations if actor.kind == "asn" and actor.verified else frozenset[int]()
    scopes = {scope.removeprefix(_SCOPE) for role, scope in actor.grants if role == "officer"}
    below = frozenset(int(one) for one in scopes if one.isdigit())
    return Desks(own, below, actor.holds("officer"))


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
