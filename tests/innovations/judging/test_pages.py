"""The pages of judges and of those who assign: what they show, refuse and cost."""

import re
from copy import deepcopy

import pytest
from lxml import html
from sqlalchemy import event

from app.accounts.models import Grant
from app.core import clock
from app.core.words import say
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Rubric
from app.innovations.editions.rules import rubric_sha256
from app.innovations.judging import actions
from app.innovations.judging.desks.wording import still_lacking
from app.innovations.judging.models import Pledge
from app.innovations.judging.pledge_texts import CURRENT
from app.innovations.judging.rules import Card, Lack
from app.innovations.proposals.models import Effect
from tests.innovations.judging.makers import (
    GOOD,
    assign,
    assignment_of,
    declare,
    make_entries,
    make_judge,
    make_stage,
    save,
    sheet,
)
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

pytestmark = pytest.mark.one_database


@pytest.fixture
def judge(made):
    return make_judge(made, "Ahmad Fauzi")


@pytest.fixture
def desk(made, judge):
    return assign(made, judge, *make_entries(made, title="Antrean dari rumah"))[0]


@pytest.fixture
def at_desk(client, judge):
    sign_in(client, judge)
    return client


def test_signed_out_and_strangers(client, made, desk):
    assert client.get("/judging/").status_code in (302, 401)
    sign_in(client, make_person("Warga"))
    assert client.get("/judging/").status_code == 403
    assert client.get(f"/judging/entries/{desk}").status_code == 404
    assert client.get(f"/desk/stages/{made.stage_ids[0]}/assign").status_code == 404


def test_the_pledge_comes_before_the_first_entry(client, made):
    judge = make_judge(made, pledged=False)
    (desk,) = assign(made, judge, *make_entries(made, title="Antrean dari rumah"))
    sign_in(client, judge)
    assert "Antrean dari rumah" not in client.get("/judging/").text
    led = client.get(f"/judging/entries/{desk}")
    assert (led.status_code, led.location) == (302, f"/judging/pledge/{made.slug}")
    assert client.submit(led.location, expect=302).location == "/judging/"
    assert "Antrean dari rumah" in client.get("/judging/").text
    assert client.get(f"/judging/entries/{desk}").status_code == 200


def test_only_judges_have_the_door_in_the_band(at_desk, visitor, made):
    assert 'href="/judging/"' in at_desk.get("/judging/").text
    other = visitor()
    sign_in(other, made.organiser)
    assert 'href="/judging/"' not in other.get("/desk/conflicts/").text


def test_a_card_is_saved_by_its_button_and_leads_on(made, judge, desk, at_desk):
    (second,) = assign(made, judge, *make_entries(made))
    page = f"/judging/entries/{desk}"
    fields = {"value-kebaruan": "4", "value-manfaat": "3", "then": "next"}
    answer = at_desk.submit(page, form=f"{page}/score", expect=302, **fields)
    assert answer.location == f"/judging/entries/{second}"
    assert sheet(desk).total == 72.0
    again = at_desk.get(page).text
    assert "1 dari 2" in again
    assert html.fromstring(again).xpath("//input[@name='value-kebaruan'][@checked]/@value") == ["4"]


def test_an_extreme_level_without_reason_keeps_what_was_typed(desk, at_desk):
    page = f"/judging/entries/{desk}"
    fields = {"value-kebaruan": "5", "value-manfaat": "3", "feedback": "Lanjutkan ya."}
    answer = at_desk.submit(page, form=f"{page}/score", expect=422, **fields)
    assert "tingkat terendah dan tertinggi perlu alasan" in words_of(answer)
    form = html.fromstring(answer.text).xpath(f"//form[@action='{page}/score']")[0]
    assert dict(form.form_values())["feedback"].strip() == "Lanjutkan ya."
    assert dict(form.form_values())["value-kebaruan"] == "5"


def test_every_missing_reason_is_named_with_its_criterion(desk, at_desk):
    page = f"/judging/entries/{desk}"
    fields = {"value-kebaruan": "5", "value-manfaat": "1"}
    answer = at_desk.submit(page, form=f"{page}/score", expect=422, **fields)
    lines = html.fromstring(answer.text).xpath("//*[@class='error-summary']//li")
    told = [one.text_content().split(":")[0] for one in lines]
    assert told == ["Alasan untuk “Kebaruan”", "Alasan untuk “Manfaat”"]


def test_a_saved_card_says_what_it_still_needs(judge, desk, at_desk):
    page = f"/judging/entries/{desk}"
    assert "Masih kurang" not in at_desk.get(page).text
    save(judge, desk, Card({"kebaruan": 5}))
    wanting = "Masih kurang: alasan untuk “Kebaruan”, nilai “Manfaat”."
    shown = at_desk.get(page)
    assert wanting in words_of(shown)
    need = html.fromstring(shown.text).xpath("//*[@data-reason]//*[@class='need']")
    assert [one.text for one in need] == ["wajib", "opsional"]
    asked = {"Accept": "application/json", "X-Requested-With": "fetch"}
    typed = {"csrf_token": at_desk.token(page), "version": "1", "reason-kebaruan": "Baru."}
    told = at_desk.post(f"{page}/score", data=typed, headers=asked).json
    assert told["lacking"] == "Masih kurang: nilai “Manfaat”."
    save(judge, desk, GOOD)
    assert "Masih kurang" not in at_desk.get(page).text


def test_the_entry_is_read_once_and_its_place_is_not_mistaken(made, judge, desk, at_desk):
    (other,) = make_entries(made, summary="Antrean dari rumah saja.")
    (second,) = assign(made, judge, other)
    save(judge, desk, GOOD)
    shown = at_desk.get(f"/judging/entries/{second}")
    assert "Antrean dari rumah saja." not in words_of(shown)  # its first section says it in full
    assert "1 dari 2 dinilai" in words_of(shown)
    assert "bobot 60%" in words_of(shown)


def test_examples_are_marked_on_one_line_not_on_every_level(made, desk, at_desk):
    page = f"/judging/entries/{desk}"
    marks = "//*[@class='badge badge-example']"
    assert not html.fromstring(at_desk.get(page).text).xpath(marks)
    with transaction():
        rubric = db.session.get_one(Rubric, made.edition().rubric_id)
        body = deepcopy(rubric.body)
        for one in body["criteria"]:
            for level in one["levels"]:
                level["example"] = True
        marked = Rubric(edition_id=made.edition_id, number=2, body=body)
        marked.sha256, marked.frozen_at = rubric_sha256(body), clock.now()
        db.session.add(marked)
        db.session.flush()
        made.edition().rubric_id = marked.id
    assert len(html.fromstring(at_desk.get(page).text).xpath(marks)) == 1


def test_many_things_wanting_are_counted():
    lacks = [Lack(f"value-{n}", str(n), f"Kriteria {n}", say("Belum dinilai.")) for n in range(7)]
    assert still_lacking(lacks) == "Masih kurang: 7 nilai."


def test_a_finished_stage_moves_to_the_finished_ones(made, judge, desk, at_desk):
    other = make_stage()
    _second_seat(judge, other)
    assign(other, judge, *make_entries(other, title="Parkir jujur"))
    save(judge, desk, GOOD)
    assert len(_tabs_of_stages(at_desk)) == 2
    with transaction():
        actions.lock_scores(judge, made.stage_ids[0], now=clock.now())
    assert _tabs_of_stages(at_desk) == []
    (link,) = html.fromstring(at_desk.get("/judging/").text).xpath(
        "//section[@aria-labelledby='selesai']//a/@href"
    )
    assert "Antrean dari rumah" in at_desk.get(link).text


def _second_seat(judge, made):
    with transaction():
        seat = Grant(person_id=judge.person_id, role="judge", scope=f"edition:{made.edition_id}")
        seat.given_at = clock.now()
        pledge = Pledge(edition_id=made.edition_id, person_id=judge.person_id)
        pledge.text_sha256, pledge.at = CURRENT.sha256, clock.now()
        db.session.add_all([seat, pledge])


def _tabs_of_stages(visitor):
    page = html.fromstring(visitor.get("/judging/").text)
    return page.xpath("//nav[@class='tabs'][@aria-label='Tahap']//a")


def test_two_windows_see_both_cards(judge, desk, at_desk):
    page = f"/judging/entries/{desk}"
    save(judge, desk, Card({"kebaruan": 2}, {"kebaruan": "Mirip yang lama."}))
    fields = {"value-kebaruan": "4", "reason-kebaruan": "Baru sekali.", "version": "0"}
    answer = at_desk.submit(page, form=f"{page}/score", expect=409, **fields)
    assert "Mirip yang lama." in answer.text
    assert "Baru sekali." in answer.text
    form = html.fromstring(answer.text).xpath(f"//form[@action='{page}/score']")[0]
    kept = dict(form.form_values())
    assert (kept["version"], kept["value-kebaruan"]) == ("1", "4")
    assert at_desk.post(f"{page}/score", data=kept).status_code == 302
    assert sheet(desk).version == 2


def test_the_card_saves_itself(judge, desk, at_desk):
    token = at_desk.token(f"/judging/entries/{desk}")
    asked = {"Accept": "application/json", "X-Requested-With": "fetch"}
    url = f"/judging/entries/{desk}/score"

    def send(**fields):
        return at_desk.post(url, data={"csrf_token": token} | fields, headers=asked)

    first = send(**{"value-kebaruan": "5", "version": "0"})
    assert first.status_code == 200
    assert (first.json["version"], first.json["complete"]) == (1, False)
    assert re.fullmatch(r"\d\d\.\d\d WI(B|TA|T)", first.json["saved_at"])
    stale = send(**{"value-kebaruan": "4", "version": "0"})
    assert (stale.status_code, stale.json["code"]) == (409, "conflict")
    wrong = send(**{"value-kebaruan": "9", "version": "1"})
    assert (wrong.status_code, wrong.json["field"]) == (422, "value-kebaruan")
    binary = send(**{"reason-kebaruan": "a\x00b", "version": "1"})
    assert (binary.status_code, binary.json["field"]) == (422, "reason-kebaruan")
    with transaction():
        actions.declare_conflict(judge, desk, "Saudara.", now=clock.now())
    assert send(**{"value-kebaruan": "4", "version": "1"}).status_code == 404


@pytest.mark.parametrize(
    "text", ["🎯 \u202eterbalik\u202c \U0001f9d5", "<script>alert(1)</script>", "'; DROP--"]
)
def test_strange_words_come_back_as_they_were(desk, at_desk, text):
    page = f"/judging/entries/{desk}"
    at_desk.submit(page, form=f"{page}/score", expect=302, feedback=text)
    assert sheet(desk).feedback == text
    assert "<script>alert" not in at_desk.get(page).text


def test_declaring_a_conflict_on_its_page(made, desk, at_desk):
    page = f"/judging/entries/{desk}/conflict"
    assert at_desk.submit(page, expect=422, note="").status_code == 422
    answer = at_desk.submit(page, expect=302, note="Ketua tim itu kakak saya.")
    assert answer.location == "/judging/"
    assert "Antrean dari rumah" not in at_desk.get("/judging/?show=all").text
    assert at_desk.get(f"/judging/entries/{desk}").status_code == 404


def test_handing_back_on_its_page(made, desk, at_desk):
    page = f"/judging/entries/{desk}/return"
    at_desk.submit(page, expect=302, reason="Saya ahli hukum.")
    assert at_desk.get(f"/judging/entries/{desk}").status_code == 404


def test_locking_on_its_page(made, judge, desk, at_desk):
    page = f"/judging/stages/{made.stage_ids[0]}/lock"
    assert "Antrean dari rumah" in at_desk.get(page).text
    save(judge, desk, GOOD)
    at_desk.submit(page, expect=302)
    shown = at_desk.get(f"/judging/entries/{desk}").text
    assert "Terkunci" in shown
    assert not html.fromstring(shown).xpath("//button[@name='then']")
    assert at_desk.get("/judging/stages/999/lock").status_code == 404


def test_an_organiser_assigns_evenly_and_by_hand(client, made, judge):
    make_judge(made, "Budi Hartono")
    entries = make_entries(made, 4)
    sign_in(client, made.organiser)
    page = f"/desk/stages/{made.stage_ids[0]}/assign"
    spread = f"/desk/stages/{made.stage_ids[0]}/spread"
    client.submit(page, form=spread, expect=302, each="1", everybody="y")
    assert "Beban juri 2–2 usulan" in words_of(client.get(page))
    assert client.submit(page, form=spread, expect=422, each="99").status_code == 422
    mine = assignment_or_none(made, judge, entries)
    other = next(one for one in entries if one not in mine)
    client.submit(
        page, form="tangan", expect=302, judge=str(judge.person_id), proposals=[str(other)]
    )
    assert assignment_of(made, judge, other).state == "open"
    back = f"/desk/assignments/{assignment_of(made, judge, other).id}/take-back"
    assert client.submit(page, form=back, expect=302)
    assert len(assignment_or_none(made, judge, entries)) == 2


def assignment_or_none(made, judge, entries):
    from sqlalchemy import select

    from app.innovations.judging.models import Assignment

    rows = select(Assignment.proposal_id).where(
        Assignment.person_id == judge.person_id, Assignment.proposal_id.in_(entries)
    )
    return set(db.session.scalars(rows))


def test_two_organisers_waive_on_the_page(client, visitor, made, judge, desk):
    declare(judge, desk, "Pernah satu kantor, sepuluh tahun lalu.")
    sign_in(client, made.organiser)
    listed = client.get("/desk/conflicts/").text
    assert "Pernah satu kantor" in listed
    link = html.fromstring(listed).xpath("//a[contains(@href, '/waive')]/@href")[0]
    client.submit(link, expect=302, reason="Sudah lama sekali.")
    assert client.submit(link, expect=409, reason="Sekali lagi.").status_code == 409
    second = visitor()
    sign_in(second, make_person("Dua", roles=[("organiser", f"edition:{made.edition_id}")]))
    second.submit(link, expect=302, reason="Setuju.")
    assert "Sudah lama sekali." in second.get("/desk/conflicts/?show=waived").text
    sign_in(second, judge)
    assert second.get(f"/judging/entries/{desk}").status_code == 200
    assert second.get("/desk/conflicts/").status_code == 200
    assert "Pernah satu kantor" not in second.get("/desk/conflicts/?show=waived").text


def test_pages_cost_the_same_for_three_and_for_thirty(app, made, judge, client):
    entries = make_entries(made, 3)
    desk = assign(made, judge, *entries)[0]
    organiser = f"/desk/stages/{made.stage_ids[0]}/assign"
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))

    def costs():
        found = {}
        for actor, path in (
            (judge, "/judging/?show=all"),
            (judge, f"/judging/entries/{desk}"),
            (made.organiser, organiser),
            (made.organiser, "/desk/conflicts/"),
        ):
            sign_in(client, actor)
            client.get(path)
            seen.clear()
            assert client.get(path).status_code == 200
            found[path] = len([one for one in seen if not one.startswith(("BEGIN", "PRAGMA"))])
        return found

    few = costs()
    more = make_entries(made, 27)
    assign(made, judge, *more)
    with transaction():
        for n in range(30):
            db.session.add(
                Effect(proposal_id=entries[0], position=n, indicator=f"Waktu {n}", unit="menit")
            )
    for _ in range(5):
        other = make_judge(made)
        (theirs,) = assign(made, other, entries[1])
        declare(other, theirs)
    assert costs() == few
    assert few["/judging/?show=all"] <= 4
