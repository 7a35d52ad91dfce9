"""Who may do what with people, roles and organisations."""

from collections.abc import Iterable

from app.core.actor import EVERYWHERE, Actor
from app.core.errors import Forbidden
from app.core.words import say

SCOPED_BY_ORGANISATION = frozenset({"organiser", "officer", "moderator", "judge"})


def covers(actor: Actor, roles: Iterable[str], lineage: Iterable[int]) -> bool:
    """Does the actor hold one of ``roles`` everywhere or for an organisation in ``lineage``?

    ``lineage`` is the thing's organisation and its ancestors: a role for a province reaches down
    to its units.
    """
    if actor.holds("system"):
        return True
    scopes = [EVERYWHERE, *(f"organisation:{i}" for i in lineage)]
    return any((role, scope) in actor.grants for role in roles for scope in scopes)


def is_admin(actor: Actor) -> bool:
    """Does the actor run the whole installation?"""
    return covers(actor, ("admin",), ())


def may_serve(actor: Actor, lineage: Iterable[int]) -> bool:
    """Does the actor sit at the desk of that organisation (officer or admin, of it or above)?"""
    return covers(actor, ("officer", "admin"), lineage)


def speaks_for(actor: Actor, agency_id: int | None, lineage: Iterable[int]) -> bool:
    """May the actor answer and promise in an agency's name? Officers of it or of one above it, and
    its own verified ASN. ``lineage`` is the agency and its ancestors."""
    if not actor.known or agency_id is None:
        return False
    own = actor.kind == "asn" and actor.verified and agency_id in actor.organisations
    return own or covers(actor, ("officer",), lineage)


def may_see_desk(actor: Actor) -> bool:
    """Does the actor sit at any desk?"""
    return bool(actor.roles & {"officer", "admin"})


def may_help(
    actor: Actor, person_id: int, lineages: Iterable[Iterable[int]], grants: frozenset[str]
) -> bool:
    """May the actor reset this person's password at the desk?

    Whoever holds a role is helped by an admin only: else an officer could become a judge or an
    admin by resetting one. Nobody helps themselves.
    """
    if actor.person_id == person_id:
        return False
    if is_admin(actor):
        return True
    return not grants and may_care_for(actor, lineages)


def may_care_for(actor: Actor, lineages: Iterable[Iterable[int]]) -> bool:
    """Does the person belong, by one of these organisations, to a desk of the actor's?"""
    if covers(actor, ("officer", "admin"), ()):
        return True
    return any(may_serve(actor, lineage) for lineage in lineages)


def may_verify(actor: Actor, person_id: int, lineages: Iterable[Iterable[int]]) -> bool:
    """May the actor say that this person is what they say? Never of oneself."""
    return actor.person_id != person_id and may_care_for(actor, lineages)


def may_vouch(actor: Actor, person_id: int) -> bool:
    """Verified residents vouch for others."""
    return actor.known and actor.verified and actor.person_id != person_id


def may_give(actor: Actor, role: str, scope: str, lineage: Iterable[int]) -> bool:
    """May the actor give (or take) ``role`` for ``scope``?

    Admins everywhere; an organisation's admin gives what is below admin inside its subtree
    (``lineage`` of the scope's organisation); an edition's organiser makes its judges.
    """
    if is_admin(actor):
        return True
    if scope.startswith("organisation:"):
        return role in SCOPED_BY_ORGANISATION and covers(actor, ("admin",), lineage)
    return role == "judge" and scope.startswith("edition:") and actor.holds("organiser", scope)


def may_see_roles(actor: Actor) -> bool:
    """Is the actor an admin anywhere? (What they may give is asked for each role.)"""
    return "admin" in actor.roles


def may_add_below(actor: Actor, kind: str, lineage: Iterable[int]) -> bool:
    """May the actor add an organisation there? Desks add units and NGOs below their own."""
    return is_admin(actor) or (kind in {"unit", "ngo"} and may_serve(actor, lineage))


def desk_scopes(actor: Actor) -> set[int] | None:
    """The organisations at whose desks the actor sits; None means every desk there is."""
    if covers(actor, ("officer", "admin"), ()):
        return None
    scoped = (scope for role, scope in actor.grants if role in {"officer", "admin"})
    return {int(scope.split(":")[1]) for scope in scoped if scope.startswith("organisation:")}


def require(allowed: bool) -> None:
    """Raise ``Forbidden`` unless ``allowed``."""
    if not allowed:
        raise Forbidden(say("Akun Anda tidak punya wewenang untuk itu."))
