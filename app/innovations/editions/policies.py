"""Who may set up and run an edition."""

from typing import Any

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.words import say

_ROLES = ("organiser", "admin", "system")


def may_organise(actor: Actor, edition: Any) -> bool:
    """Organisers and admins: of this edition, of the organisation that runs it, or of everything."""
    scopes = (f"edition:{edition.id}", f"organisation:{edition.organiser_id}")
    return any(actor.holds(role, scope) for role in _ROLES for scope in scopes)


def require_organiser(actor: Actor, edition: Any) -> None:
    """``Forbidden`` unless the actor may organise the edition."""
    if not may_organise(actor, edition):
        raise Forbidden(say("Hanya penyelenggara edisi ini yang dapat melakukannya."))


def may_create_edition(actor: Actor) -> bool:
    """Anybody who organises for some organisation, or everywhere."""
    return any(
        role in _ROLES and (scope == "*" or scope.startswith("organisation:"))
        for role, scope in actor.grants
    )


def may_create_edition_for(actor: Actor, organisation_id: int) -> bool:
    """Organisers and admins of that organisation, or of everything."""
    return any(actor.holds(role, f"organisation:{organisation_id}") for role in _ROLES)


def require_creator(actor: Actor, organisation_id: int | None = None) -> None:
    """``Forbidden`` unless the actor may open an edition (for that organisation)."""
    may = (
        may_create_edition(actor)
        if organisation_id is None
        else may_create_edition_for(actor, organisation_id)
    )
    if not may:
        raise Forbidden(say("Hanya penyelenggara yang dapat membuka edisi untuk instansi itu."))


def may_see_edition(actor: Actor, edition: Any) -> bool:
    """Everybody once it is published; before that only those who set it up."""
    return edition.state != "draft" or may_organise(actor, edition)


def organised_scopes(actor: Actor) -> tuple[bool, set[int], set[int]]:
    """Everywhere?, ids of editions, ids of organisations in which the actor organises."""
    scopes = {scope for role, scope in actor.grants if role in _ROLES}
    pairs = [scope.partition(":") for scope in scopes if ":" in scope]
    ids = {
        kind: {int(number) for k, _colon, number in pairs if k == kind and number.isdigit()}
        for kind in ("edition", "organisation")
    }
    return "*" in scopes, ids["edition"], ids["organisation"]
