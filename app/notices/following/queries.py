"""Reads of what people follow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, tuple_

from app.core.actor import Actor
from app.core.errors import Missing
from app.core.numbers import row_number
from app.core.words import Sentence, say
from app.db.rows import row_of, rows_of
from app.notices.following.models import Follow
from app.notices.queries import shown_of
from app.notices.slots import Shown, kind_of

PAGE = 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Followed:
    """Something that a person follows and may read."""

    kind: str
    id: int
    word: Sentence
    title: str
    href: str
    since: datetime


def followable(actor: Actor, kind: str, subject_id: int) -> Shown:
    """What the actor wants to follow; ``Missing`` when it may not be read (1 statement)."""
    known = kind_of(kind)
    found = known.read(actor, [subject_id]) if known and known.followable else {}
    if subject_id not in found:
        raise Missing(say("Yang ingin diikuti itu tidak ada."))
    return found[subject_id]


def followers_of(kind: str, ids: Collection[int]) -> list[int]:
    """Who follows any of these, each once (1 statement). For telling them; never for showing."""
    rows = select(Follow.person_id).where(Follow.subject_kind == kind, ~Follow.muted)
    return [row[0] for row in rows_of(rows.where(Follow.subject_id.in_(sorted(ids))).distinct())]


def is_following(actor: Actor, kind: str, subject_id: int) -> bool:
    """Does the actor follow it? 1 statement, none for strangers."""
    if not actor.known:
        return False
    mine = (Follow.person_id == actor.person_id, Follow.subject_kind == kind)
    rows = select(Follow.muted).where(*mine, Follow.subject_id == subject_id)
    row = row_of(rows)
    return row is not None and not row.muted


def following_column(person_id: Any, kind: str, subject_id: Any) -> Any:
    """For a room's own statement: does ``person_id`` follow the thing of that row?"""
    mine = (Follow.person_id == person_id, Follow.subject_kind == kind, ~Follow.muted)
    return exists().where(*mine, Follow.subject_id == subject_id).label("following")


def following_row(person_id: Any, kind: str, subject_id: Any) -> Any:
    """For a room's own statement: has ``person_id`` ever followed the thing (muted included)?"""
    mine = (Follow.person_id == person_id, Follow.subject_kind == kind)
    return exists().where(*mine, Follow.subject_id == subject_id).label("follows")


def followed_by(actor: Actor, *, after: str | None = None) -> tuple[list[Followed], str | None]:
    """What the actor follows and may read, newest first, one page, and where the next one begins.

    What may not be read any more is left out as if it were not there. 1 statement + 1 for each kind.
    """
    rows = select(Follow.since, Follow.subject_kind, Follow.subject_id)
    rows = rows.where(Follow.person_id == actor.person_id, ~Follow.muted)
    keys = (Follow.since, Follow.subject_kind, Follow.subject_id)
    if place := _place(after):
        rows = rows.where(tuple_(*keys) < place)
    found = rows_of(rows.order_by(*(key.desc() for key in keys)).limit(PAGE + 1))
    more = _told(found[PAGE - 1]) if len(found) > PAGE else None
    shown = shown_of(actor, [(row.subject_kind, row.subject_id) for row in found[:PAGE]])
    return [_followed(row, shown) for row in found[:PAGE] if _key(row) in shown], more


def _key(row: Any) -> tuple[str, int]:
    return row.subject_kind, row.subject_id


def _followed(row: Any, shown: dict[tuple[str, int], Shown]) -> Followed:
    what, kind = shown[_key(row)], kind_of(row.subject_kind)
    word = kind.word if kind else Sentence("")
    return Followed(*_key(row), word, what.title, what.href, row.since)


def _told(row: Any) -> str:
    micro = (row.since - _EPOCH) // timedelta(microseconds=1)
    return f"{micro},{row.subject_kind},{row.subject_id}"


def _place(text: str | None) -> tuple[datetime, str, int] | None:
    micro, _comma, rest = (text or "").partition(",")
    kind, _comma, number = rest.partition(",")
    subject_id = row_number(number)
    if not (micro.isascii() and micro.isdigit() and kind_of(kind) and subject_id):
        return None
    return _EPOCH + timedelta(microseconds=min(int(micro[:18]), 10**17)), kind, subject_id
