"""Starting and locking stages, and what becomes known by it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Forbidden
from app.core.words import say
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import listen, transaction
from app.innovations.journeys import actions, queries
from app.innovations.journeys.slots import (
    Obstacle,
    lock_obstacles,
    scores_of,
    stage_locked,
)
from app.innovations.stages.protocol import Judgement
from app.notices.models import Notice
from tests.innovations import makers
from tests.innovations.journeys.acts import judged
from tests.support.people import make_person

LETTERS = ("INSERT INTO notice", "INSERT INTO outbox_message")  # one for each person, of course
SOON = date.today() + timedelta(days=4)  # noqa: DTZ011 -- a day, not an instant


@pytest.fixture
def slots():
    """Let a test fill slots for its own time."""
    kept = [(slot, dict(slot._providers)) for slot in (stage_locked, scores_of, lock_obstacles)]
    for slot, _providers in kept:
        slot._providers.clear()
    yield
    for slot, providers in kept:
        slot._providers.clear()
        slot._providers.update(providers)


# --- starting and locking --------------------------------------------------------------------------


def test_what_passed_moves_on_with_its_desk_and_its_trace(app):
    made = makers.make_edition()
    good, _ = makers.make_submitted(made)
    bad, _ = makers.make_submitted(made)
    makers.judge(made, 0, good)
    judged(made, 0, bad, Judgement("failed", {}, "Belum setahun."))
    makers.lock(made, 0)
    assert makers.start(made, 1) == 1
    proposal = makers.the_proposal(good)
    assert (proposal.stage_id, proposal.desk) == (made.stage_ids[1], "juri")
    assert makers.entry_in(made.stage_ids[1], good).state == "waiting"
    assert queries.trace_of(good)[0].what == "entered"
    assert makers.the_proposal(bad).state == "decided"


def test_a_stage_starts_once_in_its_window_after_the_one_before(app):
    made = makers.make_edition()
    proposal_id, _ = makers.make_submitted(made)
    with pytest.raises(Conflict):
        makers.start(made, 1)
    makers.judge(made, 0, proposal_id)
    makers.lock(made, 0)
    with pytest.raises(Conflict), transaction():
        actions.start_stage(made.organiser, made.stage(1), now=made.stage(1).closes)
    makers.start(made, 1)
    with pytest.raises(Conflict):
        makers.start(made, 1)
    with pytest.raises(Forbidden), transaction():
        actions.lock_stage(make_person(), made.stage(1), now=clock.now())


def test_a_stage_with_open_entries_is_not_locked_and_says_why(app):
    made = makers.make_edition()
    makers.make_submitted(made)
    mending, _ = makers.make_submitted(made)
    judged(made, 0, mending, Judgement("repair", {}, "Lengkapi.", None, SOON))
    with pytest.raises(Conflict) as refused:
        makers.lock(made, 0, reason="Sudah malam.")
    words = [str(one.words) for one in refused.value.facts["obstacles"]]
    assert words == ["1 usulan masih diperbaiki timnya.", "1 usulan belum diputuskan."]
    assert made.stage(0).locked_at is None


def test_soft_obstacles_give_way_to_a_written_reason(app, slots):
    lock_obstacles.fill("judging", lambda stage: [Obstacle(say("2 juri belum selesai."))])
    made = makers.make_edition(("scoring",))
    makers.make_submitted(made)
    makers.start(made, 0)
    assert [str(o.words) for o in queries.obstacles_of(made.stage(0))] == ["2 juri belum selesai."]
    with pytest.raises(Conflict) as refused:
        makers.lock(made, 0, reason="  ")
    assert refused.value.field == "reason"
    makers.lock(made, 0, reason="Dua juri sakit.")
    row = db.session.scalars(select(AuditEntry).filter_by(verb="stage.locked")).one()
    assert "Dua juri sakit." in row.facts


def test_those_above_act_in_the_locks_own_transaction(app, slots):
    def fail(actor, stage, now):
        raise Conflict(say("Lembar juri tidak dapat dikunci."))

    stage_locked.fill("judging", fail)
    made = makers.make_edition(("scoring",))
    makers.make_submitted(made)
    makers.start(made, 0)
    with pytest.raises(Conflict):
        makers.lock(made, 0)
    db.session.rollback()
    assert made.stage(0).locked_at is None


def test_scores_below_the_passing_score_end_the_way(app, slots):
    settings = {"passing_score": 72.5}
    made = makers.make_edition(("scoring", "decision"), stage_columns={0: {"settings": settings}})
    above, _ = makers.make_submitted(made)
    below, _ = makers.make_submitted(made)
    scores_of.fill("results", lambda stage_id: {above: 72.5, below: 72.4})
    makers.start(made, 0)
    makers.lock(made, 0)
    assert makers.entry_in(made.stage_ids[0], above).state == "passed"
    stopped = makers.entry_in(made.stage_ids[0], below)
    assert (stopped.state, stopped.reason) == ("failed", "Nilai akhir di bawah nilai ambang 72,5.")
    assert makers.the_proposal(below).state == "decided"
    assert makers.start(made, 1) == 1


def test_decisions_stay_secret_until_the_lock(app):
    told = []
    listen("journeys.stage_locked", lambda news: told.append(news.subject_id))
    made = makers.make_edition(("administrative", "decision"))
    ids = [makers.make_submitted(made)[0] for _ in range(2)]
    for one in ids:
        makers.judge(made, 0, one)
    makers.lock(made, 0)
    makers.start(made, 1)
    before = db.session.scalar(select(func.count()).select_from(Notice))
    makers.judge(made, 1, ids[0])
    makers.judge(made, 1, ids[1], "failed")
    for one in ids:
        proposal = makers.the_proposal(one)
        assert (proposal.outcome, proposal.state) == (None, "submitted")
        assert [(s.state, str(s.note)) for s in queries.steps_of(proposal)][-2] == ("now", "")
        assert "Finalis" not in str(queries.told_entries(one))
    assert db.session.scalar(select(func.count()).select_from(Notice)) == before
    makers.lock(made, 1)
    won, lost = (makers.the_proposal(one) for one in ids)
    assert (won.outcome, won.state) == ("finalis", "decided")
    assert (lost.outcome, lost.state) == ("belum-terpilih", "decided")
    assert str(queries.steps_of(won)[-2].note) == "Finalis"
    assert queries.steps_of(lost)[-1].state == "stopped"
    assert db.session.scalar(select(func.count()).select_from(Notice)) > before
    assert told[-1] == made.stage_ids[1]


def test_an_outcome_that_advances_goes_on_where_there_is_a_next_stage(app):
    made = makers.make_edition(("decision", "decision"))
    finalist, _ = makers.make_submitted(made)
    other, _ = makers.make_submitted(made)
    makers.judge(made, 0, finalist)
    makers.judge(made, 0, other, "failed")
    makers.lock(made, 0)
    assert makers.the_proposal(finalist).outcome == "finalis"
    assert makers.the_proposal(finalist).state == "submitted"
    assert makers.the_proposal(other).state == "decided"
    assert makers.start(made, 1) == 1


def test_starting_and_locking_cost_the_same_for_3_and_for_30(app):
    from sqlalchemy import event

    costs = []
    for n in (3, 30):
        made = makers.make_edition(("administrative", "scoring"))
        for _ in range(n):
            makers.judge(made, 0, makers.make_submitted(made)[0])
        seen = []
        event.listen(db.engine, "before_cursor_execute", lambda *a, seen=seen: seen.append(a[2]))
        makers.lock(made, 0)
        makers.start(made, 1)
        costs.append(len([one for one in seen if not one.startswith(LETTERS)]))
    assert costs[0] == costs[1]
