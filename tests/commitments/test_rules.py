"""What is true about a promise, held against plain recounts."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commitments import rules
from app.commitments.rules import Progress, state_of
from app.core.errors import Invalid
from app.core.window import end_of

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
STEPS = st.lists(st.tuples(st.sampled_from(["open", "claimed", "proven"]), st.integers(1, 10)))
MOMENTS = st.integers(-400, 400).map(lambda hours: START + timedelta(hours=hours))


@given(STEPS)
def test_progress_is_what_evidence_proves(steps):
    found = rules.progress(steps)
    each = [state for state, weight in steps for _one in range(weight)]
    assert (found.whole, found.proven) == (len(each), each.count("proven"))
    assert found.claimed == each.count("claimed")
    share = Fraction(each.count("proven"), len(each)) if each else Fraction(0)
    assert found.percent <= share * 100 < found.percent + 1
    assert (found.percent == 100) == bool(each and set(each) == {"proven"})


@given(
    st.sampled_from(["open", "kept", "refused", "withdrawn"]),
    MOMENTS,
    st.booleans(),
    STEPS,
    MOMENTS,
)
def test_a_state_is_one_of_seven_and_lateness_goes_before_words(
    standing, late_from, yes, steps, now
):
    done = rules.progress(steps)
    found = state_of(standing, late_from, accepted=yes, done=done, now=now)
    assert found in rules.STATES
    if standing != "open":
        assert found == standing
    elif now >= late_from:
        assert found == "late"
    elif not yes:
        assert found == "waiting"
    else:
        everything = all(state != "open" for state, _weight in steps)
        assert found == ("claimed" if everything else "running")


@given(MOMENTS, st.lists(st.tuples(MOMENTS, MOMENTS), max_size=6), MOMENTS)
def test_no_later_date_takes_lateness_back(first, moves, now):
    """However often the date moves: once it was late, it is late at every later instant."""
    late_from, was = first, False
    for at, new in sorted(moves):
        was = was or at >= late_from
        late_from = rules.moved_late_from(late_from, new, at)
        if was:
            assert at >= late_from
    last = max([now, *(at for at, _new in moves)])
    if was:
        assert rules.was_late(late_from, None, last)


@given(st.lists(st.tuples(st.booleans(), MOMENTS, MOMENTS), min_size=2, max_size=8))
def test_the_register_has_the_longest_late_on_top_and_what_ended_below(some):
    turns = sorted(
        (
            rules.turn_of("open" if is_open else "kept", due, None if is_open else end),
            is_open,
            due,
            end,
        )
        for is_open, due, end in some
    )
    opens = [due for _turn, is_open, due, _end in turns if is_open]
    ends = [end for _turn, is_open, _due, end in turns if not is_open]
    assert [is_open for _turn, is_open, *_rest in turns] == [True] * len(opens) + [False] * len(
        ends
    )
    assert opens == sorted(opens)
    assert ends == sorted(ends, reverse=True)


@pytest.mark.parametrize("zone", ["WIB", "WITA", "WIT"])
def test_the_last_minute_of_the_day_is_in_time(zone):
    over = end_of(date(2026, 11, 30), zone)
    done = Progress(1, 0, 0)
    before = over - timedelta(microseconds=1)
    assert state_of("open", over, accepted=True, done=done, now=before) == "running"
    assert state_of("open", over, accepted=True, done=done, now=over) == "late"
    assert not rules.was_late(over, before, over + timedelta(days=9))
    assert rules.was_late(over, over, over)


@pytest.mark.parametrize(
    "address", ["https://contoh.test/a?b=1#c", "http://contoh.test", "  https://contoh.test/é "]
)
def test_addresses_of_the_web_are_taken(address):
    assert rules.require_url(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "ftp://contoh.test/a",
        "//contoh.test", "contoh.test", "https://", "http:///x", "https://contoh.test/a b",
        "https://[", "vbscript:x", " javascript:alert(1)",
    ],
)  # fmt: skip
def test_other_addresses_are_refused_beside_their_field(address):
    with pytest.raises(Invalid) as no:
        rules.require_url(address)
    assert no.value.field == "url"


def test_words_alone_prove_nothing():
    with pytest.raises(Invalid) as no:
        rules.require_evidence("", 0)
    assert no.value.field == "url"
    rules.require_evidence("https://contoh.test", 0)
    rules.require_evidence("", 1)
    with pytest.raises(Invalid) as no:
        rules.require_evidence("", rules.MOST_FILES + 1)
    assert no.value.field == "files"


@pytest.mark.parametrize("day", [None, date(2026, 11, 23), date(2020, 1, 1), date.max])
def test_a_promise_is_due_later_than_today_and_within_sight(day):
    with pytest.raises(Invalid) as no:
        rules.require_due(day, "WIB", START)
    assert no.value.field == "due_on"


def test_today_is_told_by_the_agencys_zone():
    late_evening = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 23.00 WIB, already the 24th in WIT
    assert rules.require_due(date(2026, 11, 24), "WIB", late_evening)
    with pytest.raises(Invalid):
        rules.require_due(date(2026, 11, 24), "WIT", late_evening)
