"""Beginning a thread: similar ones are shown, nothing typed is lost, a session may end meanwhile."""

import pytest
from lxml import html

from app.web.jobs import run_once
from tests.forums.makers import ask, make_cast
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in, sign_out

LOST = "Berapa lama mengganti kartu keluarga yang hilang?"


@pytest.fixture
def cast(app):
    return make_cast()


def test_similar_threads_are_shown_while_a_title_is_typed(app, client, cast):
    asked = ask(cast, title=LOST)
    secret = make_person("Tak Bernama", "citizen")
    ask(cast, title="Kartu keluarga hilang di meja petugas", who=secret, name_hidden=True)
    rude = ask(cast, title="Kartu keluarga hilang lagi", text="Dasar goblok kamu semua, tolol!",
               who=make_person("Kasar", "citizen"))  # fmt: skip
    run_once(app)
    piece = client.get("/forums/similar?title=kartu+keluarga+saya+hilang").text
    links = html.fromstring(piece).xpath("//a/@href")
    assert links == [f"/forums/threads/{asked.thread_id}"]
    assert str(rude.thread_id) not in "".join(links)
    assert "Tidak ada topik yang mirip" in client.get("/forums/similar?title=zzzzzz").text
    assert client.get("/forums/similar").status_code == 200


def test_without_a_script_a_button_asks_and_keeps_every_field(app, client, cast):
    ask(cast, title=LOST)
    run_once(app)
    sign_in(client, cast.citizen)
    asked = client.submit(f"/forums/{cast.board}/new", kind="idea", title="Kartu keluarga hilang",
                          text="Sudah tiga minggu.", look="1", expect=200)  # fmt: skip
    assert LOST in words_of(asked)
    assert "Sudah tiga minggu." in asked.text
    chosen = html.fromstring(asked.text).xpath("//input[@name='kind'][@checked]/@value")
    assert chosen == ["idea"]


def test_a_title_that_is_too_long_is_kept_whole(client, cast):
    sign_in(client, cast.citizen)
    long, address = "Kartu keluarga hilang " * 10, f"/forums/{cast.board}/new"
    assert (
        "maxlength"
        not in html.fromstring(client.get(address).text).xpath("//*[@id='title']")[0].attrib
    )
    back = client.submit(address, kind="idea", title=long, text="Tiga minggu.", expect=422)
    (field,) = html.fromstring(back.text).xpath("//*[@id='title']")
    assert field.get("value") == long
    assert field.get("aria-invalid") == "true"


def test_the_boards_are_offered_to_whoever_does_not_know_where(client, cast):
    page = client.get("/forums/new")
    assert f"/forums/{cast.board}/new" in page.text
    assert "/forums/new" in client.get("/forums/").text


@pytest.mark.parametrize("what", ["thread", "reply", "answer"])
def test_a_session_that_ended_gives_every_word_back(client, cast, what):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    where = {"thread": f"/forums/{cast.board}/new", "reply": path, "answer": f"{path}/answer"}[what]
    who = cast.officer if what == "answer" else cast.citizen
    sign_in(client, who)
    action = f"{path}/reply" if what == "reply" else where
    sign_out(client)
    told = {
        "text": "Kata-kata yang panjang.",
        "title": "Judul saya",
        "key": "k-1",
        "csrf_token": "x",
    }
    lost = client.post(action, data=told)
    assert lost.status_code == 401
    assert "Kata-kata yang panjang." in lost.text
    assert "tidak hilang" in lost.text
    sign_in(client, who)
    again = client.post(action, data=told)  # the old page, after signing in again: a fresh token
    assert again.status_code == 422
    assert "Kata-kata yang panjang." in again.text


def test_a_twice_sent_answer_is_one(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.officer)
    token = client.token(f"{path}/answer")
    told = {"text": "Tiga hari.", "status": "explained", "reason": "Perpres", "role": "Kabid",
            "key": "jawaban-1", "csrf_token": token}  # fmt: skip
    first, second = (client.post(f"{path}/answer", data=told) for _click in range(2))
    assert first.location == second.location
    sign_out(client)
    assert client.get(path).text.count('class="post post-official"') == 1


def test_an_answer_in_the_making_comes_back(client, cast):
    asked = ask(cast)
    path = f"/forums/threads/{asked.thread_id}"
    sign_in(client, cast.officer)
    told = {"text": "Setengah jawaban", "reason": "SK", "status": "process",
            "next_on": "2026-12-01", "csrf_token": client.token(f"{path}/answer")}  # fmt: skip
    assert client.post(f"/forums/drafts/answer:{asked.thread_id}", data=told).status_code == 200
    page = client.get(f"{path}/answer").text
    assert "Setengah jawaban" in page
    assert 'value="2026-12-01"' in page
    assert client.get(f"/forums/drafts/answer:{asked.thread_id}").location == f"{path}/answer"
