"""The pages of a proposal's way, over the whole stack."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import event

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Stage
from app.innovations.journeys import actions
from app.innovations.journeys.models import Receipt
from app.innovations.journeys.slots import team_feedback
from app.innovations.stages import stages
from tests.innovations import makers
from tests.support.clients import find_form, words_of
from tests.support.people import make_person, sign_in

pytestmark = pytest.mark.one_database
CHECK = stages.get("administrative")


@pytest.fixture
def made(app):
    return makers.make_edition()


@contextmanager
def statements():
    """The SQL that runs meanwhile."""
    seen = []

    def note(*about):
        seen.append(about[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def as_person(visitor, actor):
    browser = visitor()
    sign_in(browser, actor)
    return browser


def slug_of(proposal_id):
    return makers.the_proposal(proposal_id).slug


def all_met():
    return {
        name: values[0]
        for name, values in CHECK.examples[0].raw.items()
        if name.startswith("butir") and not name.endswith("note")
    }


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


# --- the secretariat -------------------------------------------------------------------------------


def queue_of(made, place=0):
    return f"/desk/stages/{made.stage_ids[place]}/"


def entry_page(made, proposal_id, place=0):
    return queue_of(made, place) + str(makers.entry_in(made.stage_ids[place], proposal_id).id)


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
