"""Writes of the notices room."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import Person
from app.accounts.organisations.queries import desk_people
from app.accounts.queries import names_of, organisation_names
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
    Indonesian sentence marked with ``say`` where it is written; ``values`` must be JSON (a value that
    is a sentence itself is ``{"say": msgid}``) and hold nothing a receiver may not see. Returns how many were told. 1 statement + 1 insert batch.
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


ASKED = say("%(name)s minta tercatat di %(place)s. Periksa orangnya, lalu terima atau tolak.")
ACCEPTED = say("Anda sekarang tercatat di %(place)s.")
DECLINED = say(
    "Permintaan Anda untuk tercatat di %(place)s ditolak petugasnya. Bila keliru, hubungi petugas "
    "itu; permintaan baru boleh dikirim."
)


def tell_desk_of_request(organisation_id: int, person_id: int, *, now: datetime) -> int:
    """Somebody asked to belong to an organisation: its desk should know. Nobody hears of oneself."""
    desk = set(desk_people(organisation_id)) - {person_id}
    names: dict[str, Any] = {
        "name": names_of([person_id]).get(person_id, ""),
        "place": organisation_names([organisation_id]).get(organisation_id, ""),
    }
    return tell(desk, ASKED.msgid, f"/accounts/organisations/{organisation_id}", now=now, **names)


def tell_answer(person_id: int, organisation_id: int, *, accepted: bool, now: datetime) -> int:
    """The desk answered: who asked should know."""
    place = organisation_names([organisation_id]).get(organisation_id, "")
    sentence = ACCEPTED if accepted else DECLINED
    return tell([person_id], sentence.msgid, "/accounts/me", now=now, place=place)


def mark_read(actor: Actor, *, now: datetime) -> None:
    """Everything the actor has not read yet counts as read from now on."""
    unread = update(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    db.session.execute(unread.values(read_at=now))


MAIL_SUBJECT = say("Kabar dari Rembuk")
