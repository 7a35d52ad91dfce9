"""Sending in: one entry and one receipt, whatever the clicks; nothing typed is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import listen, transaction
from app.innovations.editions.models import LatePass
from app.innovations.journeys import actions, queries
from app.innovations.journeys.models import Receipt, StageEntry
from app.innovations.proposals.models import Proposal, Revision, SectionText
from app.notices.models import Notice
from tests.innovations import makers
from tests.innovations.journeys.acts import submit
from tests.support.people import make_organisation, make_person


def how_many(model, **where):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**where))


def test_a_receipt_tells_number_instant_and_content(app):
    made = makers.make_edition(slug="kipp-2026")
    proposal_id, lead = makers.make_draft(made)
    now = clock.now()
    receipt = submit(lead, proposal_id, now=now)
    proposal, revision = (
        makers.the_proposal(proposal_id),
        db.session.scalars(select(Revision)).one(),
    )
    assert receipt.number == f"KIPP26-{proposal_id:06d}" == proposal.number
    assert receipt.at == now == proposal.submitted_at
    assert receipt.sha256 == revision.sha256
    assert revision.submitted
    assert (proposal.state, proposal.desk) == ("submitted", "sekretariat")
    assert proposal.stage_id == made.stage_ids[0]
    assert makers.entry_in(made.stage_ids[0], proposal_id).state == "waiting"


def test_it_is_in_the_log_without_personal_data_and_announced_after_the_commit(app):
    told = []
    listen("journeys.proposal_submitted", lambda news: told.append(news.subject_id))
    made = makers.make_edition()
    proposal_id, lead = makers.make_submitted(made)
    row = db.session.scalars(select(AuditEntry).filter_by(verb="proposal.submitted")).one()
    assert (row.subject_kind, row.subject_id) == ("proposal", proposal_id)
    assert lead.name not in row.facts
    assert told[-1] == proposal_id


def test_the_whole_team_is_told_and_nobody_else(app):
    made = makers.make_edition()
    mate = make_person("Rekan")
    proposal_id, lead = makers.make_submitted(made, team=(mate,))
    told = set(db.session.scalars(select(Notice.person_id)))
    assert told == {lead.person_id, mate.person_id}
    notice = db.session.scalars(select(Notice)).first()
    assert notice.href.endswith("/receipt")
    assert notice.facts["number"] == makers.the_proposal(proposal_id).number


def test_a_second_click_gets_the_same_receipt(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_draft(made)
    first, second = submit(lead, proposal_id), submit(lead, proposal_id)
    assert first.id == second.id
    assert how_many(Receipt) == how_many(StageEntry) == how_many(Revision) == 1


def test_what_lacks_is_named_and_nothing_is_written(app):
    made = makers.make_edition()
    long = "kata " * 51
    proposal_id, lead = makers.make_draft(
        made, texts={"masalah": "", "dampak": long}, category_id=None
    )
    with pytest.raises(Invalid) as refused:
        submit(lead, proposal_id)
    fields = [one.field for one in refused.value.facts["problems"]]
    assert fields == ["category", "s_masalah", "s_dampak"]
    db.session.rollback()
    assert how_many(StageEntry) == how_many(Receipt) == how_many(Revision) == 0
    assert makers.the_proposal(proposal_id).state == "draft"
    assert db.session.get(SectionText, (proposal_id, "dampak")).source == long


def test_an_edition_that_does_not_take_such_people_says_so(app):
    made = makers.make_edition(eligibility={"kinds": ["asn"], "organisation_kinds": []})
    proposal_id, lead = makers.make_draft(made, make_person("Warga", kind="citizen"))
    with pytest.raises(Invalid) as refused:
        submit(lead, proposal_id)
    assert "jenis akun" in str(refused.value.facts["problems"][0].message)


@pytest.mark.parametrize(
    ("opens", "closes", "taken"),
    [
        (timedelta(0), timedelta(seconds=1), True),
        (-timedelta(days=1), timedelta(0), False),
        (-timedelta(days=1), timedelta(microseconds=1), True),
        (timedelta(microseconds=1), timedelta(days=1), False),
    ],
)
def test_the_window_is_half_open(app, opens, closes, taken):
    now = clock.now()
    made = makers.make_edition(opens=now + opens, closes=now + closes)
    proposal_id, lead = makers.make_draft(made)
    if taken:
        assert submit(lead, proposal_id, now=now).number
        return
    with pytest.raises(Conflict):
        submit(lead, proposal_id, now=now)
    db.session.rollback()
    assert db.session.get(SectionText, (proposal_id, "masalah")).source == "Antrean lama."


def late(made, person, until):
    with transaction():
        db.session.add(
            LatePass(
                edition_id=made.edition_id, person_id=person.person_id, until=until,
                reason="Listrik padam.", by_person_id=made.organiser.person_id, at=clock.now(),
            )
        )  # fmt: skip


def test_a_late_pass_takes_one_entry_of_one_person(app):
    now = clock.now()
    made = makers.make_edition(closes=now - timedelta(minutes=1))
    first, lead = makers.make_draft(made)
    second, _ = makers.make_draft(made, lead)
    strangers, stranger = makers.make_draft(made)
    late(made, lead, now + timedelta(hours=1))
    assert submit(lead, first, now=now).number
    assert db.session.scalars(select(LatePass)).one().used_by_proposal == first
    for person, proposal_id in ((lead, second), (stranger, strangers)):
        with pytest.raises(Conflict):
            submit(person, proposal_id, now=now)


def test_a_late_pass_ends_too(app):
    now = clock.now()
    made = makers.make_edition(closes=now - timedelta(hours=1))
    proposal_id, lead = makers.make_draft(made)
    late(made, lead, now)
    with pytest.raises(Conflict):
        submit(lead, proposal_id, now=now)


def test_strangers_learn_of_no_draft_and_a_units_officer_only_reads(app):
    made = makers.make_edition()
    unit = make_organisation()
    proposal_id, _lead = makers.make_draft(made, unit_id=unit)
    with pytest.raises(Missing):
        submit(make_person(), proposal_id)
    with pytest.raises(Missing):
        submit(made.organiser, proposal_id)
    with pytest.raises(Forbidden):
        submit(make_person(roles=[("officer", f"organisation:{unit}")]), proposal_id)


def test_what_changed_since_it_was_reviewed_is_looked_at_again(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_draft(made, version=3)
    with pytest.raises(Conflict) as refused:
        submit(lead, proposal_id, version=2)
    assert refused.value.facts["version"] == 3
    assert submit(lead, proposal_id, version=3).round == 1


def test_no_entry_after_the_first_stage_is_locked(app):
    made = makers.make_edition()
    first, _ = makers.make_submitted(made)
    makers.judge(made, 0, first)
    makers.lock(made, 0)
    proposal_id, lead = makers.make_draft(made)
    with pytest.raises(Conflict):
        submit(lead, proposal_id)


# --- withdrawing ---------------------------------------------------------------------------------


def withdraw(actor, proposal_id, **more):
    with transaction():
        actions.withdraw_proposal(
            actor, makers.the_proposal(proposal_id), **({"now": clock.now()} | more)
        )


def test_withdrawing_leaves_a_trace_and_the_desk(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_submitted(made)
    withdraw(lead, proposal_id, reason="Unit digabung.")
    proposal = makers.the_proposal(proposal_id)
    assert (proposal.state, proposal.desk) == ("withdrawn", "tim")
    assert makers.entry_in(made.stage_ids[0], proposal_id).state == "withdrawn"
    newest = queries.trace_of(proposal_id)[0]
    assert (newest.what, newest.note) == ("withdrawn", "Unit digabung.")
    assert (
        "Unit"
        not in db.session.scalars(
            select(AuditEntry.facts).filter_by(verb="proposal.withdrawn")
        ).one()
    )
    withdraw(lead, proposal_id)  # a second click changes nothing
    assert len(queries.trace_of(proposal_id)) == 2


def test_only_the_lead_and_the_units_officers_withdraw(app):
    made = makers.make_edition()
    unit, mate = make_organisation(), make_person("Rekan")
    proposal_id, _lead = makers.make_submitted(made, unit_id=unit, team=(mate,))
    with pytest.raises(Forbidden):
        withdraw(mate, proposal_id)
    with pytest.raises(Missing):
        withdraw(make_person(), proposal_id)
    withdraw(make_person(roles=[("officer", f"organisation:{unit}")]), proposal_id)
    assert makers.the_proposal(proposal_id).state == "withdrawn"


def test_a_draft_is_left_and_a_decided_one_stays(app):
    made = makers.make_edition()
    draft, lead = makers.make_draft(made)
    with pytest.raises(Conflict):
        withdraw(lead, draft)
    proposal_id, lead = makers.make_submitted(made)
    makers.judge(made, 0, proposal_id, "failed")
    with pytest.raises(Conflict):
        withdraw(lead, proposal_id)


def test_a_withdrawn_proposal_is_sent_in_no_more_and_goes_no_further(app):
    made = makers.make_edition(("administrative", "decision"))
    stays, _ = makers.make_submitted(made)
    leaves, lead = makers.make_submitted(made)
    for one in (stays, leaves):
        makers.judge(made, 0, one)
    withdraw(lead, leaves)
    makers.lock(made, 0)
    assert makers.start(made, 1) == 1
    with pytest.raises(Conflict):
        submit(lead, leaves)
    assert db.session.scalars(
        select(StageEntry.proposal_id).filter_by(stage_id=made.stage_ids[1])
    ).all() == [stays]


def test_withdrawing_takes_a_published_one_from_the_public(app):
    made = makers.make_edition(("administrative",))
    proposal_id, lead = makers.make_submitted(made)
    with transaction():
        actions.publish_proposal(made.organiser, makers.the_proposal(proposal_id), now=clock.now())
    assert db.session.get_one(Proposal, proposal_id).published_at
    withdraw(lead, proposal_id)
    assert makers.the_proposal(proposal_id).published_at is None
