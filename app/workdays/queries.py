"""Reads of the calendar."""

from datetime import date
from typing import Any

from sqlalchemy import extract, select

from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.web.cache import remembered
from app.workdays.models import DayOff
from app.workdays.rules import Calendar


def calendar() -> Calendar:
    """Every day off there is, ready for counting (1 statement, one narrow column)."""
    return Calendar.without(db.session.scalars(select(DayOff.day)))


def known_calendar() -> Calendar:
    """The calendar as pages count by it (1 statement when it has changed, else none)."""
    return remembered(("workdays",), "workdays.calendar", calendar)


def days_off(year: int) -> list[Any]:
    """Days off of a year in order: day, name, kind, source, added_at (1 statement)."""
    rows = select(DayOff.day, DayOff.name, DayOff.kind, DayOff.source, DayOff.added_at)
    inside = DayOff.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(db.session.execute(rows.where(inside).order_by(DayOff.day)).all())


def day_off(day: date) -> Any:
    """One day off: day, name, kind, source; ``Missing`` when there is none (1 statement)."""
    rows = select(DayOff.day, DayOff.name, DayOff.kind, DayOff.source).where(DayOff.day == day)
    found = db.session.execute(rows).first()
    if found is None:
        raise Missing(say("Hari itu tidak tercatat sebagai hari libur."))
    return found


def filled_years() -> list[int]:
    """Years of which days off are known, in order (1 statement)."""
    year = extract("year", DayOff.day)
    return [int(one) for one in db.session.scalars(select(year).distinct().order_by(year))]
