"""All words of one person go at once; the pages on which words are withheld."""

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.log.queries import hall_from_log
from app.dialogues.minutes import actions as minutes
from app.dialogues.minutes.models import Minutes
from app.dialogues.rooms.actions import Who, write_down
from app.dialogues.rooms.models import Room
from app.dialogues.withholding.actions import purge_person, purge_words
from app.dialogues.withholding.queries import rows_of_seat, withheld_rows
from tests.dialogues.makers import NOW, do, make_stage
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

SECRET = "Kata yang harus hilang"
OTHER = "Kata orang lain"


@pytest.fixture
def stage(app):
    """The citizen has asked and objected; somebody in the hall spoke by the minute taker."""
    stage = make_stage()
    with transaction():
        write_down(stage.officer, stage.id, Who("Mbah Karso", "community"), now=NOW)
    for doer, activity, verb, told in (
        (stage.facilitator, "agenda", "add", {"title": "Loket", "minutes": 10}),
        (stage.participant, "agenda", "dissent", {"point": 1, "text": f"{SECRET} satu"}),
        (stage.participant, "questions", "ask", {"text": f"{SECRET} dua"}),
        (stage.facilitator, "questions", "ask", {"text": OTHER}),
    ):
        assert not do(stage, doer, verb, told, activity=activity).refusal
    behalf = stage.facilitator.__class__(1, frozenset({"facilitator"}), "community", 3)
    assert not do(stage, behalf, "ask", {"text": "Kata Mbah"}, activity="questions").refusal
    return stage


def erase(stage, number, actor=None, reason="Atas permintaannya."):
    with transaction():
        return purge_person(actor or stage.officer, stage.id, number, reason, now=NOW)


def test_all_words_of_one_person_go_and_no_others(stage):
    before = db.session.get_one(Room, stage.id).edition
    with transaction():
        minutes.close(stage.officer, stage.id, now=NOW, typed={"by": "Kadis", "date": "2027-03-01"})
    assert erase(stage, 2) == 2
    assert db.session.get_one(Room, stage.id, populate_existing=True).edition == before + 1
    kept = str(hall_from_log(stage.id).states) + str(db.session.get_one(Minutes, stage.id).entries)
    assert SECRET not in kept
    assert OTHER in kept
    assert "Kata Mbah" in kept
    assert [(one.kind, one.by) for one in withheld_rows(stage.id)] == [("purged", "Bu Ratna")] * 2
    with pytest.raises(Conflict):
        erase(stage, 2)


def test_words_typed_for_somebody_are_theirs(stage):
    assert len(rows_of_seat(stage.id, 1)) == 2  # the point's title and the question
    assert erase(stage, 3) == 1
    kept = str(hall_from_log(stage.id).states)
    assert "Kata Mbah" not in kept
    assert OTHER in kept


def test_who_may_not_erases_nothing(stage):
    for actor, number, reason, error in (
        (stage.citizen, 1, "x", Forbidden),
        (stage.officer, 9, "x", Missing),
        (stage.officer, 2, " ", Invalid),
    ):
        with pytest.raises(error):
            erase(stage, number, actor, reason)
    assert withheld_rows(stage.id) == []


def test_what_was_deleted_already_does_not_stand_in_the_way(stage):
    with transaction():
        purge_words(stage.officer, stage.id, 2, "Diminta.", now=NOW)
    assert erase(stage, 2) == 1


@pytest.mark.one_database
def test_words_are_hidden_shown_and_deleted_by_pages(stage, visitor):
    officer, base = visitor(), f"/dialogues/{stage.slug}"
    sign_in(officer, stage.officer)
    assert f'href="{base}/words/3"' in officer.get(f"{base}/log").text
    assert f"{base}/words/" not in visitor().get(f"{base}/log").text
    assert f"{SECRET} dua" in officer.get(f"{base}/words/3").text
    form = f"{base}/words/3/hide"
    wrong = officer.submit(f"{base}/words/3", form=form, **{"hide-reason": "Menyebut nama."})
    assert wrong.status_code == 422
    assert "Menyebut nama." in wrong.text
    told = {"hide-rule": "private", "hide-reason": "Menyebut nama."}
    officer.submit(f"{base}/words/3", form=form, **told, expect=303)
    said = words_of(officer.get(f"{base}/words"))
    assert "Menyebut nama." in said
    assert "Disembunyikan" in said
    assert f"{SECRET} dua" not in visitor().get(f"{base}/questions").text
    citizen, why = visitor(), "Alasannya: Menyebut nama."
    sign_in(citizen, stage.citizen)
    assert why in words_of(citizen.get(base)), "whoever wrote it is told why"
    assert why not in words_of(visitor().get(base))
    officer.submit(f"{base}/words/3", form=f"{base}/words/3/show", expect=303)
    assert f"{SECRET} dua" in visitor().get(f"{base}/questions").text
    officer.submit(
        f"{base}/words/3", form=f"{base}/words/3/purge", **{"purge-reason": "Diminta."}, expect=303
    )
    assert SECRET not in officer.get(f"{base}/words/3").text
    assert "Hapus semua kata-katanya" in officer.get(f"{base}/people/2").text
    officer.submit(f"{base}/people/2/erase", reason="Diminta.", expect=303)
    assert SECRET not in officer.get(f"{base}/agenda").text
    assert "tidak menulis apa pun" in officer.get(f"{base}/people/2/erase").text


@pytest.mark.one_database
def test_moderators_come_in_and_nobody_else(stage, visitor):
    citizen, moderator, base = visitor(), visitor(), f"/dialogues/{stage.slug}"
    sign_in(citizen, stage.citizen)
    sign_in(moderator, make_person("Moderator", "citizen", roles=[("moderator", "*")]))
    for path in ("words", "words/3", "people/2/erase"):
        assert citizen.get(f"{base}/{path}").status_code == 403
        assert visitor().get(f"{base}/{path}").status_code == 401
        assert moderator.get(f"{base}/{path}").status_code == 200
    told = {"csrf_token": citizen.token(f"{base}/seat"), "purge-reason": "x"}
    assert citizen.post(f"{base}/words/3/purge", data=told).status_code == 403
    assert moderator.get(f"{base}/words/99").status_code == 404
