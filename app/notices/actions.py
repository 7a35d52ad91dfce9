"""Writes of the notices room."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import Person
from app.core.actor import Actor
from app.core.words import say
from app.db.base import db
from app.notices.models import Notice
from app.web.outbox import later


def tell(
    person_ids: Iterable[int],
    msgid: str,
    href: str,
    *,
    now: datetime,
    mail: bool = True,
    **values: Any,
) -> int:
    """Let people know, in the app and (when they have a confirmed address) by mail.

    Runs in the current transaction, so that nobody hears of what was rolled back. ``msgid`` is an
    Indonesian sentence marked with ``say`` where it is written; ``values`` must be JSON and must
    hold nothing a receiver may not see. Returns how many were told. 1 statement + 1 insert batch.
    """
    wanted = sorted(set(person_ids))
    if not wanted:
        return 0
    db.session.add_all(
        Notice(person_id=i, msgid=msgid, facts=values, href=href, created_at=now) for i in wanted
    )
    if mail:
        _queue_mails(wanted, msgid, href, values, now)
    return len(wanted)


def _queue_mails(
    wanted: list[int], msgid: str, href: str, values: dict[str, Any], now: datetime
) -> None:
    reachable = select(Person.id).where(
        Person.id.in_(wanted), Person.email.is_not(None), Person.confirmed_at.is_not(None)
    )
    for person_id in db.session.scalars(reachable):
        letter = {"person": person_id, "msgid": msgid, "href": href, "values": values}
        later("notices.mail", letter, now=now)


def mark_read(actor: Actor, *, now: datetime) -> None:
    """Everything the actor has not read yet counts as read from now on."""
    unread = update(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    db.session.execute(unread.values(read_at=now))


MAIL_SUBJECT = say("Kabar dari Rembuk")
