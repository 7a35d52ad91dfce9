"""Approval and Borda against a slow exact count, on random ballots with many ties."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.voting.methods import methods
from app.voting.methods.ballots import ballots_of
from app.voting.methods.protocol import CHOICES, RANKING

APPROVAL, BORDA = methods.get("approval"), methods.get("borda")


def slow(method, named, options, length, counts):
    """The rule as it is written, ballot by ballot, in fractions."""
    scores = dict.fromkeys(options, Fraction(0))
    for ranked, times in zip(named, counts, strict=True):
        worth = Fraction(length)
        for option in ranked:
            scores[option] += times * (1 if method.name == "approval" else worth)
            worth -= 1
    top = max(scores.values())
    return scores, {option for option in options if scores[option] == top}


@st.composite
def elections(draw):
    """Few options and few ballots, so that ties are frequent."""
    options = draw(st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True))
    length = draw(st.integers(1, len(options)))
    ballot = st.lists(st.sampled_from(options), unique=True, max_size=length)
    named = draw(st.lists(ballot, max_size=8))
    counts = draw(st.lists(st.integers(0, 3), min_size=len(named), max_size=len(named)))
    return named, options, length, counts


@pytest.mark.parametrize("method", [APPROVAL, BORDA])
def test_the_fast_count_is_the_slow_one(method):
    seen = {"ties": 0, "all": 0}

    @settings(max_examples=300, deadline=None)
    @given(elections())
    def check(election):
        named, options, length, counts = election
        found = method.tally(ballots_of(named, options, counts), max_length=length)
        scores, winners = slow(method, named, options, length, counts)
        assert found.scores == scores
        assert set(found.winners) == winners
        assert {option for group in found.ties for option in group} == {
            option for option in options if list(scores.values()).count(scores[option]) > 1
        }
        seen["all"] += 1
        seen["ties"] += len(winners) > 1

    check()
    assert seen["all"] >= 200
    assert seen["ties"] >= 20


@pytest.mark.parametrize("method", [APPROVAL, BORDA])
@settings(max_examples=100, deadline=None)
@given(election=elections(), data=st.data())
def test_neither_the_order_of_ballots_nor_of_options_decides(method, election, data):
    named, options, length, counts = election
    cast = [ballot for ballot, times in zip(named, counts, strict=True) for _ in range(times)]
    one = method.tally(ballots_of(named, options, counts), max_length=length)
    other = method.tally(
        ballots_of(data.draw(st.permutations(cast)), data.draw(st.permutations(options))),
        max_length=length,
    )
    assert one.scores == other.scores
    assert set(one.winners) == set(other.winners)
    assert {frozenset(group) for group in one.ties} == {frozenset(group) for group in other.ties}


def test_borda_gives_max_length_to_the_first_and_nothing_to_the_absent():
    found = BORDA.tally(ballots_of([["a", "b"], ["c"]], "abcd"), max_length=3)
    assert found.scores == {"a": 3, "b": 2, "c": 3, "d": 0}
    assert found.winners == ("a", "c")
    assert found.ties == (("a", "c"),)


def test_without_max_length_a_ranking_may_name_everything():
    assert BORDA.tally(ballots_of([[2, 1]], [1, 2, 3])).scores == {1: 2, 2: 3, 3: 0}


def test_without_ballots_everybody_is_first_together():
    found = APPROVAL.tally(ballots_of([], ["a", "b"]))
    assert found.scores == {"a": 0, "b": 0}
    assert found.winners == ("a", "b")


def test_a_count_reports_its_steps():
    steps = BORDA.tally(ballots_of([[1, 2], [2]], [1, 2], [2, 3])).steps
    assert [str(step.words) for step in steps] == [
        "Suara yang dihitung: 5.",
        "Untuk setiap pilihan dihitung berapa kali ia ada di setiap urutan.",
        "Pilihan dengan nilai tertinggi berada di urutan pertama.",
    ]
    assert steps[0].facts == {"ballots": 5, "points": [2, 1]}
    assert steps[1].facts == {"placed": {1: [2, 0], 2: [3, 2]}}
    assert steps[2].facts == {"scores": {1: 4, 2: 8}, "winners": [2]}
    tied = APPROVAL.tally(ballots_of([[1, 2]], [1, 2])).steps[-1]
    assert "seri" in str(tied.words)


def test_many_options_and_counts_stay_exact():
    options = range(400)
    found = BORDA.tally(ballots_of([list(options)], options, [10**12]))
    assert found.scores[0] == 400 * 10**12
    assert found.scores[399] == 10**12


@pytest.mark.parametrize(
    ("named", "options", "counts"),
    [
        ([[3]], [1, 2], None),
        ([[1, 1]], [1, 2], None),
        ([[1]], [1, 1], None),
        ([[1]], [1, 2], [1, 2]),
        ([[1]], [1, 2], [-1]),
        ([[1]], [1, 2], [2**53 + 1]),
    ],
)
def test_broken_ballots_are_refused(named, options, counts):
    with pytest.raises(ValueError, match="option"):
        ballots_of(named, options, counts)


def test_a_ballot_that_names_too_many_is_refused():
    with pytest.raises(ValueError, match="at most 1"):
        APPROVAL.tally(ballots_of([[1, 2]], [1, 2]), max_length=1)


def test_methods_say_what_they_are():
    assert [APPROVAL.ballot, BORDA.ballot] == [CHOICES, RANKING]
    for name in methods.names():
        method = methods.get(name)
        assert method.name == name
        assert method.title.msgid
        assert method.about.msgid
