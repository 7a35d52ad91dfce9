"""Reads of the notices room."""

from typing import Any

from sqlalchemy import bindparam, func, select

from app.core.actor import Actor
from app.db.base import db
from app.db.rows import row_of
from app.notices.models import Notice

PAGE = 30
_UNREAD = select(func.count()).where(
    Notice.person_id == bindparam("person_id"), Notice.read_at.is_(None)
)  # built once: it is asked on every page


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read (1 statement)."""
    return int(row_of(_UNREAD, person_id=actor.person_id)[0])


def notices_for(actor: Actor, *, before: int | None = None) -> list[Any]:
    """The actor's notices, newest first, one page and one row more (1 statement)."""
    mine = select(
        Notice.id,
        Notice.msgid,
        Notice.facts,
        Notice.href,
        Notice.created_at,
        Notice.read_at,
    ).where(Notice.person_id == actor.person_id)
    if before:
        mine = mine.where(Notice.id < before)
    return list(db.session.execute(mine.order_by(Notice.id.desc()).limit(PAGE + 1)).all())
