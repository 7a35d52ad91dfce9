"""Standings: means, printed tie rules in order, shared ranks, combined stages, safe cells."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.innovations.results.rules import Tally, combined, disagreement, mean_score, rank, safe_cell

BODY = {"criteria": [{"key": "a", "weight": 30}, {"key": "b", "weight": 70}]}


def at(day):
    return datetime(2026, 5, day, tzinfo=UTC)


def ids(standings):
    return [(one.proposal_id, one.rank) for one in standings]


def test_the_higher_mean_is_first_and_those_without_a_judge_are_left_out():
    tallies = [Tally(1, (60.0, 70.0)), Tally(2, (80.0,)), Tally(3, ())]
    assert ids(rank(tallies, [], BODY)) == [(2, 1), (1, 2)]


def test_an_unbroken_tie_shares_its_rank_and_the_next_one_skips():
    tallies = [Tally(i, (score,)) for i, score in ((1, 90.0), (2, 80.0), (3, 80.0), (4, 70.0))]
    standings = rank(tallies, [], BODY)
    assert ids(standings) == [(1, 1), (2, 2), (3, 2), (4, 4)]
    assert [one.shared for one in standings] == [False, True, True, False]


@pytest.mark.parametrize(
    ("rules", "first", "named"),
    [
        (["heaviest_criterion"], 2, "heaviest_criterion"),
        (["highest_median"], 1, "highest_median"),
        (["smallest_spread"], 2, "smallest_spread"),
        (["submitted_first"], 1, "submitted_first"),
        (["submitted_first", "heaviest_criterion"], 1, "submitted_first"),
        (["heaviest_criterion", "submitted_first"], 2, "heaviest_criterion"),
    ],
)
def test_tie_rules_are_executed_in_their_printed_order(rules, first, named):
    one = Tally(1, (60.0, 85.0, 95.0), {"a": 5, "b": 3}, at(1))
    two = Tally(2, (75.0, 80.0, 85.0), {"a": 3, "b": 5}, at(2))
    standings = rank([one, two], rules, BODY)
    assert standings[0].proposal_id == first
    assert {standing.tie_rule for standing in standings} == {named}


def test_several_stages_count_together_by_their_weights():
    together = combined([(70, {1: 80.0, 2: 90.0, 3: 50.0}), (30, {1: 100.0, 2: 50.0})])
    assert together == {1: 86.0, 2: 78.0}
    standings = rank([Tally(1, (100.0,)), Tally(2, (50.0,)), Tally(3, (1.0,))], [], BODY, together)
    assert [(s.proposal_id, s.final) for s in standings] == [(1, 86.0), (2, 78.0)]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=9))
def test_a_mean_lies_between_the_extremes(totals):
    assert min(totals) - 1e-4 <= mean_score(totals) <= max(totals) + 1e-4
    assert disagreement(totals) >= 0


@given(st.dictionaries(st.integers(1, 60), st.lists(st.integers(0, 100), min_size=1), min_size=1))
def test_ranks_do_not_depend_on_the_order_of_arrival(given_totals):
    tallies = [Tally(i, tuple(float(t) for t in totals)) for i, totals in given_totals.items()]
    assert ids(rank(tallies, ["highest_median"], BODY)) == ids(
        rank(tallies[::-1], ["highest_median"], BODY)
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "  =1",
        "\r=1",
        "＝1+1",
        "＠A1",
        "\xa0=1",
        "\u200b=1",
        "\ufeff \u200b＋1",
    ],
)
def test_a_cell_is_never_a_formula(text):
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("value", ["Ojek ibu hamil", "a=b", "１ = 1", "\u200b", 12.5, None, ""])
def test_a_harmless_cell_stays_as_it_is(value):
    assert safe_cell(value) == value
