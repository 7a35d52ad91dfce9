"""The pages of a proposal's way, over the whole stack."""

from datetime import timedelta

import pytest
from lxml import html

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.innovations.journeys.models import Receipt
from app.innovations.journeys.slots import team_feedback
from tests.innovations import makers
from tests.innovations.journeys.acts import as_person, slug_of
from tests.support.clients import find_form, words_of
from tests.support.people import make_person

pytestmark = pytest.mark.one_database


@pytest.fixture
def made(app):
    return makers.make_edition()


# --- the team --------------------------------------------------------------------------------------


def test_the_review_sends_in_and_the_receipt_proves_it(made, visitor):
    proposal_id, lead = makers.make_draft(made)
    browser, slug = as_person(visitor, lead), slug_of(proposal_id)
    answer = browser.submit(f"/innovations/{slug}/submit", expect=302)
    assert answer.location == f"/innovations/{slug}/receipt"
    page = browser.get(answer.location)
    kept = db.session.query(Receipt).one()
    assert kept.number in words_of(page)
    assert kept.sha256 in words_of(page)
    assert any(zone in words_of(page) for zone in ("WIB", "WITA", "WIT"))


def test_sending_the_same_page_twice_is_one_receipt(made, visitor):
    proposal_id, lead = makers.make_draft(made)
    browser, slug = as_person(visitor, lead), slug_of(proposal_id)
    page = browser.get(f"/innovations/{slug}/submit")
    fields = dict(find_form(page.text).form_values())
    for _ in range(2):
        sent = browser.post(f"/innovations/{slug}/submit", data=fields)
        assert (sent.status_code, sent.location) == (302, f"/innovations/{slug}/receipt")
    assert db.session.query(Receipt).count() == 1


def test_what_lacks_is_listed_with_the_way_to_it(made, visitor):
    proposal_id, lead = makers.make_draft(made, texts={"dampak": "kata " * 51})
    browser, slug = as_person(visitor, lead), slug_of(proposal_id)
    page = browser.get(f"/innovations/{slug}/submit")
    links = html.fromstring(page.text).xpath("//main//a/@href")
    assert f"/innovations/{slug}/edit#s_dampak" in links
    assert "Kurangi 1 kata" in words_of(page)
    assert "Kirim usulan" not in words_of(page)
    token = browser.token("/innovations/mine")
    sent = browser.post(f"/innovations/{slug}/submit", data={"csrf_token": token})
    assert sent.status_code == 422
    assert "Kurangi 1 kata" in words_of(sent)


def test_a_closed_window_is_a_conflict_that_keeps_the_text(made, visitor):
    proposal_id, lead = makers.make_draft(made)
    browser, slug = as_person(visitor, lead), slug_of(proposal_id)
    with transaction():
        made.edition().closes = clock.now() - timedelta(seconds=1)
    token = browser.token("/innovations/mine")
    sent = browser.post(f"/innovations/{slug}/submit", data={"csrf_token": token})
    assert sent.status_code == 409
    assert "Naskah Anda tetap tersimpan" in words_of(sent)


def test_names_that_judges_must_not_see_are_pointed_out(made, visitor):
    proposal_id, lead = makers.make_draft(made, texts={"masalah": "Ditulis oleh Ketua Puskesmas."})
    browser = as_person(visitor, lead)
    page = browser.get(f"/innovations/{slug_of(proposal_id)}/submit")
    assert "Ada nama yang perlu disamarkan" in words_of(page)


def test_the_journey_tells_desk_reason_and_deadline(made, visitor):
    proposal_id, lead = makers.make_submitted(made)
    browser, slug = as_person(visitor, lead), slug_of(proposal_id)
    page = words_of(browser.get(f"/innovations/{slug}/journey"))
    assert "Usulan Anda sekarang di meja sekretariat sejak" in page
    makers.judge(made, 0, proposal_id, "repair", reason="Lampirkan SK penetapan.")
    page = words_of(browser.get(f"/innovations/{slug}/journey"))
    assert "Usulan Anda sekarang di meja tim pengusul sejak" in page
    assert "Lampirkan SK penetapan." in page
    assert "Baru 8 bulan." in page
    assert made.organiser.name not in page
    answer = browser.submit(f"/innovations/{slug}/submit", expect=302)
    assert "Kiriman ke" in words_of(browser.get(answer.location))


def test_judges_feedback_reaches_the_team_only_once_decided(made, visitor):
    proposal_id, lead = makers.make_submitted(made)
    kept = dict(team_feedback._providers)
    team_feedback.fill("uji", lambda _proposal_id: ["Perjelas dampaknya."])
    try:
        browser, path = as_person(visitor, lead), f"/innovations/{slug_of(proposal_id)}/journey"
        assert "Perjelas dampaknya." not in words_of(browser.get(path))
        makers.judge(made, 0, proposal_id, "failed")
        assert "Perjelas dampaknya." in words_of(browser.get(path))
    finally:
        team_feedback._providers.clear()
        team_feedback._providers.update(kept)


def test_strangers_judges_and_the_signed_out_see_none_of_it(made, visitor):
    proposal_id, _lead = makers.make_submitted(made)
    slug = slug_of(proposal_id)
    judge = make_person("Juri", roles=[("judge", f"edition:{made.edition_id}")])
    for browser, status in ((visitor(), 401), (as_person(visitor, judge), 404)):
        for page in ("submit", "receipt", "journey", "withdraw"):
            assert browser.get(f"/innovations/{slug}/{page}").status_code == status


def test_withdrawing_asks_first_and_keeps_the_reason(made, visitor):
    proposal_id, lead = makers.make_submitted(made)
    browser, slug = as_person(visitor, lead), slug_of(proposal_id)
    assert "tidak dapat dimasukkan lagi" in words_of(browser.get(f"/innovations/{slug}/withdraw"))
    too_long = browser.submit(f"/innovations/{slug}/withdraw", reason="x" * 501)
    assert too_long.status_code == 422
    assert "x" * 501 in too_long.text
    browser.submit(f"/innovations/{slug}/withdraw", reason="Unit digabung.", expect=302)
    assert "Unit digabung." in words_of(browser.get(f"/innovations/{slug}/journey"))
