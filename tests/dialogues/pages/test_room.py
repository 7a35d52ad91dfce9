"""Pages of rooms: what each reader finds on them, and what becomes of what they send."""

import io
from datetime import timedelta

import pytest
from lxml import html
from PIL import Image

from app.core import clock
from app.db.unit import transaction
from app.dialogues.halls import pace
from app.dialogues.halls.pace import AT_ONCE
from app.dialogues.rooms.actions import Who, take_seat
from app.dialogues.withholding.actions import hide_words
from tests.dialogues.makers import NOW, do, make_stage
from tests.dialogues.pages.looking import ask, browser, buttons, sent_late, state
from tests.support.people import make_person, sign_out

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("frozen")]


# --- reading -------------------------------------------------------------------------------------


def test_everybody_reads_and_nobody_without_a_place_gets_a_form(stage, client):
    number = ask(stage, "Mengapa <b>antre</b> tiga jam?")
    page = client.get(f"/dialogues/{stage.slug}")
    assert page.status_code == 200
    assert "Mengapa &lt;b&gt;antre&lt;/b&gt; tiga jam?" in page.text
    assert "csrf_token" not in page.text  # so that it can be kept for others
    assert "Ikut di ruang ini" in buttons(page)
    whole = client.get(f"/dialogues/{stage.slug}/questions").text
    [piece] = html.fromstring(whole).xpath(f"//*[@id='piece-questions-{number}']")
    assert not piece.xpath(".//form | .//button")


def test_pages_are_asked_again_only_where_nothing_is_typed(stage, client, citizen):
    base = f"/dialogues/{stage.slug}"
    again = '<noscript><meta http-equiv="refresh" content="20"></noscript>'
    for path in (base, f"{base}/questions"):
        assert again in client.get(path).text
        assert "http-equiv" not in client.get(f"{path}?still=1").text
    for path in (f"{base}/questions/ask", f"{base}/seat", f"{base}/people"):
        page = citizen.get(path)
        assert page.status_code == 200
        assert "http-equiv" not in page.text
    for path in (base, f"{base}/questions"):
        typed = html.fromstring(citizen.get(path).text).xpath(
            "//main//textarea | //main//select | //main//input[not(@type='hidden')]"
        )
        assert typed == []


def test_the_wall_asks_again_and_shows_what_everybody_may_see(stage, officer):
    ask(stage, "Apakah petugas itu anjing kau semua?", stage.participant)
    held = do(
        stage,
        stage.participant.__class__(2, frozenset({"participant"}), "users", held=True),
        "ask",
        {"text": "Ditahan dulu ya"},
        activity="questions",
    )
    assert held.refusal is None
    wall = officer.get(f"/dialogues/{stage.slug}/projector")
    assert html.fromstring(wall.text).xpath("//noscript/meta/@content") == ["10"]
    assert "Ditahan dulu ya" not in wall.text
    assert "Ditahan dulu ya" in officer.get(f"/dialogues/{stage.slug}/questions").text


def test_a_hidden_name_is_on_no_page(stage, client, officer):
    with transaction():
        one = make_person("Bu Rahasia Sekali", "citizen")
    with transaction():
        who = Who("Bu Rahasia Sekali", "media", "Juru warta", name_hidden=True)
        seat = take_seat(stage.id, who, now=NOW, person_id=one.person_id)
    doer = stage.participant.__class__(seat.number, frozenset({"participant"}), "media")
    ask(stage, "Siapa yang bertanggung jawab?", doer)
    do(stage, doer, "raise", {"topic": ""}, activity="queue")
    base = f"/dialogues/{stage.slug}"
    for path in (base, *(f"{base}/{n}" for n in ("questions", "queue", "people", "projector"))):
        page = client.get(path).text
        assert "Rahasia" not in page
        assert "Juru warta" not in page
    assert "Bu Rahasia Sekali" in officer.get(f"{base}/people").text


def test_what_is_not_there_is_missing(stage, client, citizen):
    base = f"/dialogues/{stage.slug}"
    assert client.get("/dialogues/tidak-ada").status_code == 404
    assert client.get(f"{base}/menari").status_code == 404
    assert citizen.get(f"{base}/questions/menari").status_code == 404
    assert citizen.get(f"{base}/menari/ask").status_code == 404


def test_before_it_opens_the_agenda_is_made_and_nobody_asks(visitor):
    stage = make_stage(opened=False, guests="take")
    officer, citizen = browser(visitor, stage.officer), browser(visitor, stage.citizen)
    base = f"/dialogues/{stage.slug}"
    officer.submit(f"{base}/agenda/add", title="Waktu tunggu", minutes="20", expect=303)
    page = citizen.get(base)
    assert "Waktu tunggu" in page.text
    assert "Ajukan pertanyaan" not in buttons(page)
    assert citizen.get(f"{base}/questions/ask").status_code == 409
    refused = sent_late(citizen, base, text="Boleh sekarang?")
    assert refused.status_code == 409
    assert "belum dibuka" in refused.text
    assert "Boleh sekarang?" in refused.text


def test_a_closed_room_is_read_and_takes_nothing(stage, citizen, officer):
    ask(stage)
    base = f"/dialogues/{stage.slug}"
    page = officer.get(f"{base}/close")
    assert "1 pertanyaan belum dijawab" in page.text
    assert "Kapan loket dua dibuka?" in page.text
    wrong = officer.submit(f"{base}/close", by="", date="2020-01-01")
    assert wrong.status_code == 422
    assert "Isian ini wajib." in wrong.text
    wrong = officer.submit(f"{base}/close", by="Kepala Dinas", date="2020-01-01")
    assert wrong.status_code == 422
    assert 'value="Kepala Dinas"' in wrong.text
    officer.submit(f"{base}/close", expect=303)
    page = citizen.get(base)
    assert "sudah selesai" in page.text
    assert "Kapan loket dua dibuka?" in page.text
    assert buttons(page) == []
    assert citizen.get(f"{base}/questions/ask").status_code == 409
    answer = sent_late(citizen, base, text="Masih bisa?")
    assert answer.status_code == 409
    assert "Masih bisa?" in answer.text
    assert len(state(stage)["questions"]) == 1


# --- acting --------------------------------------------------------------------------------------


def test_a_question_by_a_plain_form(stage, citizen, client):
    base = f"/dialogues/{stage.slug}"
    sent = citizen.submit(f"{base}/questions/ask", text="Berapa lama antre KTP?", expect=303)
    assert sent.location == f"{base}/questions"
    [one] = state(stage)["questions"].values()
    assert (one["text"], one["seat"], one["element"]) == ("Berapa lama antre KTP?", 2, "users")
    assert "Berapa lama antre KTP?" in client.get(base).text


def test_a_double_press_is_one_act(stage, citizen):
    path = f"/dialogues/{stage.slug}/questions/ask"
    citizen.submit(path, text="Satu kali saja", client_key="sama", expect=303)
    citizen.submit(path, text="Satu kali saja", client_key="sama", expect=303)
    assert len(state(stage)["questions"]) == 1


def test_a_button_votes_once_and_is_gone_then(stage, citizen, officer):
    number = ask(stage, doer=stage.facilitator)
    page = f"/dialogues/{stage.slug}/questions"
    action = f"{page}/vote?on_question={number}"
    citizen.submit(page, form=action, expect=303)
    assert set(state(stage)["questions"][str(number)]["votes"]) == {"1", "2"}
    shown = citizen.get(page)
    assert "Dukung" not in buttons(shown)
    assert "Batalkan dukungan" in buttons(shown)
    assert "Anda mendukung ini" in shown.text
    assert "Anda mendukung ini" not in officer.get(f"/dialogues/{stage.slug}").text


def test_every_error_stands_beside_its_field_and_nothing_typed_is_lost(stage, officer):
    base = f"/dialogues/{stage.slug}/agenda"
    officer.submit(f"{base}/add", title="Loket", minutes="10", expect=303)
    point = next(iter(state(stage, "agenda")["points"]))
    path = f"{base}/commit?on_point={point}"
    answer = officer.submit(path, what="Membuka loket dua", who="", date="kapan-kapan")
    assert answer.status_code == 422
    whole = html.fromstring(answer.text)
    wrong = {one.get("id") for one in whole.xpath("//*[contains(@class, 'field-error')]")}
    assert wrong == {"who-error", "date-error", "indicator-error"}
    assert whole.xpath("//input[@name='what']/@value") == ["Membuka loket dua"]
    assert state(stage, "agenda")["notes"] == {}
    answer = officer.submit(
        path, what="Membuka loket dua", who="Kepala", date="2026-12-20", indicator="30 menit"
    )
    assert answer.status_code == 303
    [note] = state(stage, "agenda")["notes"].values()
    assert (note["what"], note["date"], note["point"]) == ("Membuka loket dua", "2026-12-20", 1)


def test_who_may_not_gets_no_button_and_is_refused(stage, citizen, client):
    number = ask(stage, doer=stage.facilitator)
    base = f"/dialogues/{stage.slug}"
    assert "Sembunyikan" not in buttons(citizen.get(f"{base}/questions"))
    assert citizen.get(f"{base}/questions/hide?on_question={number}").status_code == 403
    sent = citizen.post(
        f"{base}/agenda/add", data={"csrf_token": citizen.token(f"{base}/seat"), "title": "x"}
    )
    assert sent.status_code == 403
    led = client.get(f"{base}/questions/ask")
    assert led.status_code == 302
    assert led.location.endswith("/seat?to=questions/ask")
    for path in ("close", "people/new", "people/2"):
        assert citizen.get(f"{base}/{path}").status_code == 403


def test_a_refusal_of_the_state_comes_with_the_words(stage, citizen):
    path = f"/dialogues/{stage.slug}/queue/raise"
    citizen.submit(path, topic="Loket", expect=303)
    again = citizen.submit(path, topic="Sekali lagi")
    assert again.status_code == 409
    assert "sudah terangkat" in again.text
    assert 'value="Sekali lagi"' in again.text


def test_an_attack_waits_and_its_writer_is_told(stage, citizen, client):
    base = f"/dialogues/{stage.slug}"
    citizen.submit(f"{base}/questions/ask", text="Kamu goblok semua, petugas anjing!", expect=303)
    [one] = state(stage)["questions"].values()
    assert one["stage"] == "held"
    mine = citizen.get(f"{base}/questions").text
    assert "diperiksa petugas dulu" in mine
    assert "Pertanyaan Anda yang belum tampil" in mine
    assert "goblok" not in client.get(f"{base}/questions").text


def test_private_details_are_said_first_and_pass_once_considered(stage, citizen):
    path = f"/dialogues/{stage.slug}/questions/ask"
    text = "Telepon saja Bu Sari di 0812 3456 7890."
    assert "boleh dibaca semua orang" not in citizen.get(path).text
    answer = citizen.submit(path, text=text)
    assert answer.status_code == 422
    assert text in answer.text
    assert "boleh dibaca semua orang" in answer.text
    citizen.submit(path, text=text, considered="y", expect=303)
    assert len(state(stage)["questions"]) == 1


def test_withheld_words_are_on_no_page(stage, client, officer):
    number = ask(stage, "Kata-kata yang ditarik kembali")
    base = f"/dialogues/{stage.slug}"
    assert "Kata-kata yang ditarik" in client.get(base).text
    with transaction():
        hide_words(stage.officer, stage.id, number, "private", "Menyebut orang", now=NOW)
    for path in (base, f"{base}/questions", f"{base}/projector"):
        assert "Kata-kata yang ditarik" not in client.get(path).text
        assert "Kata-kata yang ditarik" not in officer.get(path).text
    assert "Isinya tidak ditampilkan." in client.get(f"{base}/questions").text


def test_what_was_typed_before_a_session_ended_comes_back(stage, citizen):
    page = f"/dialogues/{stage.slug}/questions/ask"
    form = html.fromstring(citizen.get(page).text).xpath("//main//form")[-1]
    told = dict(form.form_values()) | {"text": "Tulisan yang panjang sekali"}
    with citizen.session_transaction() as session:
        kept = session["csrf_token"]
    sign_out(citizen)
    with citizen.session_transaction() as session:
        session["csrf_token"] = kept
    answer = citizen.post(page, data=told)
    assert answer.status_code == 401
    assert "Tulisan yang panjang sekali" in answer.text


@pytest.mark.parametrize(
    ("kind", "chosen", "kept"),
    [
        ("single", {"choices": "2"}, [2]),
        ("several", {"choices": ["1", "3"]}, [1, 3]),
        ("ranked", {"choices-0": "3", "choices-1": "1", "choices-2": ""}, [3, 1]),
    ],
)
def test_a_poll_by_a_plain_form(stage, citizen, client, kind, chosen, kept):
    told = {"kind": kind, "question": "Kapan?", "options": ["Pagi", "Siang", "Malam"]}
    poll = do(stage, stage.facilitator, "add", told, activity="polls").seq
    do(stage, stage.facilitator, "open", {"poll": poll}, activity="polls")
    base = f"/dialogues/{stage.slug}"
    assert "Kapan?" in client.get(f"{base}/projector").text
    citizen.submit(f"{base}/polls/vote?on_poll={poll}&back=now", **chosen, expect=303)
    assert state(stage, "polls")["polls"][str(poll)]["votes"]["2"]["choices"] == kept
    mine = citizen.get(base).text
    assert "Pilihan Anda:" in mine
    assert "Sementara" in mine
    assert "Sementara" not in client.get(base).text


def picture():
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    out.seek(0)
    return out


def test_a_shared_file_is_everybodys_until_it_is_withdrawn(stage, officer, citizen, client):
    base = f"/dialogues/{stage.slug}"
    page = f"{base}/announcements/share"
    assert citizen.get(page).status_code == 403
    assert officer.submit(page, name="Paparan").status_code == 422
    told = {"file": (picture(), "antre.png"), "name": "Paparan antrean", "client_key": "satu"}
    officer.submit(page, **told, expect=303)
    officer.submit(page, **(told | {"file": (picture(), "antre.png")}), expect=303)
    [(number, one)] = state(stage, "announcements")["said"].items()
    path = f"{base}/files/{one['file']}"
    assert f'href="{path}"' in client.get(base).text
    assert client.get(path).mimetype == "image/png"
    assert client.get(f"/dialogues/{make_stage().slug}/files/{one['file']}").status_code == 404
    do(stage, stage.facilitator, "withdraw", {"number": int(number)}, activity="announcements")
    assert client.get(path).status_code == 404
    assert "Paparan antrean" not in client.get(f"{base}/announcements").text


def test_who_sends_too_fast_is_told_so_and_keeps_the_words(stage, citizen, monkeypatch):
    monkeypatch.setattr(pace, "monotonic", lambda: 7.0)  # however slow this machine is
    path, seen = f"/dialogues/{stage.slug}/questions/ask", set()
    token = citizen.token(path)
    for number in range(AT_ONCE + 5):
        told = {"csrf_token": token, "text": f"Pertanyaan {number}", "client_key": f"k{number}"}
        answer = citizen.post(path, data=told)
        seen.add(answer.status_code)
    assert seen == {303, 429}
    assert "Terlalu cepat" in answer.text
    assert f"Pertanyaan {AT_ONCE + 4}" in answer.text
    assert len(state(stage)["questions"]) == AT_ONCE


def test_a_bucket_fills_again():
    bucket = pace.Pace()
    assert [bucket.take("a", 2, 0.5, at) for at in (0, 0, 0, 0.5, 0.5, 9, 9, 9)] == [
        True, True, False, True, False, True, True, False,
    ]  # fmt: skip
    assert bucket.take("b", 2, 0.5, 0)


def test_a_turn_that_is_over_is_over_though_nobody_acts(stage, citizen, visitor):
    for doer, verb in ((stage.participant, "raise"), (stage.facilitator, "next")):
        assert not do(stage, doer, verb, {}, activity="queue").refusal
    base = f"/dialogues/{stage.slug}"
    assert "Sedang bicara" in citizen.get(base).text
    clock.set_now(NOW + timedelta(hours=1))
    for page in (citizen.get(base), visitor().get(f"{base}/queue")):
        assert "Sedang bicara" not in page.text
        assert "Belum ada yang sedang bicara." in page.text
    assert state(stage, "queue")["now"], "looking writes nothing"
