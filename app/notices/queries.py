"""Reads of the notices room."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from app.accounts.models import Person
from app.core.actor import Actor
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.notices.models import DigestDay, Notice, NoticeSetting
from app.notices.rules import DAILY, NONE
from app.notices.slots import Shown, kind_of

PAGE = 30
MOST_WAITING = 500
_UNREAD = select(func.count()).where(
    Notice.person_id == bindparam("person_id"), Notice.read_at.is_(None)
)  # built once: it is asked on every page
_REACHABLE = (
    Person.email.is_not(None),
    Person.confirmed_at.is_not(None),
    Person.closed_at.is_(None),
)
NEWS = func.coalesce(NoticeSetting.news, DAILY)
_TOLD = (
    Notice.id,
    Notice.msgid,
    Notice.facts,
    Notice.href,
    Notice.links,
    Notice.weight,
    Notice.urgency,
    Notice.about_kind,
    Notice.about_id,
    Notice.under_kind,
    Notice.under_id,
    Notice.created_at,
    Notice.read_at,
)


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read (1 statement)."""
    return int(row_of(_UNREAD, person_id=actor.person_id)[0])


def notices_for(actor: Actor, *, before: int | None = None) -> list[Any]:
    """The actor's notices, newest first, one page and one row more (1 statement).

    By when it happened: what was told of later (by a job) is not newer for that.
    """
    mine = select(*_TOLD).where(Notice.person_id == actor.person_id)
    if before:
        at = select(Notice.created_at).where(Notice.id == before).scalar_subquery()
        same = and_(Notice.created_at == at, Notice.id < before)
        mine = mine.where(or_(Notice.created_at < at, same))
    return rows_of(mine.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(PAGE + 1))


def shown_of(
    actor: Actor, things: Iterable[tuple[str | None, int | None]]
) -> dict[tuple[str, int], Shown]:
    """Those of some things that the actor may read now, by kind and number (1 statement a kind)."""
    by_kind: dict[str, set[int]] = {}
    for name, number in things:
        if name and number:
            by_kind.setdefault(name, set()).add(number)
    found: dict[tuple[str, int], Shown] = {}
    for name, ids in by_kind.items():
        if kind := kind_of(name):
            found |= {(name, one): shown for one, shown in kind.read(actor, ids).items()}
    return found


def gone(row: Any, shown: dict[tuple[str, int], Shown]) -> bool:
    """Does a notice tell of something that may not be read any more?"""
    return kind_of(row.about_kind) is not None and (row.about_kind, row.about_id) not in shown


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wishes to be written to; ``reachable``: has a confirmed address."""

    news: str
    own: bool
    reachable: bool


def wishes_of(person_ids: Collection[int]) -> dict[int, Wish]:
    """How some people wish to be written to (1 statement)."""
    address = db.case((db.and_(*_REACHABLE), True), else_=False).label("reachable")
    own = func.coalesce(NoticeSetting.own, True).label("own")
    rows = select(Person.id, NEWS.label("news"), own, address)
    rows = rows.outerjoin(NoticeSetting, NoticeSetting.person_id == Person.id)
    found = rows_of(rows.where(Person.id.in_(person_ids)))
    return {row.id: Wish(row.news, bool(row.own), bool(row.reachable)) for row in found}


def setting_of(person_id: int | None) -> tuple[str, bool]:
    """A person's wish for news, and whether own matters are mailed (1 statement)."""
    kept = select(NoticeSetting.news, NoticeSetting.own)
    row = row_of(kept.where(NoticeSetting.person_id == person_id))
    return (row.news, bool(row.own)) if row else (DAILY, True)


def digest_begun(day: date) -> bool:
    """Were the letters of ``day`` begun? (1 statement)"""
    return row_of(select(DigestDay.day).where(DigestDay.day == day)) is not None


def latest_digest() -> date | None:
    """The last day whose letters were begun (1 statement)."""
    newest: date | None = row_of(select(func.max(DigestDay.day)))[0]
    return newest


def people_with_news() -> list[int]:
    """Whom the day's letter concerns: something unread waits and they can be written to.

    1 statement: one range of the index of what waits, however many people follow something.
    """
    rows = select(Notice.person_id).join(Person, Person.id == Notice.person_id)
    rows = rows.outerjoin(NoticeSetting, NoticeSetting.person_id == Notice.person_id)
    waiting = (Notice.waits, Notice.read_at.is_(None), NEWS != NONE, *_REACHABLE)
    return [row[0] for row in rows_of(rows.where(*waiting).distinct().order_by(Notice.person_id))]


def receiver(person_id: int) -> Any:
    """``id, name, email, lang, news`` of somebody who can be written to, or None (1 statement)."""
    rows = select(Person.id, Person.name, Person.email, Person.lang, NEWS.label("news"))
    rows = rows.outerjoin(NoticeSetting, NoticeSetting.person_id == Person.id)
    return row_of(rows.where(Person.id == person_id, *_REACHABLE))


def waiting_notices(person_id: int) -> list[Any]:
    """What waits unread for a person's letter, newest first, ``MOST_WAITING`` at most (1 st.)."""
    rows = select(*_TOLD).where(Notice.person_id == person_id, Notice.waits)
    rows = rows.where(Notice.read_at.is_(None)).order_by(Notice.id.desc())
    return rows_of(rows.limit(MOST_WAITING))


def notices_to_mail(ids: Collection[int]) -> list[Any]:
    """Notices with whom they go to: what ``notices_for`` has, ``person_id``, ``name``, ``email``,
    ``lang`` (1 statement)."""
    who = (Notice.person_id, Person.name, Person.email, Person.lang)
    rows = select(*_TOLD, *who).join(Person, Person.id == Notice.person_id)
    return rows_of(rows.where(Notice.id.in_(ids), *_REACHABLE).order_by(Notice.id))
