"""Checking, repairing, starting, locking, deciding, publishing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.words import say
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import listen, transaction
from app.innovations.journeys import actions, queries
from app.innovations.journeys.models import Receipt, StageEntry, Trace
from app.innovations.journeys.slots import (
    Obstacle,
    lock_obstacles,
    scores_of,
    stage_locked,
)
from app.innovations.proposals.models import Proposal, Revision
from app.innovations.stages.protocol import Judgement
from app.notices.models import Notice
from tests.innovations import makers
from tests.support.people import fresh, make_person

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


def submit(actor, proposal_id):
    with transaction():
        return actions.submit_proposal(actor, makers.the_proposal(proposal_id), now=clock.now())


def judged(made, place, proposal_id, judgement, actor=None, **more):
    with transaction():
        entry = makers.entry_in(made.stage_ids[place], proposal_id)
        return actions.judge_entry(
            actor or made.organiser, entry, judgement, **({"now": clock.now()} | more)
        )


# --- the check -----------------------------------------------------------------------------------


def test_the_first_judgement_begins_the_first_stage(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_submitted(made)
    assert made.stage(0).started_at is None
    makers.judge(made, 0, proposal_id)
    assert made.stage(0).started_at is not None
    assert makers.entry_in(made.stage_ids[0], proposal_id).state == "passed"
    assert makers.the_proposal(proposal_id).state == "submitted"
    newest = db.session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert newest.person_id == lead.person_id
    assert "lulus" in newest.msgid


def test_a_repair_goes_to_the_team_and_back_to_the_same_desk(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_submitted(made)
    judgement = Judgement("repair", {"items": []}, "Lampirkan SK.", None, SOON)
    judged(made, 0, proposal_id, judgement)
    proposal = makers.the_proposal(proposal_id)
    assert (proposal.state, proposal.desk) == ("repair", "tim")
    asked = queries.entry_on_repair(proposal_id)
    assert asked.reason == "Lampirkan SK."
    assert asked.due_at.astimezone().date() in {SOON, SOON + timedelta(days=1)}
    with transaction():
        db.session.get_one(Proposal, proposal_id).title = "Antar obat, diperbaiki"
    receipt = submit(lead, proposal_id)
    proposal, entry = (
        makers.the_proposal(proposal_id),
        makers.entry_in(made.stage_ids[0], proposal_id),
    )
    assert receipt.round == 2
    assert receipt.number == proposal.number
    assert (proposal.state, proposal.desk, entry.state) == ("submitted", "sekretariat", "waiting")
    assert db.session.scalar(select(func.count()).select_from(StageEntry)) == 1
    digests = set(db.session.scalars(select(Receipt.sha256)))
    assert digests == set(db.session.scalars(select(Revision.sha256).where(Revision.submitted)))
    assert len(digests) == 2
    assert [one.what for one in queries.trace_of(proposal_id)] == [
        "resubmitted",
        "repair",
        "submitted",
    ]


def test_a_repair_ends_with_its_day_and_the_text_stays(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_submitted(made)
    judged(made, 0, proposal_id, Judgement("repair", {}, "Lengkapi.", None, SOON))
    due = queries.entry_on_repair(proposal_id).due_at
    for at, taken in ((due, False), (due - timedelta(microseconds=1), True)):
        with transaction():
            proposal = makers.the_proposal(proposal_id)
            if taken:
                assert actions.submit_proposal(lead, proposal, now=at).round == 2
            else:
                with pytest.raises(Conflict):
                    actions.submit_proposal(lead, proposal, now=at)


@pytest.mark.parametrize("days", [-1, 45])
def test_a_repair_ends_after_today_and_before_the_stage(app, days):
    made = makers.make_edition()
    proposal_id, _ = makers.make_submitted(made)
    day = clock.now().date() + timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        judged(made, 0, proposal_id, Judgement("repair", {}, "Lengkapi.", None, day))
    assert refused.value.field == "due_on"


def test_two_officers_one_entry_both_judgements_are_shown(app):
    made = makers.make_edition()
    proposal_id, _ = makers.make_submitted(made)
    other = make_person("Petugas Kedua", roles=[("organiser", f"edition:{made.edition_id}")])
    seen = makers.entry_in(made.stage_ids[0], proposal_id).version
    judged(made, 0, proposal_id, Judgement("failed", {}, "Belum setahun."), version=seen)
    with pytest.raises(Conflict) as refused:
        judged(made, 0, proposal_id, Judgement("passed"), other, version=seen)
    facts = refused.value.facts
    assert facts["theirs"].reason == "Belum setahun."
    assert facts["decider"] == made.organiser.name
    db.session.rollback()
    assert makers.entry_in(made.stage_ids[0], proposal_id).state == "failed"
    judged(made, 0, proposal_id, Judgement("passed"), other, version=facts["version"])
    assert makers.the_proposal(proposal_id).state == "submitted"


def test_a_form_opened_before_a_repair_came_back_is_stale(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_submitted(made)
    judged(made, 0, proposal_id, Judgement("repair", {}, "Lengkapi.", None, SOON))
    stale = makers.entry_in(made.stage_ids[0], proposal_id).version
    submit(lead, proposal_id)
    with pytest.raises(Conflict) as refused:
        judged(made, 0, proposal_id, Judgement("failed", {}, "Lewat."), version=stale)
    assert "theirs" not in refused.value.facts


def test_only_this_editions_secretariat_judges_and_nobody_ones_own(app):
    made = makers.make_edition()
    officer = made.organiser
    proposal_id, lead = makers.make_submitted(made, team=(officer,))
    for actor in (lead, make_person(roles=[("organiser", "edition:9999")]), officer):
        with pytest.raises(Forbidden):
            judged(made, 0, proposal_id, Judgement("passed"), fresh(actor))


def test_nobody_judges_outside_the_stages_window_or_after_its_lock(app):
    made = makers.make_edition()
    proposal_id, _ = makers.make_submitted(made)
    closes = made.stage(0).closes
    with pytest.raises(Conflict):
        judged(made, 0, proposal_id, Judgement("passed"), now=closes)
    judged(made, 0, proposal_id, Judgement("passed"), now=closes - timedelta(microseconds=1))
    makers.lock(made, 0)
    with pytest.raises(Conflict):
        judged(made, 0, proposal_id, Judgement("failed", {}, "Telat."))


def test_a_withdrawn_entry_is_judged_no_more(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_submitted(made)
    with transaction():
        actions.withdraw_proposal(lead, makers.the_proposal(proposal_id), now=clock.now())
    with pytest.raises(Conflict):
        judged(made, 0, proposal_id, Judgement("passed"))


def test_a_scoring_stage_is_not_judged_by_hand(app):
    made = makers.make_edition(("scoring",))
    proposal_id, _ = makers.make_submitted(made)
    with pytest.raises(Conflict):
        judged(made, 0, proposal_id, Judgement("passed"))


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


# --- publishing ------------------------------------------------------------------------------------


def publish(made, proposal_id, actor=None):
    with transaction():
        actions.publish_proposal(
            actor or made.organiser, makers.the_proposal(proposal_id), now=clock.now()
        )


def test_nothing_is_published_from_an_open_blind_stage(app):
    made = makers.make_edition(("administrative", "scoring", "decision"))
    proposal_id, _ = makers.make_submitted(made)
    with pytest.raises(Conflict):  # it will come into one
        publish(made, proposal_id)
    makers.judge(made, 0, proposal_id)
    makers.lock(made, 0)
    makers.start(made, 1)
    assert queries.is_in_open_blind_stage(proposal_id, clock.now())
    with pytest.raises(Conflict):
        publish(made, proposal_id)
    makers.lock(made, 1, reason="Uji.")
    assert not queries.is_in_open_blind_stage(proposal_id, clock.now())
    publish(made, proposal_id)
    assert makers.the_proposal(proposal_id).published_at
    publish(made, proposal_id)  # twice is once
    assert (
        db.session.scalar(select(func.count()).select_from(Trace).where(Trace.what == "published"))
        == 1
    )


def test_drafts_and_strangers_publish_nothing(app):
    made = makers.make_edition(("administrative",))
    draft, _ = makers.make_draft(made)
    with pytest.raises(Conflict):
        publish(made, draft)
    proposal_id, lead = makers.make_submitted(made)
    with pytest.raises(Forbidden):
        publish(made, proposal_id, lead)


def test_a_whole_stage_is_published_at_once(app):
    told = []
    listen("journeys.proposal_published", lambda news: told.append(news.subject_id))
    made = makers.make_edition(("administrative",))
    ids = [makers.make_submitted(made)[0] for _ in range(3)]
    for one in ids[:2]:
        makers.judge(made, 0, one)
    with transaction():
        actions.withdraw_proposal(
            fresh(makers.the_proposal(ids[2]).lead_id), makers.the_proposal(ids[2]), now=clock.now()
        )
    with pytest.raises(Conflict), transaction():
        actions.publish_stage(made.organiser, made.stage(0), now=clock.now())
    makers.lock(made, 0)
    with transaction():
        assert actions.publish_stage(made.organiser, made.stage(0), now=clock.now()) == 2
    assert set(told) >= set(ids[:2])
    assert makers.the_proposal(ids[2]).published_at is None


def test_while_a_blind_stage_lies_ahead_only_those_that_stopped_are_published(app):
    made = makers.make_edition(("administrative", "scoring"))
    on, _ = makers.make_submitted(made)
    stopped, _ = makers.make_submitted(made)
    makers.judge(made, 0, on)
    judged(made, 0, stopped, Judgement("failed", {}, "Belum setahun."))
    makers.lock(made, 0)
    with transaction():
        assert actions.publish_stage(made.organiser, made.stage(0), now=clock.now()) == 1
    assert makers.the_proposal(stopped).published_at
    assert makers.the_proposal(on).published_at is None
