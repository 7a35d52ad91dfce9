"""No outcome is public before the results are: planted words on every door a stranger has."""

import pytest
from sqlalchemy import update

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Stage
from app.innovations.editions.queries import edition_by_id
from app.innovations.journeys import actions
from app.innovations.proposals.models import Proposal
from app.innovations.results.actions import release_results
from app.innovations.stages.protocol import Judgement
from tests.innovations import makers
from tests.innovations.journeys.acts import judged
from tests.support.clients import words_of
from tests.support.people import sign_in, sign_out

NAME, KEY = "Zamrudhijau", "zamrud-hijau"
OUTCOMES = {"outcomes": [{"key": KEY, "name": NAME, "advances": False}]}


@pytest.fixture
def decided(app):
    """An edition all decided and published, its results not released."""
    made = makers.make_edition(("administrative", "decision"))
    made.one, _ = makers.make_submitted(made)
    with transaction():
        db.session.execute(
            update(Stage).where(Stage.id == made.stage_ids[1]).values(settings=OUTCOMES)
        )
    makers.judge(made, 0, made.one)
    makers.lock(made, 0)
    makers.start(made, 1)
    judged(made, 1, made.one, Judgement("failed", {"name": NAME}, "Alasan.", KEY))
    makers.lock(made, 1)
    with transaction():
        actions.publish_stage(made.organiser, made.stage(1), now=clock.now())
    made.slug_of_one = makers.the_proposal(made.one).slug
    made.slug_of_edition = edition_by_id(made.organiser, made.edition_id).slug
    return made


def doors(made):
    one, edition = made.slug_of_one, made.slug_of_edition
    return [
        f"/innovations/{one}",
        "/innovations/",
        f"/innovations/{one}/journey",
        f"/innovations/editions/{edition}",
        f"/innovations/editions/{edition}/results",
        "/api/v1/proposals/",
        f"/api/v1/proposals/{one}",
        f"/api/v1/editions/{edition}/results",
    ]


def told(client, made):
    found = [client.get(door).text for door in doors(made)]
    return [
        door
        for door, text in zip(doors(made), found, strict=True)
        if NAME in text or KEY in text or "berhenti di sini" in text
    ]


def test_a_stranger_learns_no_outcome_before_the_release(decided, client):
    assert db.session.get(Proposal, decided.one).outcome == KEY
    assert "Lihat hasil" not in client.get(f"/innovations/editions/{decided.slug_of_edition}").text
    assert told(client, decided) == []
    with transaction():
        edition = edition_by_id(decided.organiser, decided.edition_id)
        release_results(decided.organiser, edition, now=clock.now())
    seen = told(client, decided)  # the same addresses, now out of the cache as well
    assert f"/innovations/{decided.slug_of_one}" in seen
    assert f"/api/v1/proposals/{decided.slug_of_one}" in seen
    assert "/api/v1/proposals/" in seen


def test_an_edition_says_whether_it_is_judged_or_announced(decided, client):
    page = f"/innovations/editions/{decided.slug_of_edition}"
    assert "Hasil diumumkan" not in client.get(page).text
    with transaction():
        edition = edition_by_id(decided.organiser, decided.edition_id)
        release_results(decided.organiser, edition, now=clock.now())
    shown = client.get(page)
    assert "Hasil diumumkan" in words_of(shown)
    assert f"{page}/results" in shown.text
    assert f"{page}/results" in client.get("/innovations/editions/").text
    sign_in(client, decided.organiser)
    assert "Hasil diumumkan" in words_of(client.get("/desk/"))
    sign_out(client)
