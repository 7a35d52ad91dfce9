"""Who may promise, and whose word a promise waits for. ``lineage`` is the agency and its ancestors."""

from collections.abc import Collection
from typing import Any

from app.accounts.policies import speaks_for
from app.commitments.rules import OPEN, REFUSED
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say


def may_promise(actor: Actor, agency_id: int, lineage: Collection[int]) -> bool:
    """Who speaks for the agency makes its promises, and works on them."""
    return speaks_for(actor, agency_id, lineage)


def may_try(actor: Actor) -> bool:
    """Is there any agency that the actor may speak for?"""
    own = actor.kind == "asn" and actor.verified and bool(actor.organisations)
    return actor.known and (own or "officer" in actor.roles)


def is_owner(actor: Actor, thing: Any) -> bool:
    """Is the actor the named owner?"""
    return actor.known and thing.owner_id is not None and thing.owner_id == actor.person_id


def may_accept(actor: Actor, thing: Any, lineage: Collection[int]) -> bool:
    """The named owner; where only a name was typed, or the owner refused, whoever speaks for the
    agency and takes it over in their own name."""
    if thing.standing == REFUSED:
        return may_promise(actor, thing.agency_id, lineage)
    if thing.standing != OPEN or thing.accepted_at is not None:
        return False
    if thing.owner_id is None:
        return may_promise(actor, thing.agency_id, lineage)
    return is_owner(actor, thing)


def may_doubt(actor: Actor, thing: Any, lineage: Collection[int]) -> bool:
    """Anybody who has signed in, but nobody of the agency or of one above it."""
    own = thing.made_by == actor.person_id or is_owner(actor, thing)
    near = bool(actor.organisations & set(lineage)) or may_promise(actor, thing.agency_id, lineage)
    return actor.known and not own and not near


def may_refuse(actor: Actor, thing: Any) -> bool:
    """Only the named owner, as long as they have not accepted."""
    waits = thing.standing == OPEN and thing.accepted_at is None
    return waits and is_owner(actor, thing)


def require(allowed: bool) -> None:
    """``Forbidden`` unless ``allowed``."""
    if not allowed:
        raise Forbidden(say("Hanya petugas instansi yang berjanji yang dapat melakukan itu."))


def require_reader(allowed: bool) -> None:
    """``Forbidden`` unless ``allowed``."""
    if not allowed:
        raise Forbidden(say("Keraguan disampaikan pembaca dari luar instansi yang berjanji."))


def require_owner(allowed: bool) -> None:
    """``Forbidden`` unless ``allowed``."""
    if not allowed:
        raise Forbidden(say("Hanya penanggung janji ini yang dapat menyatakan itu."))
