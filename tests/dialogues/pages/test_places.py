"""Places in a room: guests, roles, those in the hall, the phone that goes round, invitations."""

import re

import pytest

from app.db.unit import transaction
from app.dialogues.rooms.actions import Who, close_room, give_role, take_seat
from app.dialogues.rooms.queries import seats_of
from tests.dialogues.makers import NOW, make_stage
from tests.dialogues.pages.looking import browser, buttons, state
from tests.support.clients import words_of
from tests.support.people import make_person

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("frozen")]


# --- places --------------------------------------------------------------------------------------


def test_a_guest_takes_a_place_and_goes_on_to_what_they_wanted(stage, client):
    base = f"/dialogues/{stage.slug}"
    sent = client.submit(
        f"{base}/seat?to=questions/ask", name="Bu Siti", element="media", expect=303
    )
    assert sent.location == f"{base}/questions/ask"
    client.submit(f"{base}/questions/ask", text="Boleh meliput?", expect=303)
    [one] = state(stage)["questions"].values()
    assert (one["seat"], one["element"]) == (3, "media")
    client.submit(f"{base}/seat", form=0, name="Bu Siti Aminah", element="users", expect=303)
    seats = [(s.number, s.name, s.element) for s in seats_of(stage.id)]
    assert seats[2:] == [(3, "Bu Siti Aminah", "users")]
    client.submit(f"{base}/seat", form=f"{base}/seat/forget", expect=303)
    assert "Ikut di ruang ini" in buttons(client.get(base))


def test_a_room_without_guests_asks_to_sign_in(visitor, client):
    stage = make_stage()
    base = f"/dialogues/{stage.slug}"
    assert "Masuk untuk ikut" in buttons(client.get(base))
    assert client.get(f"{base}/seat").status_code == 401
    assert client.get(f"{base}/round").status_code == 403
    other = browser(visitor, make_person("Bu Dewi", "citizen"))
    other.submit(f"{base}/seat", element="experts", name_hidden="y", expect=303)
    assert [(s.name, s.name_hidden) for s in seats_of(stage.id)][2:] == [("Bu Dewi", True)]


def test_a_place_needs_an_element_and_keeps_the_rest(stage, client):
    answer = client.submit(f"/dialogues/{stage.slug}/seat", name="Bu Siti", post="Guru")
    assert answer.status_code == 422
    assert 'value="Bu Siti"' in answer.text
    assert 'value="Guru"' in answer.text
    assert len(seats_of(stage.id)) == 2


def test_the_facilitator_gives_roles_and_never_the_last_one_away(stage, officer):
    base = f"/dialogues/{stage.slug}/people"
    officer.submit(f"{base}/2", role="official", expect=303)
    assert seats_of(stage.id)[1].role == "official"
    answer = officer.submit(f"{base}/1", role="participant")
    assert answer.status_code == 409
    assert "harus punya fasilitator" in answer.text


def test_below_four_elements_a_room_warns(stage, client, officer):
    base = f"/dialogues/{stage.slug}"
    assert "Baru 1 dari 5 unsur" in client.get(base).text
    for name, element in (("A", "experts"), ("B", "community"), ("C", "media")):
        officer.submit(f"{base}/people/new", name=name, element=element, expect=303)
    page = client.get(base).text
    assert "Baru" not in words_of(client.get(base)).partition("Unsur yang hadir")[2][:60]
    assert "4 dari 5 unsur" in page


def test_the_minute_taker_writes_for_somebody_in_the_hall(stage, officer, visitor):
    writer = make_person("Notulis", "asn")
    with transaction():
        seat = take_seat(stage.id, Who("Notulis"), now=NOW, person_id=writer.person_id)
    with transaction():
        give_role(stage.officer, stage.id, seat.number, "minutes", now=NOW)
    base, typing = f"/dialogues/{stage.slug}", browser(visitor, writer)
    typing.submit(f"{base}/people/new", name="Mbah Karso", element="users", expect=303)
    assert "Ganti peran" not in buttons(typing.get(f"{base}/people/4"))
    assert "Ajukan pertanyaan" in buttons(typing.get(f"{base}/people/4"))
    sent = typing.submit(
        f"{base}/questions/ask?behalf=4", text="Kapan listrik menyala?", expect=303
    )
    [(number, one)] = state(stage)["questions"].items()
    assert (one["seat"], one["behalf"], one["element"]) == (4, True, "users")
    receipt = typing.get(sent.location)
    assert "Mbah Karso" in receipt.text
    assert "Kapan listrik menyala?" in receipt.text
    assert sent.location == f"{base}/receipts/{number}"
    assert browser(visitor, stage.citizen).get(sent.location).status_code == 403


def test_nobody_types_for_those_who_have_a_phone_of_their_own(stage, officer, citizen):
    base = f"/dialogues/{stage.slug}/questions/ask"
    assert officer.submit(f"{base}?behalf=2", text="Atas nama Pak Yusuf").status_code == 404
    assert citizen.submit(f"{base}?behalf=1", text="Atas nama Bu Ratna").status_code == 403
    assert state(stage)["questions"] == {}


# --- the phone that goes round -------------------------------------------------------------------


def test_nothing_stays_behind_in_a_phone_that_goes_round(stage, client):
    base = f"/dialogues/{stage.slug}"
    client.submit(f"{base}/seat", name="Pemilik HP", element="users", expect=303)
    around = client.get(f"{base}/round")
    with client.session_transaction() as session:
        assert "guest" not in session
    assert {"Ajukan pertanyaan", "Angkat tangan"} <= set(buttons(around))
    told = {"who-name": "Bu Minah", "who-element": "users", "text": "Kapan air mengalir?"}
    sent = client.submit(f"{base}/round/questions/ask", **told, expect=303)
    assert sent.location == f"{base}/round?sent=1"
    for path in (sent.location, f"{base}/round/questions/ask", f"{base}/seat"):
        page = client.get(path)
        assert "Bu Minah" not in page.text
        assert "Kapan air mengalir?" not in page.text
        assert page.headers["Cache-Control"] == "no-store, private"
    with client.session_transaction() as session:
        assert set(session) <= {"csrf_token", "_fresh"}
    client.submit(f"{base}/round/questions/ask", **(told | {"who-name": "Pak Edi"}), expect=303)
    assert [s.name for s in seats_of(stage.id)][3:] == ["Bu Minah", "Pak Edi"]
    assert len(state(stage)["questions"]) == 2


def test_a_double_press_on_a_shared_phone_is_one_person_and_one_act(stage, client):
    path = f"/dialogues/{stage.slug}/round/questions/ask"
    told = {"who-name": "Bu Minah", "who-element": "users", "text": "Sekali", "client_key": "satu"}
    client.submit(path, **told, expect=303)
    client.submit(path, **told, expect=303)
    assert len(seats_of(stage.id)) == 3
    assert len(state(stage)["questions"]) == 1


def test_a_refused_contribution_leaves_no_place_either(stage, client):
    path = f"/dialogues/{stage.slug}/round/questions/ask"
    answer = client.submit(path, **{"who-name": "Bu Minah", "who-element": ""}, text="")
    assert answer.status_code == 422
    assert len(seats_of(stage.id)) == 2
    assert client.get(f"/dialogues/{stage.slug}/round/agenda/add").status_code == 404


# --- inviting ------------------------------------------------------------------------------------


def test_code_link_and_picture_lead_to_the_room(stage, client):
    base = f"/dialogues/{stage.slug}"
    page = client.get(f"{base}/invite").text
    code = re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", page).group()
    assert client.get(f"/dialogues/code?code={code.lower()}").location == base
    assert code in client.get(f"{base}/poster").text
    assert client.get(f"{base}/qr.svg").text.startswith("<svg xmlns=")
    assert client.get(f"{base}/qr.png").data.startswith(b"\x89PNG")
    wrong = client.get(f"/dialogues/code?code={code[:-1]}{'2' if code[-1] != '2' else '3'}")
    assert wrong.status_code == 422
    assert "keliru" in wrong.text


def test_closing_needs_the_facilitator(stage, citizen):
    page = f"/dialogues/{stage.slug}"
    sent = citizen.post(f"{page}/close", data={"csrf_token": citizen.token(f"{page}/seat")})
    assert sent.status_code == 403
    with transaction():
        close_room(stage.officer, stage.id, now=NOW)
    assert citizen.get(f"{page}/round").status_code == 200


def test_who_is_stopped_for_a_while_reads_why_and_comes_back(stage, officer, citizen):
    base = f"/dialogues/{stage.slug}"
    form = f"{base}/people/2/mute"
    empty = officer.submit(f"{base}/people/2", form=form, reason="")
    assert empty.status_code == 422
    assert "Tulis alasannya." in words_of(empty)
    officer.submit(f"{base}/people/2", form=form, reason="Memotong pembicaraan.", expect=303)
    shown = words_of(citizen.get(base))
    assert "Untuk sementara Anda hanya dapat membaca. Alasannya: Memotong pembicaraan." in shown
    assert citizen.get(f"{base}/questions/ask").status_code == 403
    officer.submit(f"{base}/people/2", form=form, expect=303)
    assert "Angkat tangan" in buttons(citizen.get(base))
    assert citizen.get(form).status_code == 405
