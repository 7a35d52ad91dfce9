"""Reads of openings. The name itself is read in one place only: ``opened_name``."""

from typing import Any

from sqlalchemy import or_, select

from app.accounts.models import Person
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import rows_of
from app.forums.posts.models import NameOpening, Post
from app.forums.posts.queries import post_row
from app.forums.threads.models import Thread

LARGEST = 2_147_483_647


def hidden_post(post_id: int) -> Any:
    """A post under a hidden name; ``Missing`` for any other (1 statement)."""
    row = post_row(post_id)
    if row is None or not row.name_hidden or row.state == "deleted":
        raise Missing(say("Tulisan dengan nama tersembunyi itu tidak ada."))
    return row


def opening(opening_id: int) -> NameOpening:
    """One request to open a name, locked; ``Missing`` when there is none (1 statement)."""
    found = db.session.get(NameOpening, min(opening_id, LARGEST), with_for_update=True)
    if found is None:
        raise Missing(say("Permintaan itu tidak ada."))
    return found


def openings(actor: Actor) -> list[Any]:
    """Requests that wait for a second person, and those the actor took part in (1 statement).

    Rows: id, post_id, title, reason, asked_by, asked_at, agreed_at. Never a name.
    """
    mine = or_(NameOpening.asked_by == actor.person_id, NameOpening.agreed_by == actor.person_id)
    rows = (
        select(
            NameOpening.id,
            NameOpening.post_id,
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
    return rows_of(rows.order_by(NameOpening.id.desc()).limit(100))


def opened_name(actor: Actor, row: NameOpening) -> str:
    """The name, for the two who opened it together; ``Missing`` for anybody else (1 statement)."""
    both = {row.asked_by, row.agreed_by}
    if row.agreed_by is None or actor.person_id not in both:
        raise Missing(say("Permintaan itu tidak ada."))
    names = select(Person.name).join(Post, Post.author_id == Person.id)
    return db.session.scalar(names.where(Post.id == row.post_id)) or ""
