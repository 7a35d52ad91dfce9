"""Counting working days: against a walk day by day, and on dates worked out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.window import zone_of
from app.workdays import rules
from app.workdays.rules import Calendar

EID_2026 = [date(2026, 3, d) for d in (18, 19, 20, 21, 22, 23, 24)]
DAYS = st.dates(date(2016, 1, 1), date(2090, 1, 1))
OFF = st.lists(st.integers(-40, 400), max_size=60)


def walk(calendar: Calendar, day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in calendar.off
    return day


def around(day: date, offsets: list[int]) -> Calendar:
    return Calendar.without(day + timedelta(days=n) for n in offsets)


@given(DAYS, OFF, st.integers(1, 60))
def test_the_nth_working_day_is_the_one_a_walk_finds(day, offsets, number):
    calendar = around(day, offsets)
    found = calendar.after(day, number)
    assert found == walk(calendar, day, number)
    assert calendar.is_workday(found)
    assert calendar.between(day, found) == number


@given(DAYS, OFF, st.integers(-30, 500))
def test_between_counts_what_a_walk_counts(day, offsets, span):
    calendar, until = around(day, offsets), day + timedelta(days=span)
    every = (day + timedelta(days=n) for n in range(1, max(span, 0) + 1))
    assert calendar.between(day, until) == sum(calendar.is_workday(one) for one in every)


@given(DAYS, OFF, st.integers(1, 30), st.integers(0, 40))
def test_a_day_off_never_brings_a_promise_forward(day, offsets, number, extra):
    calendar = around(day, offsets)
    more = Calendar.without([*calendar.off, day + timedelta(days=extra)])
    assert more.after(day, number) >= calendar.after(day, number)


def test_five_working_days_over_the_feast_of_2026():
    calendar = Calendar.without(EID_2026)
    assert calendar.after(date(2026, 3, 16), 5) == date(2026, 3, 30)
    assert calendar.after(date(2026, 3, 13), 1) == date(2026, 3, 16)


def test_a_promise_ends_with_the_last_minute_of_its_day_in_its_own_zone():
    asked = datetime(2026, 11, 23, 23, 30, tzinfo=zone_of("WIT"))
    due = rules.due_at(asked, 5, "WIT", Calendar())
    assert due == datetime(2026, 12, 1, 0, 0, tzinfo=zone_of("WIT"))
    assert due.tzinfo is UTC
    west = rules.due_at(asked, 5, "WIB", Calendar())
    assert west == datetime(2026, 12, 1, 0, 0, tzinfo=zone_of("WIB"))


def test_asking_on_a_saturday_counts_from_monday():
    asked = datetime(2026, 11, 21, 10, 0, tzinfo=zone_of("WIB"))
    due = rules.due_at(asked, 1, "WIB", Calendar())
    assert due == datetime(2026, 11, 24, 0, 0, tzinfo=zone_of("WIB"))


def test_what_is_used_and_what_is_late_meet_at_the_due_instant():
    asked = datetime(2026, 11, 23, 9, 0, tzinfo=zone_of("WITA"))
    due = rules.due_at(asked, 5, "WITA", Calendar())
    eve, day = timedelta(seconds=1), timedelta(days=1)
    assert rules.days_used(asked, asked, "WITA", Calendar()) == 0
    assert rules.days_used(asked, due - eve, "WITA", Calendar()) == 5
    assert rules.days_late(due, due - eve, "WITA", Calendar()) == 0
    assert rules.days_late(due, due, "WITA", Calendar()) == 1
    assert rules.days_late(due, due + 6 * day, "WITA", Calendar()) == 5  # over a weekend


@pytest.mark.parametrize("number", [0, -1, 2001])
def test_a_promise_is_of_so_many_days(number):
    with pytest.raises(ValueError, match="working days"):
        Calendar().after(date(2026, 1, 1), number)


@pytest.mark.parametrize("day", [None, date(2014, 12, 31), date(2101, 1, 3), date(2026, 11, 21)])
def test_odd_days_are_refused_beside_their_field(day):
    with pytest.raises(Invalid) as no:
        rules.require_day(day)
    assert no.value.field == "day"
