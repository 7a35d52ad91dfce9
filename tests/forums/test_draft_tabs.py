"""A draft that comes back says so and can be thrown away; two tabs never overwrite each other unsaid."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.forums.posts.drafting import draft_of, drafts_of, keep_draft
from app.forums.posts.models import DraftFile
from app.web.models import StoredFile
from tests.forums.makers import MONDAY, ask, make_cast
from tests.forums.test_attaching import picture
from tests.forums.test_browser_forms import Place, text
from tests.support.browsers import PHONE, violations
from tests.support.clients import words_of
from tests.support.people import sign_in

BACK, DROP = "Draf tersimpan dikembalikan", "Buang draf"


@pytest.fixture
def cast(app):
    return make_cast()


def save(actor, place, words, **more):
    with transaction():
        return keep_draft(actor, place, {"text": words}, **({"now": MONDAY} | more))


def kept(actor, place):
    db.session.rollback()
    return draft_of(actor.person_id, place).fields.get("text")


@pytest.mark.parametrize("where", ["board", "thread", "answer", "edit"])
def test_a_draft_that_comes_back_says_so_and_can_be_thrown_away(client, cast, where):
    from app.forums.boards.queries import board_by_slug

    asked = ask(cast)
    place, path, who = {
        "board": (f"board:{board_by_slug(cast.board).id}", f"/forums/{cast.board}/new", cast.citizen),
        "thread": (f"thread:{asked.thread_id}", f"/forums/threads/{asked.thread_id}", cast.citizen),
        "answer": (f"answer:{asked.thread_id}", f"/forums/threads/{asked.thread_id}/answer", cast.officer),
        "edit": (f"edit:{asked.id}", f"/forums/posts/{asked.id}/edit", cast.citizen),
    }[where]  # fmt: skip
    sign_in(client, who)
    assert BACK not in words_of(client.get(path))
    save(who, place, "Setengah jadi saja")
    page = client.get(path)
    assert BACK in words_of(page)
    assert "Disimpan 23 Nov 2026, 10.00 WIB" in words_of(page)
    assert page.text.index(DROP) < page.text.index("Setengah jadi saja")
    gone = client.submit(path, form=f"/forums/drafts/{place}/drop", expect=302)
    assert gone.location.partition("#")[0] == f"/forums/drafts/{place}"
    page = client.get(path)
    assert "Draf dibuang" in words_of(page)
    assert "Setengah jadi saja" not in page.text
    assert BACK not in words_of(page)
    assert drafts_of(who.person_id) == []


def test_files_that_wait_beside_a_draft_go_with_it(client, cast):
    asked = ask(cast)
    path, place = f"/forums/threads/{asked.thread_id}", f"thread:{asked.thread_id}"
    sign_in(client, cast.citizen)
    client.submit(path, form=f"{path}/reply", text="0812-3456-7890 punya Budi", expect=422,
                  files=(picture(), "loket.jpg"))  # fmt: skip
    save(cast.citizen, place, "Setengah")
    client.submit(path, form=f"/forums/drafts/{place}/drop", expect=302)
    for model in (DraftFile, StoredFile):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_nobody_throws_away_the_draft_of_another(client, cast):
    asked = ask(cast)
    place = f"thread:{asked.thread_id}"
    save(cast.officer, place, "Punya petugas")
    sign_in(client, cast.citizen)
    token = client.token(f"/forums/threads/{asked.thread_id}")
    client.post(f"/forums/drafts/{place}/drop", data={"csrf_token": token})
    assert kept(cast.officer, place) == "Punya petugas"


def test_the_later_tab_hears_of_the_other_and_overwrites_nothing(cast):
    who, place = cast.citizen, "thread:1"
    first = save(who, place, "Tab satu", seen=0, tab="a")
    with pytest.raises(Conflict):
        save(who, place, "Tab dua", seen=0, tab="b")
    with pytest.raises(Conflict):
        save(who, place, "", seen=0, tab="b")
    assert kept(who, place) == "Tab satu"
    second = save(who, place, "Tab satu lagi", seen=first, tab="a")
    assert second > first  # though the clock stood still
    with pytest.raises(Conflict):
        save(who, place, "Tab dua", seen=first, tab="b")
    assert save(who, place, "Tab dua yang dimuat ulang", seen=second, tab="b") > second
    assert kept(who, place) == "Tab dua yang dimuat ulang"


def test_a_tab_whose_answer_was_lost_on_the_line_is_no_other_tab(cast):
    who, place = cast.citizen, "thread:1"
    save(who, place, "Satu", seen=0, tab="a")
    save(who, place, "Satu dua", seen=0, tab="a")
    assert kept(who, place) == "Satu dua"
    save(who, "edit:1", "Sama", seen=0)
    save(who, "edit:1", "Sama", seen=0)
    with pytest.raises(Conflict):
        save(who, "edit:1", "Lain", seen=0)


def test_a_draft_that_was_sent_meanwhile_hinders_nobody(cast):
    who, place = cast.citizen, "thread:1"
    seen = save(who, place, "Satu", seen=0, tab="a")
    save(who, place, "", seen=seen, tab="a")
    save(who, place, "Dua", seen=seen, tab="b")
    assert kept(who, place) == "Dua"


def test_a_form_before_anybody_typed_is_no_draft(cast):
    with transaction():
        told = {"kind": "question", "service_id": "0", "title": " ", "text": ""}
        assert keep_draft(cast.citizen, "board:1", told, now=MONDAY, seen=0) == 0
    assert drafts_of(cast.citizen.person_id) == []


def test_the_door_answers_with_the_version_and_409(client, cast):
    asked = ask(cast)
    path, place = f"/forums/threads/{asked.thread_id}", f"/forums/drafts/thread:{asked.thread_id}"
    sign_in(client, cast.citizen)
    token = client.token(path)
    told = {"csrf_token": token, "version": "0", "text": "Satu", "key": "tab-a"}
    saved = client.post(place, data=told)
    assert f'name="version" value="{saved.json["version"]}"' in client.get(path).text
    ours = {"Accept": "application/json"}
    no = client.post(place, data=told | {"text": "Dua", "key": "tab-b"}, headers=ours)
    assert no.status_code == 409
    again = told | {"text": "Satu lagi", "version": saved.json["version"], "key": "tab-c"}
    assert client.post(place, data=again).json["version"] > saved.json["version"]


def test_a_refused_form_keeps_the_version_it_came_with(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.citizen)
    save(cast.citizen, f"thread:{asked.thread_id}", "Tab lain")
    no = client.submit(path, form=f"{path}/reply", text="Telepon 0812-3456-7890", version="7",
                       expect=422)  # fmt: skip
    assert re.findall(r'name="version" value="(\d*)"', no.text) == ["7"]
    assert BACK not in words_of(no)


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_throwing_a_draft_away_on_a_phone(open_browser, live_server, javascript):
    place = Place(open_browser, live_server)
    with place.app.app_context():
        save(place.cast.citizen, f"thread:{place.thread}", "Setengah jadi", now=clock.now())
        db.session.remove()
        db.engine.dispose()
    page = place.window(place.cast.citizen, size=PHONE, javascript=javascript)
    page.goto(place.address)
    expect(text(page)).to_have_value("Setengah jadi")
    expect(page.locator(".restore")).to_contain_text(BACK)
    if javascript:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name=DROP).click()
    expect(page.locator(".flashes")).to_contain_text("Draf dibuang")
    expect(text(page)).to_have_value("")
    expect(page.locator(".restore")).to_have_count(0)


@pytest.mark.browser
def test_two_tabs_in_a_browser(open_browser, live_server):
    place = Place(open_browser, live_server)
    first = place.window(place.cast.citizen)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(place.address)
    says = "[data-save-state]"
    for words in ("Tab satu", "Tab satu, lebih panjang"):
        text(first).fill(words)
        expect(first.locator(f"{says}[data-kind=saved]")).to_contain_text("Tersimpan")
    text(second).fill("Tab dua")
    expect(second.locator(says)).to_contain_text("sudah diubah di tab atau peranti lain")
    assert violations(second) == []
    third = first.context.new_page()
    third.goto(place.address)
    expect(text(third)).to_have_value("Tab satu, lebih panjang")
    third.close()
    second.get_by_role("button", name="Kirim balasan").click()
    expect(second.locator(".flashes")).to_contain_text("sudah terbit")
    expect(second.locator(".posts")).to_contain_text("Tab dua")


def test_what_is_too_long_to_post_is_kept_whole(client, cast):
    """A draft that says it was saved ends where the writer ended."""
    asked = ask(cast)
    sign_in(client, cast.citizen)
    words = "kata " * 5000 + "akhirnya"
    token = client.token(f"/forums/threads/{asked.thread_id}")
    kept = {"text": words, "csrf_token": token, "version": "0"}
    answer = client.post(f"/forums/drafts/thread:{asked.thread_id}", data=kept)
    assert answer.status_code == 200
    assert "akhirnya" in client.get(f"/forums/threads/{asked.thread_id}").text
