"""Two acts at once: a lock or a conflict while a score is on its way, two windows, two panels.

The first act holds its transaction open until the second has begun; whoever comes second must
see what the first one did, or be refused. Nothing may end half there.
"""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Missing, Refusal
from app.db.base import db
from app.db.unit import transaction
from app.innovations.journeys import actions as journeys
from app.innovations.judging import actions, queries
from app.innovations.judging.models import Assignment, Score, Scoresheet
from app.innovations.judging.rules import Card
from tests.innovations.judging.makers import (
    GOOD,
    TOP,
    assign,
    assignment_of,
    make_entries,
    make_judge,
    save,
    sheet,
)

HEAD_START_S = 0.4


@pytest.fixture
def at_once(app):
    """Run two acts, the second while the first one's transaction is open; what each raised."""

    def run(first: Callable[[], object], second: Callable[[], object]) -> list[Refusal | None]:
        acted, over = Event(), Event()
        outcome: list[Refusal | None] = [None, None]

        def hold() -> None:
            with app.app_context():
                try:
                    with transaction():
                        first()
                        acted.set()
                        over.wait(HEAD_START_S)
                except Refusal as no:
                    outcome[0] = no
                finally:
                    acted.set()

        def follow() -> None:
            acted.wait(10)
            with app.app_context():
                try:
                    with transaction():
                        second()
                except Refusal as no:
                    outcome[1] = no
                finally:
                    over.set()

        db.session.rollback()
        threads = [Thread(target=hold), Thread(target=follow)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(30)
        assert not any(one.is_alive() for one in threads)
        return outcome

    return run


def saving(judge, desk, card=GOOD, version=None):
    return lambda: actions.save_scores(judge, desk, card, version=version, now=clock.now())


def test_a_save_on_its_way_is_locked_with_its_levels(made, judge, at_once):
    (desk,) = assign(made, judge, *make_entries(made))
    save(judge, desk, GOOD)
    locking = lambda: actions.lock_scores(judge, made.stage_ids[0], now=clock.now())
    assert at_once(saving(judge, desk, TOP), locking) == [None, None]
    assert (sheet(desk).total, sheet(desk).locked_at is not None) == (92.0, True)


def test_a_save_that_comes_after_the_lock_is_refused(made, judge, at_once):
    (desk,) = assign(made, judge, *make_entries(made))
    save(judge, desk, GOOD)
    locking = lambda: actions.lock_scores(judge, made.stage_ids[0], now=clock.now())
    no_lock, no_save = at_once(locking, saving(judge, desk, TOP))
    assert no_lock is None
    assert isinstance(no_save, Conflict)
    assert sheet(desk).total == 72.0


@pytest.mark.parametrize("begun", [True, False])
def test_the_organisers_lock_against_a_save(made, judge, at_once, begun):
    """A first save makes a new card: the stage's lock must not miss it."""
    entries = make_entries(made, 2)
    desk, other = assign(made, judge, *entries)
    save(judge, other)
    if begun:
        save(judge, desk, GOOD)
    why = "Juri sakit, panitia sepakat."
    stage_lock = lambda: journeys.lock_stage(
        made.organiser, made.stage(0), reason=why, now=clock.now()
    )
    assert at_once(saving(judge, desk, TOP), stage_lock) == [None, None]
    assert sheet(desk).locked_at is not None
    assert sorted(row.total for row in queries.totals_of(made.stage_ids[0])) == [72.0, 92.0]


@pytest.mark.parametrize("begun", [True, False])
def test_a_save_against_the_organisers_lock(made, judge, at_once, begun):
    entries = make_entries(made, 2)
    desk, other = assign(made, judge, *entries)
    save(judge, other)
    if begun:
        save(judge, desk, GOOD)
    why = "Juri sakit, panitia sepakat."
    stage_lock = lambda: journeys.lock_stage(
        made.organiser, made.stage(0), reason=why, now=clock.now()
    )
    no_lock, no_save = at_once(stage_lock, saving(judge, desk, TOP))
    assert no_lock is None
    assert isinstance(no_save, Conflict)
    totals = [row.total for row in queries.totals_of(made.stage_ids[0])]
    assert totals == ([72.0, 72.0] if begun else [72.0])


def declaring(judge, desk):
    return lambda: actions.declare_conflict(judge, desk, "Saudara saya.", now=clock.now())


def test_a_conflict_declared_while_saving(made, judge, at_once):
    entries = make_entries(made)
    (desk,) = assign(made, judge, *entries)
    assert at_once(saving(judge, desk), declaring(judge, desk)) == [None, None]
    assert assignment_of(made, judge, entries[0]).state == "blocked"
    assert queries.totals_of(made.stage_ids[0]) == []


@pytest.mark.parametrize("card", [GOOD, Card({"kebaruan": 4})])
def test_a_save_while_a_conflict_is_declared(made, judge, at_once, card):
    entries = make_entries(made)
    (desk,) = assign(made, judge, *entries)
    declared, refused = at_once(declaring(judge, desk), saving(judge, desk, card))
    assert declared is None
    assert isinstance(refused, Missing | Conflict)
    assert db.session.scalar(select(func.count()).select_from(Score)) == 0
    assert assignment_of(made, judge, entries[0]).state == "blocked"


@pytest.mark.parametrize("begun", [True, False])
def test_two_windows_save_at_once(made, judge, at_once, begun):
    (desk,) = assign(made, judge, *make_entries(made))
    if begun:
        save(judge, desk, GOOD)
    version = 1 if begun else 0
    first, second = at_once(saving(judge, desk, TOP, version), saving(judge, desk, GOOD, version))
    assert first is None
    assert isinstance(second, Conflict)
    assert sheet(desk).total == 92.0
    assert db.session.scalar(select(func.count()).select_from(Scoresheet)) == 1


def test_two_organisers_spread_at_once(made, at_once):
    judges = [make_judge(made) for _ in range(3)]
    make_entries(made, 6)
    spreading = lambda: actions.spread_evenly(
        made.organiser, made.stage_ids[0], each=2, seed=1, now=clock.now()
    )
    assert at_once(spreading, spreading) == [None, None]
    rows = select(Assignment.person_id, func.count()).group_by(Assignment.person_id)
    assert {tuple(row) for row in db.session.execute(rows)} == {
        (one.person_id, 4) for one in judges
    }
