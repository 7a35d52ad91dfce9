"""What is true of notices, by examples and properties."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.notices import rules
from app.notices.rules import Line, grouped

HEADS = [("Papan KTP", "/1"), ("Papan KTP", "/2"), ("Antrean", "/3"), ("Kabar lain", "/4")]
LINES = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(HEADS)), max_size=70).map(
    lambda some: [
        Line(n, weight, head, f"kabar {n}", f"/{n}") for n, (weight, head) in enumerate(some)
    ]
)


@given(LINES, st.integers(1, 50))
def test_no_line_is_lost_or_told_twice(lines, most):
    groups, left_out = grouped(lines, most)
    told = [line for group in groups for line in group.lines]
    assert len(told) == len(set(told)) <= most
    assert len(told) + left_out == len(lines)
    assert set(told) <= set(lines)
    assert not left_out or len(told) == most


@given(LINES)
def test_headings_are_one_each_and_the_weightiest_is_first(lines):
    groups, _left_out = grouped(lines, 1000)
    heads = [(group.title, group.href) for group in groups]
    assert len(heads) == len(set(heads))
    heaviest = [max(line.weight for line in group.lines) for group in groups]
    assert heaviest == sorted(heaviest, reverse=True)
    for group in groups:
        assert all(line.group == (group.title, group.href) for line in group.lines)
        order = [(-line.weight, line.id) for line in group.lines]
        assert order == sorted(order)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC), "WIB", None),
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), "WIB", date(2026, 11, 24)),
        (datetime(2026, 11, 24, 16, 59, tzinfo=UTC), "WIB", date(2026, 11, 24)),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "WIB", None),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "WITA", date(2026, 11, 24)),
        (datetime(2026, 11, 23, 22, 0, tzinfo=UTC), "WIT", date(2026, 11, 24)),
    ],
)
def test_letters_go_from_seven_in_the_houses_zone(at, zone, day):
    assert rules.digest_day(at, zone) == day


@given(st.integers(0, 700 * 24 * 60), st.sampled_from(["WIB", "WIT"]))
def test_a_minute_later_is_never_an_earlier_day(minutes, zone):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    one, two = rules.digest_day(at, zone), rules.digest_day(at + timedelta(minutes=1), zone)
    assert one is None or two is None or two >= one


@pytest.mark.parametrize("news", list(rules.FREQUENCIES))
@pytest.mark.parametrize("own", [True, False])
def test_nothing_is_mailed_twice_and_own_matters_wait_for_nothing(news, own):
    for urgency in (rules.NOW, rules.NEWS, rules.QUIET):
        now, later = rules.leaves_at_once(urgency, news, own=own), rules.waits(urgency, news)
        assert not (now and later)
        assert (now, later) == (False, False) or urgency != rules.QUIET
    assert rules.leaves_at_once(rules.NOW, news, own=own) == own
    assert rules.waits(rules.NEWS, news) == (news == rules.DAILY)


def test_other_frequencies_are_refused():
    with pytest.raises(Invalid):
        rules.require_frequency("weekly")
