"""Publishing, and what forbids it."""

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Forbidden
from app.db.base import db
from app.db.unit import listen, transaction
from app.innovations.journeys import actions, queries
from app.innovations.journeys.models import Trace
from app.innovations.proposals.models import Proposal
from app.innovations.stages.protocol import Judgement
from app.web.jobs import run_once
from app.web.search.queries import find
from tests.innovations import makers
from tests.innovations.journeys.acts import judged
from tests.support.people import fresh

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


def found(app, word):
    run_once(app)
    return [hit.subject_id for hit in find(word, kind="proposal")]


def test_a_proposal_is_found_from_its_publishing_to_its_withdrawal(app):
    made = makers.make_edition(("administrative",))
    proposal_id, lead = makers.make_submitted(made)
    word = "kanarikuning"
    with transaction():
        db.session.get_one(Proposal, proposal_id).title = f"Usulan {word}"
    assert found(app, word) == []
    app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert found(app, word) == []
    makers.judge(made, 0, proposal_id)
    publish(made, proposal_id)
    assert found(app, word) == [proposal_id]
    app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert found(app, word) == [proposal_id]
    with transaction():
        actions.withdraw_proposal(lead, makers.the_proposal(proposal_id), now=clock.now())
    assert [hit.subject_id for hit in find(word)] == []
    assert found(app, word) == []
