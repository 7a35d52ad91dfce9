"""Who may do what with posts and threads."""

from typing import Any

from app.core.actor import Actor
from app.core.errors import Forbidden, SignedOut
from app.core.words import say


def may_moderate(actor: Actor) -> bool:
    """Moderators of everything. (Whether a matter is too near to them is the database's to say.)"""
    return actor.known and (actor.holds("moderator") or actor.holds("admin"))


def may_read(actor: Actor, thing: Any) -> bool:
    """What is shown is everybody's; what is held or hidden is its author's and the moderators'."""
    return thing.state == "shown" or is_author(actor, thing) or may_moderate(actor)


def is_author(actor: Actor, thing: Any) -> bool:
    """Did the actor write it?"""
    return actor.known and actor.person_id == thing.author_id


def may_edit(actor: Actor, post: Any) -> bool:
    """Authors edit what may be read of theirs, and what waits."""
    return is_author(actor, post) and post.state in {"shown", "held"}


def may_delete(actor: Actor, post: Any) -> bool:
    """Authors delete their own, even what was hidden."""
    return is_author(actor, post) and post.state != "deleted"


def require_writer(actor: Actor) -> None:
    """``SignedOut`` for strangers."""
    if not actor.known:
        raise SignedOut(say("Masuk dulu untuk menulis. Tulisan Anda disimpan."))


def require(allowed: bool) -> None:
    """``Forbidden`` unless ``allowed``."""
    if not allowed:
        raise Forbidden(say("Hanya penulisnya yang dapat melakukan itu."))
