"""Who may judge, and who may waive a conflict."""

from typing import Any

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say


def scopes_of(edition_id: int, organiser_id: int) -> tuple[str, str]:
    """The scopes in which a role counts for an edition (besides everywhere)."""
    return f"edition:{edition_id}", f"organisation:{organiser_id}"


def may_judge(actor: Actor, edition_id: int, organiser_id: int) -> bool:
    """Judges of this edition, of the organisation that runs it, or of everything."""
    return any(actor.holds("judge", scope) for scope in scopes_of(edition_id, organiser_id))


def is_judge(actor: Actor) -> bool:
    """Does the person judge anywhere?"""
    return "judge" in actor.roles


def require_judge(actor: Actor) -> None:
    """``Forbidden`` unless the person judges somewhere."""
    if not is_judge(actor):
        raise Forbidden(say("Halaman ini untuk juri."))


def may_waive(actor: Actor, conflict: Any, team: set[int]) -> bool:
    """Nobody waives for oneself or for a proposal of one's own; the organiser's role is asked
    for beside this."""
    return actor.person_id != conflict.person_id and actor.person_id not in team
