"""Drafts: what somebody is writing, saved by itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert

from app.core.actor import Actor
from app.db.rows import write
from app.forums.posts.models import Draft


def keep_draft(actor: Actor, place: str, fields: dict[str, Any], *, now: datetime) -> None:
    """Keep what somebody is writing; empty fields forget it."""
    forget_draft(actor, place)
    if any(str(value).strip() for value in fields.values()):
        kept = {"person_id": actor.person_id, "place": place, "fields": fields, "saved_at": now}
        write(insert(Draft), kept)


def forget_draft(actor: Actor, place: str) -> None:
    """It was sent, or emptied (1 statement)."""
    write(_FORGET, {"mine": actor.person_id, "where": place})


_FORGET = delete(Draft).where(
    Draft.person_id == bindparam("mine"), Draft.place == bindparam("where")
)
