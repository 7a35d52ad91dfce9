"""The pages of a proposal's way, over the whole stack."""

import pytest
from lxml import html

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Stage
from app.innovations.journeys import actions
from tests.innovations import makers
from tests.innovations.journeys.acts import (
    all_met,
    as_person,
    entry_page,
    queue_of,
    slug_of,
    statements,
)
from tests.support.clients import find_form, words_of
from tests.support.people import make_person

pytestmark = pytest.mark.one_database


@pytest.fixture
def made(app):
    return makers.make_edition()


# --- the secretariat -------------------------------------------------------------------------------


def test_the_queue_goes_on_by_key_and_costs_the_same(made, visitor):
    browser = as_person(visitor, made.organiser)
    makers.make_submitted(made)
    with statements() as few:
        browser.get(queue_of(made))
    ids = [makers.make_submitted(made)[0] for _ in range(31)]
    with statements() as many:
        first = browser.get(queue_of(made))
    assert len(many) == len(few)
    following = html.fromstring(first.text).xpath("//a[@rel='next']/@href")
    assert len(following) == 1
    second = browser.get(following[0])
    titles = [makers.the_proposal(one).title for one in ids]
    assert titles[-1] in words_of(second)
    assert titles[-1] not in words_of(first)
    assert not html.fromstring(second.text).xpath("//a[@rel='next']")


def test_the_queue_filters_by_state(made, visitor):
    browser = as_person(visitor, made.organiser)
    makers.make_submitted(made, title="Usulan yang menunggu")
    passed, _ = makers.make_submitted(made, title="Usulan yang lulus")
    makers.judge(made, 0, passed)
    for state, seen, unseen in (
        ("", "menunggu", "lulus"),
        ("passed", "lulus", "menunggu"),
    ):
        page = browser.get(queue_of(made) + f"?state={state}").text
        assert f"Usulan yang {seen}" in page
        assert f"Usulan yang {unseen}" not in page
    for odd in ("?state=x%00", "?after=-1", "?after=" + "9" * 30, "?after=٣"):
        assert browser.get(queue_of(made) + odd).status_code == 200


def test_a_check_without_script_passes_and_opens_the_next(made, visitor):
    browser = as_person(visitor, made.organiser)
    first, _ = makers.make_submitted(made)
    second, _ = makers.make_submitted(made)
    answer = browser.submit(
        entry_page(made, first), **all_met(), verdict="passed", act="next", expect=302
    )
    assert answer.location == entry_page(made, second)
    answer = browser.submit(
        entry_page(made, second), **all_met(), verdict="passed", act="next", expect=302
    )
    assert answer.location == queue_of(made)
    assert makers.entry_in(made.stage_ids[0], second).state == "passed"


def test_a_refused_judgement_keeps_everything_typed(made, visitor):
    browser = as_person(visitor, made.organiser)
    proposal_id, _ = makers.make_submitted(made)
    met = all_met()
    first = next(iter(met))
    typed = met | {first: "tidak", f"{first}-note": "Baru 8 bulan <b>.", "verdict": "repair"}
    answer = browser.submit(entry_page(made, proposal_id), **typed, due_on="2020-01-01", reason="")
    assert answer.status_code == 422
    form = find_form(answer.text)
    kept = dict(form.form_values())
    assert {name: kept[name] for name in typed} == typed
    assert kept["due_on"] == "2020-01-01"
    assert "Tulis alasannya" in words_of(answer)
    answer = browser.submit(
        entry_page(made, proposal_id), **typed, due_on="2020-01-01", reason="Lampirkan SK."
    )
    assert answer.status_code == 422
    assert "Tenggat perbaikan harus hari ini" in words_of(answer)


def test_a_suggested_day_stands_in_a_fresh_form(made, visitor):
    browser = as_person(visitor, made.organiser)
    proposal_id, _ = makers.make_submitted(made)
    form = find_form(browser.get(entry_page(made, proposal_id)).text)
    assert dict(form.form_values())["due_on"] > clock.now().date().isoformat()


def test_two_officers_see_both_judgements_and_the_second_may_insist(made, visitor):
    other = make_person("Petugas Kedua", roles=[("organiser", f"edition:{made.edition_id}")])
    proposal_id, _ = makers.make_submitted(made)
    path = entry_page(made, proposal_id)
    mine, theirs = as_person(visitor, made.organiser), as_person(visitor, other)
    stale = dict(find_form(mine.get(path).text).form_values())
    theirs.submit(path, **all_met(), verdict="failed", reason="Belum setahun.", expect=302)
    answer = mine.post(path, data=stale | all_met() | {"verdict": "passed", "reason": "Lengkap."})
    assert answer.status_code == 409
    assert "Belum setahun." in words_of(answer)
    assert "Petugas Kedua" in words_of(answer)
    again = dict(find_form(answer.text).form_values())
    assert again["reason"] == "Lengkap."
    assert mine.post(path, data=again).status_code == 302
    assert makers.entry_in(made.stage_ids[0], proposal_id).state == "passed"


def test_names_in_the_text_stand_before_the_officer(made, visitor):
    browser = as_person(visitor, made.organiser)
    proposal_id, lead = makers.make_draft(made, texts={"masalah": "oleh PLACE"})
    with transaction():
        text = db.session.get_one(makers.SectionText, (proposal_id, "masalah"))
        text.source = f"Disusun oleh {lead.name}."
        actions.submit_proposal(lead, makers.the_proposal(proposal_id), now=clock.now())
    page = words_of(browser.get(entry_page(made, proposal_id)))
    assert "Nama yang tertulis dalam naskah" in page
    assert f"Masalah: {lead.name}" in page


def test_only_organisers_come_to_the_desk(made, visitor):
    proposal_id, lead = makers.make_submitted(made)
    judge = make_person("Juri", roles=[("judge", f"edition:{made.edition_id}")])
    pages = [queue_of(made), entry_page(made, proposal_id), queue_of(made) + "lock"]
    pages += [queue_of(made) + "start", queue_of(made) + "publish"]
    for browser, status in (
        (visitor(), 401),
        (as_person(visitor, judge), 403),
        (as_person(visitor, lead), 403),
    ):
        for one in pages:
            assert browser.get(one).status_code == status
    browser = as_person(visitor, made.organiser)
    for one in (
        "/desk/stages/999999/",
        "/desk/stages/9999999999999999999/",
        queue_of(made) + "999",
    ):
        assert browser.get(one).status_code == 404


def test_start_lock_and_publish_say_what_they_mean_first(made, visitor):
    browser = as_person(visitor, made.organiser)
    proposal_id, _ = makers.make_submitted(made)
    page = browser.get(queue_of(made) + "lock")
    assert "1 usulan belum diputuskan." in words_of(page)
    makers.judge(made, 0, proposal_id)
    browser.submit(queue_of(made) + "lock", expect=302)
    assert "1 usulan masuk ke tahap ini." in words_of(browser.get(queue_of(made, 1) + "start"))
    browser.submit(queue_of(made, 1) + "start", expect=302)
    assert "Bagi kepada juri" in words_of(browser.get(queue_of(made, 1)))
    assert browser.get(entry_page(made, proposal_id, 1)).status_code == 200
    slug = slug_of(proposal_id)
    page = browser.get(f"/desk/proposals/{slug}/publish")
    assert "Belum dapat diterbitkan" in words_of(page)
    token = browser.token("/innovations/mine")
    sent = browser.post(f"/desk/proposals/{slug}/publish", data={"csrf_token": token})
    assert sent.status_code == 409
    assert visitor().get(f"/innovations/{slug}").status_code == 404


def test_publishing_lets_everybody_read(visitor, app):
    made = makers.make_edition(("administrative",))
    browser = as_person(visitor, made.organiser)
    one, _ = makers.make_submitted(made)
    two, _ = makers.make_submitted(made)
    for proposal_id in (one, two):
        makers.judge(made, 0, proposal_id)
    assert visitor().get(f"/innovations/{slug_of(one)}").status_code == 404
    browser.submit(f"/desk/proposals/{slug_of(one)}/publish", expect=302)
    assert visitor().get(f"/innovations/{slug_of(one)}").status_code == 200
    makers.lock(made, 0)
    browser.submit(queue_of(made) + "publish", expect=302)
    assert visitor().get(f"/innovations/{slug_of(two)}").status_code == 200


def test_what_is_not_sent_in_cannot_be_found_by_publishing(made, visitor):
    draft, _ = makers.make_draft(made)
    browser = as_person(visitor, made.organiser)
    assert browser.get(f"/desk/proposals/{slug_of(draft)}/publish").status_code == 404
    stranger = as_person(visitor, make_person())
    sent, _ = makers.make_submitted(made)
    assert stranger.get(f"/desk/proposals/{slug_of(sent)}/publish").status_code == 404


def test_a_stage_whose_time_is_over_says_how_to_go_on(made, visitor):
    browser = as_person(visitor, made.organiser)
    proposal_id, _ = makers.make_submitted(made)
    with transaction():
        db.session.get_one(Stage, made.stage_ids[0]).closes = clock.now()
    assert "Perpanjang waktu" in words_of(browser.get(queue_of(made)))
    page = browser.get(entry_page(made, proposal_id))
    assert "Perpanjang dulu" in words_of(page)
    token = browser.token("/innovations/mine")
    sent = browser.post(
        entry_page(made, proposal_id), data=all_met() | {"verdict": "passed", "csrf_token": token}
    )
    assert sent.status_code == 409
