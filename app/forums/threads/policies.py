"""Who may read threads and posts, and who moderates them."""

from typing import Any

from app.core.actor import Actor


def may_moderate(actor: Actor) -> bool:
    """Moderators of everything. (Whether a matter is too near to them is the database's to say.)"""
    return actor.known and (actor.holds("moderator") or actor.holds("admin"))


def is_author(actor: Actor, thing: Any) -> bool:
    """Did the actor write it?"""
    return actor.known and actor.person_id == thing.author_id
