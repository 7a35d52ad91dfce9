"""Reads of words that are, or may be, withheld."""

from typing import Any

from sqlalchemy import or_, select

from app.accounts.models import Person
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.dialogues.log.models import Event, Withheld, Words

PURGED = "purged"


def withheld_rows(room_id: int) -> list[Any]:
    """Rows without their words, the last one first: ``seq, kind, rule, reason, at, activity, by``
    (1 statement)."""
    rows = (
        select(
            Withheld.seq,
            Withheld.kind,
            Withheld.rule,
            Withheld.reason,
            Withheld.at,
            Event.activity,
            Person.name.label("by"),
        )
        .join(Event, (Event.room_id == Withheld.room_id) & (Event.seq == Withheld.seq))
        .outerjoin(Person, Person.id == Withheld.by_id)
        .where(Withheld.room_id == room_id)
        .order_by(Withheld.at.desc(), Withheld.seq.desc())
    )
    return rows_of(rows)


def withheld_from(room_id: int, number: int) -> list[Any]:
    """Rows of one place whose words nobody reads: ``seq, kind, rule, reason`` (1 statement)."""
    rows = (
        select(Withheld.seq, Withheld.kind, Withheld.rule, Withheld.reason)
        .join(Event, (Event.room_id == Withheld.room_id) & (Event.seq == Withheld.seq))
        .where(Withheld.room_id == room_id, Withheld.kind != PURGED)
        .where(Event.seat == number, Event.behalf == 0)
        .order_by(Withheld.seq)
    )
    return rows_of(rows)


def worded_row(room_id: int, seq: int) -> Any:
    """A row that holds words, and what keeps them from being read: ``seq, at, activity, seat, kind,
    rule, reason``; ``Missing`` (1 statement)."""
    rows = (
        select(
            Event.seq,
            Event.at,
            Event.activity,
            Event.seat,
            Withheld.kind,
            Withheld.rule,
            Withheld.reason,
        )
        .outerjoin(Withheld, (Withheld.room_id == Event.room_id) & (Withheld.seq == Event.seq))
        .where(Event.room_id == room_id, Event.seq == seq)
        .where(select(Words.seq).where(Words.room_id == room_id, Words.seq == seq).exists())
    )
    found = row_of(rows)
    if found is None:
        raise Missing(say("Di situ tidak ada kata-kata."))
    return found


def words_at(room_id: int, seq: int) -> list[str]:
    """What was written in a row, hidden or not; nothing where it was deleted (1 statement)."""
    rows = select(Words.words).where(Words.room_id == room_id, Words.seq == seq)
    kept = db.session.scalars(rows.order_by(Words.name))
    lines = (each for one in kept for each in (one if isinstance(one, list) else [one]))
    return [str(one) for one in lines if one]


def rows_with_words(room_id: int, first: int, last: int) -> frozenset[int]:
    """Of the rows from ``first`` to ``last`` those that hold words (1 statement)."""
    rows = select(Words.seq).where(Words.room_id == room_id, Words.seq >= first, Words.seq <= last)
    return frozenset(db.session.scalars(rows.distinct()))


def rows_of_seat(room_id: int, number: int) -> list[int]:
    """Rows whose words somebody wrote, or had written for them, and that are not deleted (1
    statement)."""
    rows = (
        select(Event.seq)
        .join(Words, (Words.room_id == Event.room_id) & (Words.seq == Event.seq))
        .outerjoin(Withheld, (Withheld.room_id == Event.room_id) & (Withheld.seq == Event.seq))
        .where(Event.room_id == room_id)
        .where(or_(Event.behalf == number, (Event.seat == number) & (Event.behalf == 0)))
        .where(or_(Withheld.kind.is_(None), Withheld.kind != PURGED))
        .order_by(Event.seq)
    )
    return list(db.session.scalars(rows.distinct()))
