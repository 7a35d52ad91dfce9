"""Opens hidden names: one asks with a reason, another agrees; the log and the author are told."""

from datetime import datetime

from sqlalchemy import update

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.forums.naming import queries
from app.forums.naming.rules import require_reason
from app.forums.posts.models import NameOpening
from app.moderation.policies import require_moderator
from app.notices.actions import tell

OPENED = say(
    "Nama Anda di “%(title)s” dibuka kepada dua moderator, dengan alasan: %(reason)s Publik dan "
    "petugas instansi tetap tidak melihatnya."
)


def ask(actor: Actor, post_id: int, *, reason: str, now: datetime) -> NameOpening:
    """Ask that the name behind a post be opened; nothing is shown yet."""
    require_moderator(actor)
    post = queries.hidden_post(post_id)
    row = NameOpening(
        post_id=post.id, reason=require_reason(reason), asked_by=actor.person_id, asked_at=now
    )
    db.session.add(row)
    db.session.flush()
    _record(actor, "forums.name_asked", row, now)
    return row


def agree(actor: Actor, opening_id: int, *, now: datetime) -> NameOpening:
    """A second person agrees: both may read the name, and its bearer is told so."""
    require_moderator(actor)
    row = queries.opening(opening_id)
    if row.agreed_by is not None:
        raise Conflict(say("Permintaan ini sudah disetujui."))
    agreed = update(NameOpening).where(NameOpening.id == row.id, NameOpening.agreed_by.is_(None))
    db.session.execute(
        agreed.values(agreed_by=actor.person_id, agreed_at=now).execution_options(
            synchronize_session="fetch"
        )
    )
    post = queries.hidden_post(row.post_id)
    told = {"title": post.title, "reason": row.reason}
    href = f"/forums/posts/{post.id}"
    tell([post.author_id], OPENED.msgid, href, now=now, mail=True, **told)
    _record(actor, "forums.name_opened", row, now)
    return row


def note_reading(actor: Actor, row: NameOpening, *, now: datetime) -> None:
    """Every reading of an opened name stands in the log."""
    _record(actor, "forums.name_read", row, now)


def _record(actor: Actor, verb: str, row: NameOpening, now: datetime) -> None:
    audit.record(actor, verb, ("post", row.post_id), now=now, opening=row.id)
    announce(verb, row.id)
