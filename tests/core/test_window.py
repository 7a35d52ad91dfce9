"""Windows: half open, typed as local time, 23.59 meaning the whole minute."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.window import (
    ZONES,
    Window,
    closing_as_typed,
    closing_moment,
    opening_moment,
    zone_of,
)

_LOCAL = st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)).map(  # noqa: DTZ001
    lambda at: at.replace(second=0, microsecond=0)
)
_ZONE = st.sampled_from(sorted(ZONES))
_TICK = timedelta(microseconds=1)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("zone", "hours"), [("WIB", 7), ("WITA", 8), ("WIT", 9)])
def test_a_window_to_noon_takes_one_second_before_and_refuses_noon(zone: str, hours: int) -> None:
    closes = closing_moment(_at("2026-11-23T12:00"), zone)
    window = Window(None, closes)
    assert closes == datetime(2026, 11, 23, 12 - hours, tzinfo=UTC)
    assert window.is_open(_at(f"2026-11-23T11:59:59+0{hours}:00"))
    assert window.is_open(_at(f"2026-11-23T11:59:59.999999+0{hours}:00"))
    assert not window.is_open(_at(f"2026-11-23T12:00:00+0{hours}:00"))


@pytest.mark.parametrize(("zone", "hours"), [("WIB", 7), ("WITA", 8), ("WIT", 9)])
def test_a_window_to_2359_ends_with_that_minute(zone: str, hours: int) -> None:
    window = Window(None, closing_moment(_at("2026-11-23T23:59"), zone))
    assert window.is_open(_at(f"2026-11-23T23:59:00+0{hours}:00"))
    assert window.is_open(_at(f"2026-11-23T23:59:59.999999+0{hours}:00"))
    assert not window.is_open(_at(f"2026-11-24T00:00:00+0{hours}:00"))


def test_an_opening_at_2359_is_that_very_minute() -> None:
    assert opening_moment(_at("2026-11-23T23:59"), "WIB") == _at("2026-11-23T23:59+07:00")


@given(local=_LOCAL, zone=_ZONE)
def test_what_is_typed_is_what_is_shown_again(local: datetime, zone: str) -> None:
    closes = closing_moment(local, zone)
    shown = closing_as_typed(closes, zone)
    assert closing_moment(shown, zone) == closes
    if (local.hour, local.minute) != (0, 0):  # midnight and 23.59 of the day before are one instant
        assert shown == local


@given(local=_LOCAL, zone=_ZONE)
def test_opening_is_the_local_time_itself(local: datetime, zone: str) -> None:
    assert opening_moment(local, zone).astimezone(zone_of(zone)).replace(tzinfo=None) == local


@given(local=_LOCAL)
def test_zones_are_an_hour_apart(local: datetime) -> None:
    west, middle, east = (closing_moment(local, zone) for zone in ("WIB", "WITA", "WIT"))
    assert west - middle == middle - east == timedelta(hours=1)


@settings(max_examples=300)
@given(
    opens=_LOCAL,
    minutes=st.integers(1, 10**6),
    zone=_ZONE,
    edge=st.booleans(),
    near=st.integers(-2_000_000, 2_000_000),
)
def test_an_instant_is_ahead_open_or_over_and_never_two(
    opens: datetime, minutes: int, zone: str, edge: bool, near: int
) -> None:
    first = opening_moment(opens, zone)
    last = first + timedelta(minutes=minutes)
    window = Window(first, last)
    now = (first if edge else last) + timedelta(microseconds=near)
    states = [window.is_ahead(now), window.is_open(now), window.is_over(now)]
    assert states.count(True) == 1
    assert window.is_open(now) == (first <= now < last)


@given(local=_LOCAL, zone=_ZONE)
def test_edges_are_exact_to_the_microsecond(local: datetime, zone: str) -> None:
    closes = closing_moment(local, zone)
    assume(closes.year < 2099)
    window = Window(closes, closes + timedelta(days=1))
    assert window.is_ahead(closes - _TICK)
    assert window.is_open(closes)
    assert window.is_open(closes + timedelta(days=1) - _TICK)
    assert window.is_over(closes + timedelta(days=1))


def test_none_means_unbounded() -> None:
    ever = Window(None, None)
    assert ever.is_open(datetime.min.replace(tzinfo=UTC))
    assert ever.is_open(datetime.max.replace(tzinfo=UTC))


def test_an_unknown_zone_is_read_as_wib() -> None:
    assert zone_of("GMT") == zone_of("WIB")
