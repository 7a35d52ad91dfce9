"""Pages of minutes: closing leads to them, people sign or refuse, paper and JSON say the same."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from app.commitments.models import Commitment
from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.minutes.queries import signatures_of
from app.dialogues.minutes.rules import is_whole
from app.dialogues.rooms.queries import seat_by_number
from app.dialogues.withholding.actions import hide_words
from tests.dialogues.makers import NOW, do, make_stage
from tests.dialogues.minutes.test_minutes import talk
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def frozen(app):
    clock.set_now(NOW + timedelta(seconds=30))
    yield
    clock.set_now(None)


@pytest.fixture
def stage(app):
    return make_stage()


@pytest.fixture
def base(stage):
    return f"/dialogues/{stage.slug}"


@pytest.fixture
def officer(stage, visitor):
    one = visitor()
    sign_in(one, stage.officer)
    return one


@pytest.fixture
def citizen(stage, visitor):
    one = visitor()
    sign_in(one, stage.citizen)
    return one


@pytest.fixture
def closed(stage, base, officer):
    talk(stage)
    officer.submit(f"{base}/close", expect=303)
    return base


def scan():
    out = BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    out.seek(0)
    return out


def test_an_open_room_has_no_minutes(base, citizen):
    for path in ("minutes", "minutes.json", "minutes.pdf", "minutes/sign"):
        assert citizen.get(f"{base}/{path}").status_code == 404


def test_closing_leads_to_the_minutes_and_anybody_reads_them(closed, visitor):
    said = words_of(visitor().get(f"{closed}/minutes"))
    for words in (
        "Utuh sejak ditutup", "Loket dua dibuka tiap Senin.", "Senin terlalu ramai.",
        "Membuka loket dua", "Kepala Dukcapil", "Mengapa loket dua tutup?", "Ikuti di register janji",
        "Belum ada yang menandatangani.",
    ):  # fmt: skip
        assert words in said, words
    assert words_of(visitor().get(closed)).count("Baca berita acaranya") == 1


def test_each_line_leads_to_its_row_of_the_log(closed, visitor):
    page = visitor().get(f"{closed}/minutes").text
    log = visitor().get(f"{closed}/log").text
    for one in visitor().get(f"{closed}/minutes.json").json["sealed"]:
        assert f'href="{closed}/log?from={one["seq"]}#r{one["seq"]}"' in page
        assert f'id="r{one["seq"]}"' in log
    assert "Mengapa loket dua tutup?" not in log, "words stand where they can be withheld"


def test_one_signs_one_refuses_and_the_paper_says_so(stage, closed, officer, citizen, visitor):
    officer.submit(f"{closed}/minutes/sign", verdict="agree", expect=303)
    wrong = citizen.submit(f"{closed}/minutes/sign", verdict="refuse", note="")
    assert wrong.status_code == 422
    assert "Tulis catatan atau alasan Anda" in words_of(wrong)
    citizen.submit(f"{closed}/minutes/sign", verdict="refuse", note="Tidak dibahas.", expect=303)
    assert [one.verdict for one in signatures_of(stage.id)] == ["agree", "refuse"]
    assert citizen.get(f"{closed}/minutes/sign").status_code == 409
    answer = visitor().get(f"{closed}/minutes.pdf")
    assert answer.mimetype == "application/pdf"
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert "Menolak" in said
    assert "Tidak dibahas." in said


def test_strangers_do_not_sign(closed, visitor):
    stranger = visitor()
    sign_in(stranger, make_person("Orang Lain", "citizen"))
    assert stranger.get(f"{closed}/minutes/sign").status_code == 403
    assert "/minutes/sign" not in stranger.get(f"{closed}/minutes").text


def test_the_json_can_be_checked_by_anybody(closed, visitor):
    told = visitor().get(f"{closed}/minutes.json").json
    assert is_whole(told["head"], told["sealed"], told["digest"])
    assert not is_whole(told["head"] | {"theme": "x"}, told["sealed"], told["digest"])


def test_scans_are_put_beside_them_by_who_runs_the_room(closed, officer, citizen, visitor):
    assert citizen.get(f"{closed}/minutes/scan").status_code == 403
    assert officer.submit(f"{closed}/minutes/scan").status_code == 422
    officer.submit(f"{closed}/minutes/scan", files=(scan(), "lembar.png"), expect=303)
    assert "lembar.png" in visitor().get(f"{closed}/minutes").text
    assert visitor().get(f"{closed}/minutes/scans/1").mimetype == "image/png"
    assert visitor().get(f"{closed}/minutes/scans/9").status_code == 404


def test_a_promise_tells_which_dialogue_it_comes_from(stage, closed, visitor):
    for (number,) in db.session.query(Commitment.id):
        assert f"{closed}/minutes" in visitor().get(f"/commitments/{number}").text
    assert "Ikuti di register janji" in visitor().get(f"{closed}/minutes").text


def test_follow_ups_that_nobody_could_promise_are_entered_later(stage, base, visitor, officer):
    talk(stage)
    admin = make_person("Admin", "citizen", roles=[("admin", "*")])
    with transaction():
        seat_by_number(stage.id, 1).person_id = admin.person_id
    lead = visitor()
    sign_in(lead, admin)
    lead.submit(f"{base}/close", expect=303)
    page = lead.get(f"{base}/minutes")
    assert "Belum tercatat di register janji" in words_of(page)
    assert lead.submit(f"{base}/minutes", form=f"{base}/minutes/register").status_code == 403
    assert db.session.query(Commitment).count() == 0


def test_what_was_hidden_is_in_no_form_of_them(stage, closed, officer, visitor):
    told = visitor().get(f"{closed}/minutes.json").json
    seq = next(one["seq"] for one in told["sealed"] if one["kind"] == "input")
    with transaction():
        hide_words(stage.officer, stage.id, seq, "insult", "Menyebut orang.", now=clock.now())
    for path in ("minutes", "minutes.json", "log"):
        assert "Mengapa loket dua tutup?" not in visitor().get(f"{closed}/{path}").text
    paper = visitor().get(f"{closed}/minutes.pdf").data
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    assert "Mengapa loket dua" not in said


def test_nothing_is_added_to_a_closed_room(stage, closed, citizen):
    done = do(stage, stage.participant, "ask", {"text": "Satu lagi?"}, activity="questions")
    assert done.refusal.code == "conflict"
    assert citizen.get(f"{closed}/questions/ask").status_code == 409
