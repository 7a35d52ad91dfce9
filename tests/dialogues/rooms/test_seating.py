"""Places that pages give, and acts that they do: on both databases."""

from datetime import timedelta

import pytest

from app.core.actor import ANYONE
from app.core.errors import Conflict, Forbidden, Invalid, Missing, SignedOut
from app.core.places import Place
from app.db.unit import transaction
from app.dialogues.acting.actions import act
from app.dialogues.halls.queries import PAGE, place_of, rooms_listed
from app.dialogues.log.actions import Asked
from app.dialogues.log.doers import doer_of
from app.dialogues.log.fold import part_of
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.actions import Plan, Who, close_room, make_room, mute, unmute, write_down
from app.dialogues.rooms.queries import seat_by_number, seats_of
from app.dialogues.seating.actions import come_in, pass_round
from tests.dialogues.makers import NOW, make_stage
from tests.support.people import make_person


@pytest.fixture
def stage(app):
    return make_stage(guests="take")


def come(stage, actor, who, key="kunci"):
    with transaction():
        return come_in(actor, stage.id, who, guest_key=key, now=NOW).number


def test_a_person_and_a_browser_have_one_place_each(stage):
    person = make_person("Bu Dewi", "citizen")
    assert come(stage, person, Who("Bu Dewi", "users")) == 3
    assert come(stage, person, Who("Bu Dewi", "media")) == 3
    assert come(stage, ANYONE, Who("Pak Edi", "users"), "satu") == 4
    assert come(stage, ANYONE, Who("Pak Edi", "users"), "satu") == 4
    assert come(stage, ANYONE, Who("Pak Udin", "users"), "dua") == 5
    assert seat_by_number(stage.id, 3).element == "media"


def test_guests_need_a_room_that_takes_them(app):
    stage = make_stage()
    with pytest.raises(SignedOut):
        come(stage, ANYONE, Who("Pak Edi", "users"))
    with pytest.raises(Forbidden), transaction():
        pass_round(stage.id, Who("Pak Edi", "users"), form_key="satu", now=NOW)
    assert len(seats_of(stage.id)) == 2


def test_a_closed_room_gives_no_place(stage):
    with transaction():
        close_room(stage.officer, stage.id, now=NOW)
    with pytest.raises(Conflict):
        come(stage, make_person("Bu Dewi", "citizen"), Who("Bu Dewi", "users"))


def test_a_form_sent_twice_from_a_shared_phone_has_one_place(stage):
    for _time in range(2):
        with transaction():
            seat = pass_round(stage.id, Who("Bu Minah", "users"), form_key="satu", now=NOW)
        assert seat.number == 3


@pytest.mark.parametrize(
    ("name", "element", "another", "number"),
    [
        ("Bu Minah", "users", False, 3),
        (" bu  MINAH ", "users", False, 3),
        ("Bu Minah", "users", True, 5),
        ("Bu Minah", "media", False, 5),
        ("Bu Lain", "users", False, 5),
        ("Pak Darma", "experts", False, 4),
        ("Pak Yusuf", "users", False, 5),
    ],
)
def test_who_contributes_again_from_a_shared_phone_is_the_same(
    stage, name, element, another, number
):
    """Seat 2, Pak Yusuf, is that of an account: nobody comes to it by typing a name."""
    with transaction():
        pass_round(stage.id, Who("Bu Minah", "users"), form_key="satu", now=NOW)
    with transaction():
        assert write_down(stage.officer, stage.id, Who("Pak Darma", "experts"), now=NOW).number == 4
    with transaction():
        seat = pass_round(stage.id, Who(name, element), form_key="dua", now=NOW, another=another)
    assert seat.number == number


def test_a_name_that_is_hidden_once_stays_so(stage):
    with transaction():
        pass_round(stage.id, Who("Bu Minah", "users"), form_key="satu", now=NOW)
    for hidden in (True, False):
        with transaction():
            who = Who("Bu Minah", "users", name_hidden=hidden)
            assert pass_round(stage.id, who, form_key=f"{hidden}", now=NOW).name_hidden


def do(stage, verb, raw, activity="agenda", seat=1, key=""):
    with transaction():
        doer = doer_of(stage.id, seat_by_number(stage.id, seat))
        return act(stage.id, Asked(doer, activity, verb, raw, key), now=NOW + timedelta(seconds=5))


def test_a_page_writes_what_the_socket_would(stage):
    assert do(stage, "add", {"title": "Loket", "minutes": "20"}, key="a").seq == 1
    assert do(stage, "add", {"title": "Loket", "minutes": "20"}, key="a").seq == 1
    with pytest.raises(Conflict):
        do(stage, "finish", {})
    with pytest.raises(Forbidden):
        do(stage, "start", {"point": "1"}, seat=2)
    assert hall_from_log(stage.id).states["agenda"]["order"] == ["1"]


def test_only_the_agenda_and_announcements_are_made_before_a_room_opens(app):
    stage = make_stage(opened=False)
    assert do(stage, "add", {"title": "Loket", "minutes": 20}).seq == 1
    assert do(stage, "say", {"text": "Bawa KTP lama."}, "announcements").seq == 2
    for verb, raw, activity in (
        ("start", {"point": 1}, "agenda"),
        ("ask", {"text": "Sekarang?"}, "questions"),
        ("raise", {"topic": ""}, "queue"),
    ):
        with pytest.raises(Conflict):
            do(stage, verb, raw, activity)
    early = {
        (name, verb.name)
        for name in hall_from_log(stage.id).states
        for verb in part_of(name).verbs
        if verb.early
    }
    assert {one[0] for one in early} <= {"agenda", "announcements", "polls", "statements"}


def test_nobody_types_for_who_has_a_place_of_their_own(stage):
    with transaction():
        there = write_down(stage.officer, stage.id, Who("Mbah Karso", "community"), now=NOW)
        number = there.number
    staff = seat_by_number(stage.id, 1)
    doer = doer_of(stage.id, staff, number)
    assert (doer.whose, doer.element) == (number, "community")
    for other in (2, 99):
        with pytest.raises(Missing):
            doer_of(stage.id, staff, other)
    with pytest.raises(Forbidden):
        doer_of(stage.id, None)
    with transaction():
        seat_by_number(stage.id, 2).muted = True
    with pytest.raises(Forbidden):
        doer_of(stage.id, seat_by_number(stage.id, 2))


def test_the_list_goes_on_where_it_stopped(stage):
    agency = int(next(iter(stage.officer.grants))[1].partition(":")[2])
    with transaction():
        for number in range(PAGE + 3):
            at = NOW + timedelta(hours=number // 2)  # two at the same instant
            make_room(stage.officer, Plan(f"Ruang {number}", "Antrean", agency, at), now=NOW)
    first = rooms_listed("planned")
    assert len(first) == PAGE + 1
    rest = rooms_listed("planned", Place.of(place_of(first[PAGE - 1])))
    names = [row.title for row in (*first[:PAGE], *rest)]
    assert names == [f"Ruang {number}" for number in range(PAGE + 3)]
    assert [row.slug for row in rooms_listed("open")] == [stage.slug]
    assert rooms_listed("closed") == []


def test_who_disturbs_only_reads_and_is_told_why(stage):
    with transaction():
        mute(stage.officer, stage.id, 2, "Memotong pembicaraan.", now=NOW)
    with pytest.raises(Forbidden) as no:
        doer_of(stage.id, seat_by_number(stage.id, 2))
    assert no.value.message.values == {"why": "Memotong pembicaraan."}
    with pytest.raises(Conflict), transaction():
        mute(stage.officer, stage.id, 2, "Lagi.", now=NOW)
    with transaction():
        unmute(stage.officer, stage.id, 2, now=NOW)
    assert doer_of(stage.id, seat_by_number(stage.id, 2)).seat == 2
    with pytest.raises(Conflict), transaction():
        unmute(stage.officer, stage.id, 2, now=NOW)


@pytest.mark.parametrize(
    ("who", "number", "reason", "error"),
    [
        ("citizen", 1, "Membalas.", Forbidden),
        ("citizen", 2, "Sendiri.", Forbidden),
        ("officer", 1, "Diri sendiri.", Conflict),
        ("officer", 2, "", Invalid),
        ("officer", 9, "Tidak ada.", Missing),
    ],
)
def test_who_may_not_stops_nobody(stage, who, number, reason, error):
    with pytest.raises(error), transaction():
        mute(getattr(stage, who), stage.id, number, reason, now=NOW)
    assert not any(seat_by_number(stage.id, one).muted for one in (1, 2))
