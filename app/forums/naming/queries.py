"""Reads of openings. The name itself is read in one place only: ``opened_name``."""

from typing import Any

from sqlalchemy import or_, select

from app.accounts.models import Person
from app.core.actor import Actor
from app.core.errors import Forbidden, Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import rows_of
from app.forums.posts.models import NameOpening, Post
from app.forums.posts.queries import post_row
from app.forums.threads.models import Thread
from app.forums.threads.queries import agencies_concerned, moderates
from app.moderation.queries import near_agencies

LARGEST = 2_147_483_647


def hidden_post(post_id: int) -> Any:
    """A post under a hidden name; ``Missing`` for any other (1 statement)."""
    row = post_row(post_id)
    if row is None or not row.name_hidden or row.state == "deleted":
        raise Missing(say("Tulisan dengan nama tersembunyi itu tidak ada."))
    return row


def require_far(actor: Actor, post: Any) -> None:
    """``Forbidden`` for whom the matter is too near to, by now (2 statements). Of asking and agreeing
    the database holds the same; reading it cannot see."""
    if not moderates(actor, post.thread_id, post.author_id, post.written_at):
        raise Forbidden(
            say("Perkara ini menyangkut instansi Anda sendiri: moderator lain yang memutus.")
        )


def opening(opening_id: int) -> NameOpening:
    """One request to open a name, locked; ``Missing`` when there is none (1 statement)."""
    found = db.session.get(NameOpening, min(opening_id, LARGEST), with_for_update=True)
    if found is None:
        raise Missing(say("Permintaan itu tidak ada."))
    return found


def openings(actor: Actor) -> list[Any]:
    """Requests that wait for a second person, and those the actor took part in (1 statement).

    Rows: id, post_id, thread_id, written_at, title, reason, asked_by, asked_at, agreed_at. Never a
    name, and nothing that is too near to the actor (2 statements more).
    """
    mine = or_(NameOpening.asked_by == actor.person_id, NameOpening.agreed_by == actor.person_id)
    rows = (
        select(
            NameOpening.id,
            NameOpening.post_id,
            Post.thread_id,
            Post.written_at,
            Thread.title,
            NameOpening.reason,
            NameOpening.asked_by,
            NameOpening.asked_at,
            NameOpening.agreed_at,
        )
        .join(Post, Post.id == NameOpening.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(or_(NameOpening.agreed_by.is_(None), mine))
    )
    return _far(actor, rows_of(rows.order_by(NameOpening.id.desc()).limit(100)))


def _far(actor: Actor, rows: list[Any]) -> list[Any]:
    if not rows:
        return []
    concerned = agencies_concerned({row.thread_id for row in rows})
    agencies = frozenset[int]().union(*concerned.values())
    near = near_agencies(actor, agencies, min(row.written_at for row in rows))
    return [row for row in rows if not concerned.get(row.thread_id, frozenset()) & near]


def opened_name(actor: Actor, row: NameOpening) -> str:
    """The name, for the two who opened it together, as long as the matter is not too near to them;
    ``Missing`` or ``Forbidden`` for anybody else (at most 4 statements)."""
    both = {row.asked_by, row.agreed_by}
    if row.agreed_by is None or actor.person_id not in both:
        raise Missing(say("Permintaan itu tidak ada."))
    require_far(actor, hidden_post(row.post_id))
    names = select(Person.name).join(Post, Post.author_id == Person.id)
    return db.session.scalar(names.where(Post.id == row.post_id)) or ""
