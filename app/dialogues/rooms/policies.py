"""Who makes rooms, and who runs one. ``lineage`` is the agency and its ancestors."""

from collections.abc import Collection
from typing import Any

from app.accounts.policies import speaks_for
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say
from app.dialogues.activities.protocol import FACILITATOR, STAFF


def may_make(actor: Actor, agency_id: int, lineage: Collection[int]) -> bool:
    """Who speaks for the agency, and admins."""
    return actor.holds("admin") or speaks_for(actor, agency_id, lineage)


def may_run(seat: Any) -> bool:
    """Does this place in the room run it?"""
    return seat is not None and seat.role in STAFF


def may_lead(seat: Any) -> bool:
    """Opens, closes, gives roles: the facilitator."""
    return seat is not None and seat.role == FACILITATOR


def require(allowed: bool) -> None:
    """``Forbidden`` unless ``allowed``."""
    if not allowed:
        raise Forbidden(say("Hanya penyelenggara ruang ini yang dapat melakukan itu."))
