"""An entry without any score: the lock says so, a reason overrules it, and no zero is made of it."""

import json

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.queries import edition_by_id
from app.innovations.journeys import actions
from app.innovations.journeys import queries as journeys
from app.innovations.results.actions import release_results
from app.innovations.results.models import ResultRow
from app.innovations.results.queries import export_sheet, result_page
from tests.innovations import makers
from tests.innovations.judging import makers as bench
from tests.support.clients import words_of
from tests.support.people import fresh, sign_in, sign_out

WHY = "Juri ketiga sakit dan tidak ada pengganti."


@pytest.fixture
def half(app):
    """A scoring stage in which one entry was scored, and one was given to nobody."""
    made = bench.make_stage()
    made.scored, made.left = bench.make_entries(made, 2)
    made.judge = bench.make_judge(made)
    (given,) = bench.assign(made, made.judge, made.scored)
    bench.save(made.judge, given)
    return made


def test_the_lock_is_refused_until_a_reason_is_given(half):
    with pytest.raises(Conflict) as refused:
        makers.lock(half, 0)
    told = [str(one.words) for one in refused.value.facts["obstacles"]]
    assert told == ["1 usulan belum punya nilai satu pun."]
    assert refused.value.field == "reason"
    db.session.rollback()
    assert half.stage(0).locked_at is None
    makers.lock(half, 0, WHY)
    row = db.session.scalars(select(AuditEntry).filter_by(verb="stage.locked")).one()
    facts = json.loads(row.facts)
    assert (facts["reason"], facts["overruled"]) == (WHY, 1)


def test_no_score_is_no_rank_and_no_zero(half):
    makers.lock(half, 0, WHY)
    ranked = db.session.scalars(select(ResultRow)).all()
    assert [row.proposal_id for row in ranked] == [half.scored]
    shown = result_page(edition_by_id(half.organiser, half.edition_id), None, "")
    stage_id = half.stage_ids[0]
    assert [row.proposal_id for row in shown.unscored[stage_id]] == [half.left]
    assert shown.reasons == {stage_id: WHY}


def test_everybody_reads_it_once_the_result_is_out(half, client):
    makers.lock(half, 0, WHY)
    makers.start(half, 1)
    for one in (half.scored, half.left):
        makers.judge(half, 1, one)
    sign_in(client, half.organiser)
    plenary = client.get(f"/desk/stages/{half.stage_ids[1]}/?state=passed")
    assert "belum dinilai" in words_of(plenary)
    makers.lock(half, 1)
    with transaction():
        edition = edition_by_id(half.organiser, half.edition_id)
        release_results(half.organiser, edition, now=clock.now())
    sign_out(client)
    told = words_of(client.get(f"/innovations/editions/{half.slug}/results"))
    title = makers.the_proposal(half.left).title
    assert "Belum dinilai" in told
    assert "bukan nilai nol" in told
    assert WHY in told
    assert f"{title} " in told.partition("Belum dinilai")[2]
    ranking = client.get(f"/api/v1/editions/{half.slug}/results").json["data"]["rankings"][0]
    assert [row["title"] for row in ranking["unscored"]] == [title]
    assert ranking["locked_because"] == WHY


def test_exports_say_it_in_words(half, client):
    makers.lock(half, 0, WHY)
    rows = export_sheet(edition_by_id(half.organiser, half.edition_id)).rows
    assert [row.in_last_stage for row in rows] == [True, True]
    sign_in(client, half.organiser)
    told = client.get(f"/desk/editions/{half.slug}/export.json").json["rows"]
    assert [(row["peringkat"], row["nilai"] == "belum dinilai") for row in told] == [
        (1, False),
        (None, True),
    ]
    assert "belum dinilai" in client.get(f"/desk/editions/{half.slug}/export.csv").text


def test_what_was_withdrawn_does_not_count_as_unscored(half):
    with transaction():
        proposal = makers.the_proposal(half.left)
        actions.withdraw_proposal(fresh(proposal.lead_id), proposal, now=clock.now())
    assert journeys.obstacles_of(half.stage(0)) == []
    makers.lock(half, 0)
    shown = result_page(edition_by_id(half.organiser, half.edition_id), None, "")
    assert shown.unscored[half.stage_ids[0]] == []
    assert shown.reasons == {}


def test_the_page_asks_for_the_reason_and_keeps_what_was_typed(half, client):
    sign_in(client, half.organiser)
    path = f"/desk/stages/{half.stage_ids[0]}/lock"
    page = client.get(path)
    assert "1 usulan belum punya nilai satu pun." in words_of(page)
    assert client.submit(path, reason="   ").status_code in {409, 422}
    assert half.stage(0).locked_at is None
    client.submit(path, reason=WHY, expect=302)
    assert half.stage(0).locked_at is not None
