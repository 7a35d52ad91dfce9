"""Judging by hand: checks, repairs, two officers at one entry."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid
from app.db.base import db
from app.db.unit import transaction
from app.innovations.journeys import actions, queries
from app.innovations.journeys.models import Receipt, StageEntry
from app.innovations.proposals.models import Proposal, Revision
from app.innovations.stages.protocol import Judgement
from app.notices.models import Notice
from tests.innovations import makers
from tests.innovations.journeys.acts import judged, submit
from tests.support.people import fresh, make_person

SOON = date.today() + timedelta(days=4)  # noqa: DTZ011 -- a day, not an instant


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
