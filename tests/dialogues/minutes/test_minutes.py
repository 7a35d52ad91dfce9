"""Closing a room makes its minutes: sealed, signed once each, their follow-ups in the register."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app.commitments.models import Commitment, CommitmentLink
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.activities.protocol import Doer
from app.dialogues.minutes import actions
from app.dialogues.minutes.actions import Word
from app.dialogues.minutes.paper import paper_of, pdf_of
from app.dialogues.minutes.queries import minutes_of, record_of, signatures_of
from app.dialogues.minutes.rules import is_whole
from app.dialogues.rooms.models import Seat
from app.dialogues.rooms.queries import seat_by_number, seat_of_person
from app.dialogues.withholding.actions import hide_words, purge_words, show_words
from tests.dialogues.makers import NOW, do, make_stage
from tests.support.people import make_person

LATER = NOW + timedelta(hours=2)
DATE = "2027-03-01"


def plain(sentence):
    """A sentence as it stands in the code."""
    return str(sentence)


@pytest.fixture
def stage(app):
    return make_stage()


def talk(stage):
    """A small dialogue: a point, a question with an answer, an agreement, dissent, a follow-up."""
    lead, one = stage.facilitator, stage.participant
    point = do(stage, lead, "add", {"title": "Waktu tunggu", "minutes": 20}, activity="agenda").seq
    do(stage, lead, "start", {"point": point}, activity="agenda")
    asked = do(stage, one, "ask", {"text": "Mengapa loket dua tutup?"}, activity="questions")
    assert asked.refusal is None
    noted = {"point": point, "text": "Loket dua dibuka tiap Senin."}
    do(stage, lead, "agree", noted, activity="agenda")
    do(stage, one, "dissent", {"point": point, "text": "Senin terlalu ramai."}, activity="agenda")
    follow = {"point": point, "what": "Membuka loket dua", "who": "Kepala Dukcapil"}
    follow |= {"date": DATE, "indicator": "Tunggu di bawah 30 menit"}
    done = do(stage, lead, "commit", follow, activity="agenda")
    assert done.refusal is None, done.refusal
    return done.seq


TYPED = {"by": "Kepala Dukcapil", "date": DATE}


def closed(stage):
    with transaction():
        return actions.close(stage.officer, stage.id, now=LATER, typed=TYPED)


def sign(seat, room_id, verdict, note="", digest=None):
    with transaction():
        word = Word(verdict, note, digest or minutes_of(room_id).digest)
        return actions.sign(seat, room_id, word, now=LATER)


def test_closing_makes_the_minutes_and_registers_the_follow_up(stage):
    follow = talk(stage)
    kept = closed(stage)
    assert kept.number == f"FKP/{stage.id:05d}/2026"
    assert is_whole(kept.head, kept.entries, kept.digest)
    number = kept.promises[str(follow)]
    promised = db.session.get_one(Commitment, number)
    assert (promised.title, promised.measure) == ("Membuka loket dua", "Tunggu di bawah 30 menit")
    assert promised.owner_name == "Kepala Dukcapil"
    assert promised.accepted_at is None, "nobody promises for somebody absent"
    links = db.session.query(CommitmentLink).filter_by(commitment_id=number)
    assert [(one.kind, one.subject_id) for one in links] == [("dialogue", stage.id)]


def test_no_question_is_left_without_an_end(stage):
    talk(stage)
    with pytest.raises(Conflict), transaction():
        actions.close(stage.officer, stage.id, now=LATER)
    with pytest.raises(Invalid) as no, transaction():
        actions.close(
            stage.officer, stage.id, now=LATER, typed={"by": "Kadis", "date": "2020-01-01"}
        )
    assert no.value.field == "date"
    kept = closed(stage)
    [question] = [one for one in kept.entries if one["kind"] == "input"]
    [answer] = [one for one in kept.entries if one["kind"] == "answer"]
    assert question["facts"]["stage"] == "due"
    promised = db.session.get_one(Commitment, kept.promises[str(answer["seq"])])
    assert promised.title == f"Menjawab tertulis pertanyaan #{question['seq']}"
    assert "Mengapa loket" not in promised.title, "the words of a question may have to go one day"
    assert (promised.owner_name, promised.due_on.isoformat()) == ("Kepala Dukcapil", DATE)
    [shown] = record_of(stage.id, plain)["inputs"]
    assert [(one["by"], one["number"]) for one in shown["answers"]] == [
        ("Kepala Dukcapil", promised.id)
    ]


def test_what_waits_to_be_looked_at_is_looked_at_first(stage):
    held = Doer(2, frozenset({"participant"}), "users", held=True)
    seq = do(stage, held, "ask", {"text": "Ditahan dulu"}, activity="questions").seq
    with pytest.raises(Conflict), transaction():
        actions.close(stage.officer, stage.id, now=LATER, typed=TYPED)
    told = {"question": seq, "reason": "Menyerang orang."}
    assert not do(stage, stage.facilitator, "refuse", told, activity="questions").refusal
    with transaction():
        actions.close(stage.officer, stage.id, now=LATER)


def test_after_that_nothing_is_added(stage):
    talk(stage)
    closed(stage)
    done = do(stage, stage.participant, "ask", {"text": "Satu lagi?"}, activity="questions")
    assert done.refusal.code == "conflict"
    with pytest.raises(Conflict):
        closed(stage)


def test_who_does_not_lead_closes_nothing_and_an_open_room_has_none(stage):
    with pytest.raises(Forbidden), transaction():
        actions.close(stage.citizen, stage.id, now=LATER)
    with pytest.raises(Missing):
        minutes_of(stage.id)


def test_every_entry_stands_on_a_row_of_the_log(stage):
    talk(stage)
    kept = closed(stage)
    assert {one["kind"] for one in kept.entries} >= {"agenda", "input", "agreement", "dissent"}
    assert all(0 < one["seq"] <= kept.head["rows"] for one in kept.entries)


@pytest.mark.parametrize(
    ("verdict", "note", "field"),
    [("noted", "", "note"), ("refuse", "  ", "note"), ("maybe", "x", "verdict")],
)
def test_who_has_a_reservation_says_it(stage, verdict, note, field):
    closed(stage)
    seat = seat_of_person(stage.id, stage.citizen.person_id)
    with pytest.raises(Invalid) as refused:
        sign(seat, stage.id, verdict, note)
    assert refused.value.field == field


def test_each_signs_once_what_they_have_read(stage):
    closed(stage)
    seat = seat_of_person(stage.id, stage.citizen.person_id)
    with pytest.raises(Conflict, match="berbeda"):
        sign(seat, stage.id, "agree", digest="0" * 64)
    sign(seat, stage.id, "refuse", "Keberatan saya tidak dibahas.")
    with pytest.raises(Conflict, match="sudah menandatangani"):
        sign(seat, stage.id, "agree")
    assert [(one.verdict, one.note) for one in signatures_of(stage.id)] == [
        ("refuse", "Keberatan saya tidak dibahas.")
    ]


def test_strangers_and_mere_readers_sign_nothing(stage):
    closed(stage)
    with pytest.raises(Forbidden):
        sign(None, stage.id, "agree")
    reader = Seat(room_id=stage.id, number=9, name="Pembaca", role="", came_at=NOW)
    with pytest.raises(Forbidden):
        sign(reader, stage.id, "agree")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dialogue_signature SET verdict = 'agree'",
        "DELETE FROM dialogue_signature",
        "UPDATE dialogue_minutes SET digest = 'x'",
        "DELETE FROM dialogue_minutes",
    ],
)
def test_signatures_and_seal_stand_even_against_raw_sql(stage, statement):
    closed(stage)
    sign(seat_of_person(stage.id, stage.citizen.person_id), stage.id, "refuse", "Tidak.")
    with pytest.raises(Conflict), transaction():
        db.session.execute(text(statement))


def test_a_changed_word_breaks_the_seal_and_a_deleted_one_does_not(stage):
    talk(stage)
    kept = closed(stage)
    seq = next(one["seq"] for one in kept.entries if one["kind"] == "input")
    changed = [one | ({"text": "Lain"} if one["seq"] == seq else {}) for one in kept.entries]
    assert not is_whole(kept.head, changed, kept.digest)
    assert not is_whole(kept.head, kept.entries[1:], kept.digest)
    assert not is_whole(kept.head | {"theme": "Lain"}, kept.entries, kept.digest)
    with transaction():
        purge_words(stage.officer, stage.id, seq, "Ada NIK orang lain.", now=LATER)
    after = minutes_of(stage.id)
    gone = next(one for one in after.entries if one["seq"] == seq)
    assert (gone["text"], gone["salt"]) == ("", "")
    assert is_whole(after.head, after.entries, after.digest)


def test_words_that_are_hidden_after_closing_are_in_no_drawing_until_they_are_shown_again(stage):
    talk(stage)
    kept = closed(stage)
    seq = next(one["seq"] for one in kept.entries if one["kind"] == "input")
    with transaction():
        hide_words(stage.officer, stage.id, seq, "insult", "Menyebut orang.", now=LATER)
    record = record_of(stage.id, plain)
    assert "Mengapa loket dua" not in str(record)
    assert record["whole"], "what seals them is still there"
    with transaction():
        show_words(stage.officer, stage.id, seq, now=LATER)
    assert "Mengapa loket dua" in str(record_of(stage.id, plain))


def test_the_pdf_says_everything_and_treats_words_as_words(stage):
    do(stage, stage.participant, "ask", {"text": "#panic() *tebal* $x$?"}, activity="questions")
    talk(stage)
    closed(stage)
    sign(seat_of_person(stage.id, stage.citizen.person_id), stage.id, "refuse", "Terlalu cepat.")
    record = record_of(stage.id, plain)
    address = "https://rembuk.example/dialogues/x/minutes"
    paper = paper_of(record, address=address, lang="id", translate=plain)
    pages = PdfReader(BytesIO(pdf_of(paper))).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in (
        "Berita Acara", record["head"]["number"], "Mengapa loket dua tutup?", "#panic() *tebal* $x$?",
        "Loket dua dibuka tiap Senin.", "Senin terlalu ramai.", "Membuka loket dua", DATE,
        "Kepala Dukcapil", "Menolak", "Terlalu cepat.", "Pengguna layanan", "kurang dari 4",
    ):  # fmt: skip
        assert words in said, words
    assert record["digest"][:40] in said.replace(" ", "")


def test_a_hidden_name_comes_back_by_no_document(stage):
    talk(stage)
    with transaction():
        seat_by_number(stage.id, stage.participant.seat).name_hidden = True
    closed(stage)
    record = record_of(stage.id, plain)
    paper = paper_of(record, address="https://x.id", lang="id", translate=plain)
    assert "Yusuf" not in str(record)
    assert "Yusuf" not in str(paper)
    assert record["inputs"][0]["by"] == "Nama disembunyikan"


def test_who_may_not_promise_for_the_agency_leaves_it_to_those_who_may(stage):
    talk(stage)
    admin = make_person("Admin", "citizen", roles=[("admin", "*")])
    with transaction():
        from_outside = seat_by_number(stage.id, 1)
        from_outside.person_id = admin.person_id
    with transaction():
        kept = actions.close(admin, stage.id, now=LATER, typed=TYPED)
    assert kept.promises == {}
    assert record_of(stage.id, plain)["followups"][0]["number"] == 0
    with transaction():
        assert len(actions.register(stage.officer, stage.id, now=LATER)) == 2
    with transaction():
        assert actions.register(stage.officer, stage.id, now=LATER) == []


def test_the_clock_has_its_say_before_the_room_closes(stage):
    """A turn that was over long ago ends in the log, not in the air."""
    waits = do(stage, stage.participant, "raise", {"topic": "KTP"}, activity="queue")
    assert waits.refusal is None, waits.refusal
    assert do(stage, stage.facilitator, "next", {}, activity="queue").refusal is None
    kept = closed(stage)
    assert [one["kind"] for one in kept.entries if one["kind"] == "turn"] == ["turn"]


def test_minutes_name_no_doer_but_seats(stage):
    talk(stage)
    kept = closed(stage)
    assert {one["seat"] for one in kept.entries} <= {0, 1, stage.participant.seat}
    assert "Yusuf" not in str(kept.entries)
