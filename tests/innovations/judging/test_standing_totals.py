"""Scores of a blocked or handed-back assignment count nowhere above judging either."""

import pytest

from app.core import clock
from app.db.unit import transaction
from app.innovations.desk.queries import furthest_apart
from app.innovations.judging import actions, queries
from app.innovations.results.queries import tallies_of
from tests.innovations.judging.makers import (
    GOOD,
    TOP,
    assign,
    declare,
    make_entries,
    make_judge,
    make_stage,
    save,
)


@pytest.mark.parametrize("how", ["conflict", "returned"])
def test_results_and_dashboard_count_as_judging_does(app, how):
    made = make_stage()
    kept, gone = make_judge(made), make_judge(made)
    entries, stage = make_entries(made), made.stage_ids[0]
    (first,), (second,) = assign(made, kept, *entries), assign(made, gone, *entries)
    save(kept, first, GOOD)
    save(gone, second, TOP)
    assert [one.totals for one in tallies_of(stage)] == [(72.0, 92.0)]
    assert len(furthest_apart(stage)) == 1
    if how == "conflict":
        declare(gone, second)
    else:
        with transaction():
            actions.hand_back(gone, second, "Bukan bidang saya.", now=clock.now())
    assert [row.total for row in queries.totals_of(stage)] == [72.0]
    (tally,) = tallies_of(stage)
    assert tally.totals == (72.0,)
    assert tally.by_criterion == {"kebaruan": 4.0, "manfaat": 3.0}
    assert furthest_apart(stage) == []
