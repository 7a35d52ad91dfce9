"""Who may see and release results."""

from typing import Any

from app.core.actor import Actor
from app.innovations.editions.policies import may_organise


def may_see_results(actor: Actor, edition: Any, *, released: bool) -> bool:
    """Everybody once they are released; before that only the organiser."""
    return released or may_organise(actor, edition)
