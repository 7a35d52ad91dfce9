"""Saving, changing and locking scores, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Edition, Rubric
from app.innovations.editions.rules import rubric_sha256
from app.innovations.judging import actions, queries
from app.innovations.judging.desks.queries import desk_of, surroundings_of
from app.innovations.judging.models import Score
from app.innovations.judging.pledge_texts import CURRENT
from app.innovations.judging.rules import Card
from tests.innovations.judging.makers import (
    GOOD,
    TOP,
    assign,
    assignment_of,
    declare,
    make_entries,
    make_judge,
    make_stage,
    save,
    sheet,
)
from tests.innovations.makers import lock
from tests.support.people import fresh

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def desk(made, judge):
    (entry,) = make_entries(made)
    return assign(made, judge, entry)[0]


def _scores(assignment):
    rows = select(Score).where(Score.assignment_id == assignment).order_by(Score.criterion)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def test_a_whole_card_counts_and_keeps_the_rubric(made, judge, desk):
    saved = save(judge, desk, GOOD)
    assert (saved.version, saved.total, saved.lacks) == (1, 72.0, ())
    assert sheet(desk).total == 72.0
    assert assignment_state(made, desk) == "done"
    in_force = db.session.get_one(Rubric, db.session.get_one(Edition, made.edition_id).rubric_id)
    assert {one.rubric_sha256 for one in _scores(desk)} == {in_force.sha256}
    assert sheet(desk).rubric_sha256 == in_force.sha256
    assert [(r.total) for r in queries.totals_of(made.stage_ids[0])] == [72.0]


def assignment_state(made, desk):
    from app.innovations.judging.models import Assignment

    return db.session.get_one(Assignment, desk, populate_existing=True).state


def test_half_a_card_is_kept_and_does_not_count(made, judge, desk):
    saved = save(judge, desk, Card({"kebaruan": 4}, {"manfaat": "Belum yakin."}))
    assert saved.total is None
    assert [one.field for one in saved.lacks] == ["value-manfaat"]
    assert [(s.criterion, s.value, s.reason) for s in _scores(desk)] == [
        ("kebaruan", 4, ""),
        ("manfaat", None, "Belum yakin."),
    ]
    assert queries.totals_of(made.stage_ids[0]) == []
    save(judge, desk, Card({"manfaat": 3}))
    assert sheet(desk).total == 72.0
    assert _scores(desk)[1].reason == "Belum yakin."


def test_an_extreme_level_without_its_reason(made, judge, desk):
    bare = Card({"kebaruan": 5, "manfaat": 3})
    with pytest.raises(Invalid) as refused:
        save(judge, desk, bare, strict=True)
    assert refused.value.field == "reason-kebaruan"
    assert _scores(desk) == []
    assert save(judge, desk, bare).total is None
    assert save(judge, desk, TOP).total == 92.0


def test_a_card_that_falls_short_again_no_longer_counts(made, judge, desk):
    save(judge, desk, GOOD)
    save(judge, desk, Card({"kebaruan": 1}))
    assert sheet(desk).total is None
    assert assignment_state(made, desk) == "open"


def test_saving_the_same_again_writes_nothing(judge, desk):
    save(judge, desk, GOOD)
    acts = db.session.scalar(select(func.count()).select_from(AuditEntry))
    assert save(judge, desk, GOOD).version == 1
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == acts


def test_every_save_is_in_the_log_with_its_levels_only(judge, desk):
    save(judge, desk, Card(dict(TOP.values), dict(TOP.reasons), "Rahasia.", "Bagus."))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "score.saved")).one()
    assert entry.subject_kind == "assignment"
    assert '"kebaruan": 5' in entry.facts
    assert "Rahasia" not in entry.facts
    assert "serupa" not in entry.facts


def test_two_windows_one_conflict_and_nothing_lost(judge, desk):
    save(judge, desk, GOOD, version=0)
    with pytest.raises(Conflict) as refused:
        save(judge, desk, TOP, version=0)
    assert refused.value.facts["theirs"].values == {"kebaruan": 4, "manfaat": 3}
    assert refused.value.facts["theirs"].version == 1
    save(judge, desk, TOP, version=1)
    assert sheet(desk).version == 2


def test_nobody_elses_desk(made, judge, desk):
    other = make_judge(made)
    with pytest.raises(Missing):
        save(other, desk)


def test_a_role_taken_away_bites_at_once(made, judge, desk):
    from app.accounts.models import Grant

    with transaction():
        db.session.execute(Grant.__table__.delete().where(Grant.person_id == judge.person_id))
    with pytest.raises(Missing):
        save(fresh(judge), desk)


def test_no_score_before_the_pledge(made):
    judge = make_judge(made, pledged=False)
    (one,) = assign(made, judge, *make_entries(made))
    with pytest.raises(Forbidden) as refused:
        save(judge, one)
    assert refused.value.facts["pledge"] == made.slug
    with transaction():
        actions.give_pledge(judge, made.slug, CURRENT.sha256, now=clock.now())
    assert save(judge, one).total == 72.0


def test_a_pledge_to_another_text_is_refused(made):
    judge = make_judge(made, pledged=False)
    with pytest.raises(Conflict), transaction():
        actions.give_pledge(judge, made.slug, "0" * 64, now=clock.now())


@pytest.mark.parametrize(
    ("opens", "closes", "ok"),
    [(-1, 1, True), (1, 2, False), (-2, 0, False), (0, 1, True)],
)
def test_the_window_of_the_stage_is_the_one_clock(app, opens, closes, ok):
    at = clock.now().replace(microsecond=0)
    made = make_stage(
        opens=at + timedelta(hours=opens) if opens is not None else None,
        closes=at + timedelta(hours=closes),
    )
    judge = make_judge(made)
    (one,) = assign(made, judge, *make_entries(made))

    def try_at():
        with transaction():
            actions.save_scores(judge, one, GOOD, now=at)

    if ok:
        try_at()
    else:
        with pytest.raises(Conflict):
            try_at()


def test_locking_needs_every_entry_complete(made, judge):
    first, second = assign(made, judge, *make_entries(made, 2))
    save(judge, first)
    with pytest.raises(Conflict) as refused, transaction():
        actions.lock_scores(judge, made.stage_ids[0], now=clock.now())
    assert [row.id for row in refused.value.facts["lacking"]] == [second]
    save(judge, second)
    with transaction():
        assert actions.lock_scores(judge, made.stage_ids[0], now=clock.now()) == 2
    for one in (first, second):
        with pytest.raises(Conflict):
            save(judge, one, TOP)
    with pytest.raises(Conflict), transaction():
        actions.lock_scores(judge, made.stage_ids[0], now=clock.now())


def test_an_entry_assigned_after_the_lock_is_judged_and_locked_too(made, judge, desk):
    save(judge, desk)
    with transaction():
        actions.lock_scores(judge, made.stage_ids[0], now=clock.now())
    (late,) = assign(made, judge, *make_entries(made))
    save(judge, late)
    with transaction():
        assert actions.lock_scores(judge, made.stage_ids[0], now=clock.now()) == 1


def test_the_organisers_lock_locks_every_card(made, judge):
    first, second = assign(made, judge, *make_entries(made, 2))
    save(judge, first)
    save(judge, second, Card({"kebaruan": 4}))
    lock(made, 0, reason="Juri lain sakit, panitia sepakat.")
    assert sheet(first).locked_at is not None
    for one in (first, second):
        with pytest.raises(Conflict):
            save(judge, one, TOP)
    assert [row.total for row in queries.totals_of(made.stage_ids[0])] == [72.0]


def test_a_new_rubric_asks_for_the_card_again(made, judge, desk):
    save(judge, desk)
    body = made.body
    body["criteria"][0]["weight"], body["criteria"][1]["weight"] = 50, 50
    with transaction():
        edition = made.edition()
        new = Rubric(edition_id=edition.id, number=2, body=body, sha256=rubric_sha256(body))
        new.frozen_at = clock.now()
        db.session.add(new)
        db.session.flush()
        edition.rubric_id = new.id
    with pytest.raises(Conflict), transaction():
        actions.lock_scores(judge, made.stage_ids[0], now=clock.now())
    assert save(judge, desk, GOOD).total == 70.0
    assert {one.rubric_sha256 for one in _scores(desk)} == {rubric_sha256(body)}
    with transaction():
        actions.lock_scores(judge, made.stage_ids[0], now=clock.now())


def test_withdrawn_entries_leave_desk_counts_and_totals(made, judge):
    entries = make_entries(made, 2)
    first, second = assign(made, judge, *entries)
    save(judge, first)
    with transaction():
        from app.innovations.proposals.models import Proposal

        db.session.get_one(Proposal, entries[0]).withdrawn_at = clock.now()
    assert queries.totals_of(made.stage_ids[0]) == []
    queue = queries.queue_of(judge, show="all")
    assert [row.id for row in queue.rows] == [second]
    with pytest.raises(Missing):
        save(judge, first)


def test_the_own_distribution_leaves_blocked_entries_out(made, judge):
    first, second, third = assign(made, judge, *make_entries(made, 3))
    save(judge, first, GOOD)
    save(judge, second, TOP)
    save(judge, third, Card({"kebaruan": 2, "manfaat": 2}))
    around = surroundings_of(desk_of(judge, first))
    assert around.standing.totals == (40.0, 72.0, 92.0)
    declare(judge, second)
    around = surroundings_of(desk_of(judge, first))
    assert (around.standing.totals, around.standing.place) == ((40.0, 72.0), 1)
    assert (around.done, around.total, around.following) == (2, 2, third)


def test_progress_and_disagreement_for_the_organiser(made, judge):
    other = make_judge(made, "Zainab Nur")
    entries = make_entries(made, 2)
    first, _second = assign(made, judge, *entries)
    theirs = assign(made, other, *entries)
    save(judge, first, GOOD)
    save(other, theirs[0], TOP)
    rows = {row.person_id: row for row in queries.progress_of(made.stage_ids[0])}
    assert (rows[judge.person_id].open, rows[judge.person_id].done) == (1, 1)
    declare(other, theirs[1])
    rows = {row.person_id: row for row in queries.progress_of(made.stage_ids[0])}
    theirs_now = rows[other.person_id]
    assert (theirs_now.open, theirs_now.done, theirs_now.blocked) == (0, 1, 1)
    (row,) = queries.disagreement_of(made.stage_ids[0])
    assert (row.judges, row.low, row.high, row.spread) == (2, 72.0, 92.0, 20.0)
    assert assignment_of(made, other, entries[1]).state == "blocked"


def test_saving_costs_few_statements(judge, desk):
    save(judge, desk, GOOD)
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    save(judge, desk, Card({"kebaruan": 3}), version=1)
    assert len([one for one in seen if not one.startswith("BEGIN")]) <= 5, seen
