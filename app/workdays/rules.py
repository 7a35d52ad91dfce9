"""Working days: counting them, and the instants at which a promise of n of them runs out.

Five-day weeks (Perpres 21/2023); days off are data. A day counts from the local date on which a thing
was asked: the day itself never counts, and a promise ends with the last minute of its last day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.errors import Invalid
from app.core.window import end_of, zone_of
from app.core.words import say

KINDS = {"libur": say("Libur nasional"), "cuti": say("Cuti bersama")}
EARLIEST, LATEST = date(2015, 1, 1), date(2100, 12, 31)
NAME_LETTERS, SOURCE_LETTERS = 120, 200
_WEEK, _WORK = 7, 5
_MOST_DAYS = 2_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off as sorted dates; those on a Saturday or Sunday change nothing."""

    off: tuple[date, ...] = ()

    @classmethod
    def without(cls, days: Iterable[date]) -> "Calendar":
        """The calendar of a five-day week without ``days``."""
        return cls(tuple(sorted({day for day in days if day.weekday() < _WORK})))

    def is_workday(self, day: date) -> bool:
        """Is there work on ``day``?"""
        place = bisect_left(self.off, day)
        taken = place < len(self.off) and self.off[place] == day
        return day.weekday() < _WORK and not taken

    def between(self, after: date, until: date) -> int:
        """Working days later than ``after``, up to and including ``until``; 0 if there are none."""
        if until <= after:
            return 0
        return _weekdays_until(until) - _weekdays_until(after) - self._off_between(after, until)

    def after(self, day: date, number: int) -> date:
        """The ``number``-th working day later than ``day`` (1 to 2,000, else ``ValueError``)."""
        if not 1 <= number <= _MOST_DAYS:
            raise ValueError(f"{number} working days")
        found = day
        while missing := number - self.between(day, found):
            found += timedelta(days=missing)  # never too far: n working days take at least n days
        return found

    def _off_between(self, after: date, until: date) -> int:
        return bisect_right(self.off, until) - bisect_right(self.off, after)


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from the first Monday of the calendar up to and including ``day``."""
    weeks, rest = divmod(day.toordinal(), _WEEK)  # ordinal 1 is a Monday
    return weeks * _WORK + min(rest, _WORK)


def due_at(asked: datetime, number: int, zone: str, calendar: Calendar) -> datetime:
    """The instant at which the ``number``-th working day after ``asked`` is over, in UTC."""
    last = calendar.after(asked.astimezone(zone_of(zone)).date(), number)
    return end_of(last, zone)


def days_used(asked: datetime, now: datetime, zone: str, calendar: Calendar) -> int:
    """Working days that have begun since the day of ``asked``: "2" in "2 of 5 working days"."""
    where = zone_of(zone)
    return calendar.between(asked.astimezone(where).date(), now.astimezone(where).date())


def days_until(last: date, now: datetime, zone: str, calendar: Calendar) -> int:
    """Working days still to come after today, up to and including ``last``; 0 from that day on."""
    return calendar.between(now.astimezone(zone_of(zone)).date(), last)


def days_late(due: datetime, now: datetime, zone: str, calendar: Calendar) -> int:
    """Working days that have begun since ``due``, the first of them included; 0 before it."""
    if now < due:
        return 0
    where = zone_of(zone)
    last_in_time = due.astimezone(where).date() - timedelta(days=1)
    return calendar.between(last_in_time, now.astimezone(where).date())


def require_day(day: date | None) -> date:
    """``Invalid`` unless there is a date that a calendar may hold."""
    if day is None or not EARLIEST <= day <= LATEST:
        raise Invalid(say("Tulis tanggalnya."), field="day")
    if day.weekday() >= _WORK:
        raise Invalid(say("Sabtu dan Minggu memang bukan hari kerja."), field="day")
    return day


def require_kind(kind: str) -> str:
    """``Invalid`` unless it is a kind of day off."""
    if kind not in KINDS:
        raise Invalid(say("Pilih jenisnya."), field="kind")
    return kind
