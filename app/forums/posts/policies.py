"""Who may do what with posts and threads."""

from typing import Any

from app.core.actor import Actor
from app.core.errors import Forbidden, SignedOut
from app.core.words import say
from app.forums.threads.policies import is_author

STAYS = say(
    "Jawaban resmi tidak dapat dihapus. Perbaiki dengan Ubah: riwayatnya dibaca semua orang."
)


def may_edit(actor: Actor, post: Any) -> bool:
    """Authors edit what may be read of theirs, and what waits."""
    return is_author(actor, post) and post.state in {"shown", "held"}


def may_delete(actor: Actor, post: Any, *, official: bool) -> bool:
    """Authors delete their own, even what was hidden; nobody an official answer: it is the agency's
    word, which is corrected in public."""
    return is_author(actor, post) and post.state != "deleted" and not official


def require_speaker(speaks: bool) -> None:
    """``Forbidden`` for an official answer of an agency that its writer speaks for no more."""
    if not speaks:
        raise Forbidden(
            say(
                "Jawaban resmi hanya dapat diubah selama Anda berwenang menjawab untuk instansinya."
            )
        )


def require_writer(actor: Actor) -> None:
    """``SignedOut`` for strangers."""
    if not actor.known:
        raise SignedOut(say("Masuk dulu untuk menulis. Tulisan Anda disimpan."))


def require_deletable(actor: Actor, post: Any, *, official: bool) -> None:
    """``Forbidden`` unless the actor may delete the post."""
    if official and is_author(actor, post):
        raise Forbidden(STAYS)
    require(may_delete(actor, post, official=official))


def require(allowed: bool) -> None:
    """``Forbidden`` unless ``allowed``."""
    if not allowed:
        raise Forbidden(say("Hanya penulisnya yang dapat melakukan itu."))
