"""Who may read threads and posts, and who moderates them."""

from typing import Any

from app.core.actor import Actor


def may_moderate(actor: Actor) -> bool:
    """Moderators of everything. (Whether a matter is too near to them is the database's to say.)"""
    return actor.known and (actor.holds("moderator") or actor.holds("admin"))


def may_read(actor: Actor, thing: Any) -> bool:
    """What is shown is everybody's; what is held or hidden is its author's and the moderators'."""
    return thing.state == "shown" or is_author(actor, thing) or may_moderate(actor)


def is_author(actor: Actor, thing: Any) -> bool:
    """Did the actor write it?"""
    return actor.known and actor.person_id == thing.author_id
