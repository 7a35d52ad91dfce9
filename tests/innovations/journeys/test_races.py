"""Two at once: the database lets one through, and nobody is half served."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import LatePass
from app.innovations.journeys import actions
from app.innovations.journeys.models import Receipt, StageEntry
from app.innovations.proposals.models import Proposal, Revision
from app.innovations.stages.protocol import Judgement
from tests.innovations import makers
from tests.support.people import make_person


def at_once(app, *acts):
    """Run each act in a thread and a transaction of its own; what each returned or was refused."""
    barrier, found = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        with app.app_context():
            try:
                barrier.wait(10)
                with transaction():
                    found[place] = act()
            except Exception as no:  # noqa: BLE001 -- the test looks at what it was
                found[place] = no
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return found


def how_many(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("_round", range(3))
def test_sending_in_twice_at_once_is_one_entry_and_one_receipt(app, _round):
    made = makers.make_edition()
    proposal_id, lead = makers.make_draft(made)

    def send():
        proposal = makers.the_proposal(proposal_id)
        return actions.submit_proposal(lead, proposal, now=clock.now()).number

    answers = at_once(app, send, send, send)
    assert len(set(answers)) == 1, answers
    assert how_many(StageEntry) == how_many(Receipt) == how_many(Revision) == 1


def test_one_late_pass_two_entries_at_once(app):
    now = clock.now()
    made = makers.make_edition(closes=now)
    first, lead = makers.make_draft(made)
    second, _ = makers.make_draft(made, lead)
    with transaction():
        db.session.add(
            LatePass(
                edition_id=made.edition_id, person_id=lead.person_id, until=now + makers.MONTH,
                reason="Banjir.", by_person_id=made.organiser.person_id, at=now,
            )
        )  # fmt: skip

    def send(proposal_id):
        return actions.submit_proposal(lead, makers.the_proposal(proposal_id), now=now).number

    answers = at_once(app, lambda: send(first), lambda: send(second))
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "str"], answers
    assert how_many(StageEntry) == how_many(Receipt) == 1


@pytest.mark.parametrize("_round", range(3))
def test_two_officers_at_once_one_judgement_stands(app, _round):
    made = makers.make_edition()
    other = make_person("Kedua", roles=[("organiser", f"edition:{made.edition_id}")])
    proposal_id, _ = makers.make_submitted(made)
    entry_id = makers.entry_in(made.stage_ids[0], proposal_id).id

    def judge(actor, judgement):
        entry = db.session.get_one(StageEntry, entry_id)
        done = actions.judge_entry(actor, entry, judgement, version=1, now=clock.now())
        return done.state

    answers = at_once(
        app,
        lambda: judge(made.organiser, Judgement("passed")),
        lambda: judge(other, Judgement("failed", {}, "Belum setahun.")),
    )
    stood = [one for one in answers if isinstance(one, str)]
    lost = [one for one in answers if isinstance(one, Conflict)]
    assert (len(stood), len(lost)) == (1, 1), answers
    assert lost[0].facts["theirs"].state == stood[0]
    assert makers.entry_in(made.stage_ids[0], proposal_id).state == stood[0]
    assert makers.the_proposal(proposal_id).state == {"passed": "submitted"}.get(
        stood[0], "decided"
    )


def test_starting_a_stage_twice_at_once_moves_everything_once(app):
    made = makers.make_edition()
    for _ in range(3):
        makers.judge(made, 0, makers.make_submitted(made)[0])
    makers.lock(made, 0)

    def start():
        return actions.start_stage(made.organiser, made.stage(1), now=clock.now())

    answers = at_once(app, start, start)
    assert min(map(str, answers)) == "3"
    assert sum(isinstance(one, Conflict) for one in answers) == 1, answers
    assert how_many(StageEntry) == 6


def test_a_repair_sent_in_while_the_stage_is_being_locked(app):
    made = makers.make_edition()
    proposal_id, lead = makers.make_submitted(made)
    makers.judge(made, 0, proposal_id, "repair")

    def send():
        return actions.submit_proposal(
            lead, makers.the_proposal(proposal_id), now=clock.now()
        ).round

    def lock():
        return actions.lock_stage(made.organiser, made.stage(0), now=clock.now())

    answers = at_once(app, send, lock)
    assert answers[0] == 2
    assert isinstance(answers[1], Conflict)
    assert db.session.get_one(Proposal, proposal_id).state == "submitted"


def test_judging_while_the_stage_is_being_locked_is_before_or_refused(app):
    made = makers.make_edition()
    proposal_id, _ = makers.make_submitted(made)
    makers.judge(made, 0, proposal_id)
    entry_id = makers.entry_in(made.stage_ids[0], proposal_id).id

    def judge():
        entry = db.session.get_one(StageEntry, entry_id)
        verdict = Judgement("failed", {}, "Belum setahun.")
        return actions.judge_entry(made.organiser, entry, verdict, now=clock.now()).state

    def lock():
        return actions.lock_stage(made.organiser, made.stage(0), now=clock.now())

    judged, locked = at_once(app, judge, lock)
    assert locked is None
    assert made.stage(0).locked_at
    stands = makers.entry_in(made.stage_ids[0], proposal_id).state
    assert stands == ("failed" if judged == "failed" else "passed")
