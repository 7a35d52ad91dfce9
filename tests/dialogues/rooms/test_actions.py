"""Who makes, opens and closes a room, and who has which place in it."""

import threading

import pytest
from sqlalchemy import select

from app.core.actor import ANYONE
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.rooms.actions import (
    Plan,
    Who,
    close_room,
    give_role,
    make_room,
    open_room,
    take_seat,
    write_down,
)
from app.dialogues.rooms.models import Room
from app.dialogues.rooms.queries import (
    attendance,
    room_by_slug,
    seat_by_number,
    seats_of,
    slug_of_code,
)
from app.dialogues.rooms.rules import read_code
from tests.dialogues.makers import NOW, make_stage
from tests.support.people import make_organisation, make_person

pytestmark = pytest.mark.usefixtures("notes")


@pytest.fixture
def stage(app):
    return make_stage(opened=False)


def state(stage):
    return db.session.scalar(select(Room.state).where(Room.id == stage.id))


def test_who_makes_a_room_leads_it_and_it_can_be_found(stage):
    room = room_by_slug(stage.slug)
    assert read_code(room.code) == room.code
    assert slug_of_code(room.code) == stage.slug
    assert room.activities == {"notes": {}}
    assert [(one.number, one.role) for one in seats_of(stage.id)] == [
        (1, "facilitator"),
        (2, "participant"),
    ]


def test_strangers_and_others_agencies_make_no_rooms(app):
    agency, other = make_organisation("A"), make_organisation("B")
    plan = Plan("Judul", "Tema", agency, NOW)
    outsider = make_person("X", org=other, roles=[("officer", f"organisation:{other}")])
    for actor in (ANYONE, make_person("Y", "citizen"), outsider):
        with pytest.raises(Forbidden), transaction():
            make_room(actor, plan, now=NOW)
    with pytest.raises(Invalid), transaction():
        make_room(outsider, Plan("Judul", "Tema", 999, NOW), now=NOW)


@pytest.mark.parametrize("field", ["title", "theme"])
def test_a_room_needs_a_title_and_a_theme(app, field):
    agency = make_organisation("A")
    officer = make_person("X", org=agency, roles=[("officer", f"organisation:{agency}")])
    told = {"title": "Judul", "theme": "Tema"} | {field: " "}
    with pytest.raises(Invalid) as no, transaction():
        make_room(officer, Plan(**told, agency_id=agency, starts_at=NOW), now=NOW)
    assert no.value.field == field


def test_a_room_opens_once_and_closes_once(stage):
    for act, after in ((open_room, "open"), (close_room, "closed")):
        with pytest.raises(Forbidden), transaction():
            act(stage.citizen, stage.id, now=NOW)
        with transaction():
            act(stage.officer, stage.id, now=NOW)
        assert state(stage) == after
        with pytest.raises(Conflict), transaction():
            act(stage.officer, stage.id, now=NOW)
    verbs = set(db.session.scalars(select(AuditEntry.verb)))
    assert {"dialogues.room_made", "dialogues.room_opened", "dialogues.room_closed"} <= verbs


def test_a_person_has_one_place_and_may_say_it_anew(stage):
    with transaction():
        seat = take_seat(
            stage.id, Who("Yusuf", "media"), now=NOW, person_id=stage.citizen.person_id
        )
    assert (seat.number, seat.name, seat.element, seat.role) == (2, "Yusuf", "media", "participant")
    assert len(seats_of(stage.id)) == 2


def test_a_guests_browser_has_one_place(stage):
    for name in ("Tamu", "Tamu lagi"):
        with transaction():
            seat = take_seat(stage.id, Who(name, "users"), now=NOW, guest="d" * 64)
        assert (seat.number, seat.name) == (3, name)


def test_people_in_the_hall_are_written_down_and_counted(stage):
    with pytest.raises(Forbidden), transaction():
        write_down(stage.citizen, stage.id, Who("Bu Tuti", "community"), now=NOW)
    with transaction():
        seat = write_down(stage.officer, stage.id, Who("Bu Tuti", "community", "Ketua RT"), now=NOW)
    assert seat.in_hall
    assert attendance(stage.id) == {
        "users": 1, "experts": 0, "community": 1, "media": 0, "agencies": 0,
    }  # fmt: skip


def test_a_room_is_never_without_a_facilitator(stage):
    with pytest.raises(Conflict), transaction():
        give_role(stage.officer, stage.id, 1, "participant", now=NOW)
    with pytest.raises(Forbidden), transaction():
        give_role(stage.citizen, stage.id, 2, "facilitator", now=NOW)
    with pytest.raises(Invalid), transaction():
        give_role(stage.officer, stage.id, 2, "raja", now=NOW)
    with pytest.raises(Missing), transaction():
        give_role(stage.officer, stage.id, 99, "minutes", now=NOW)
    with transaction():
        give_role(stage.officer, stage.id, 2, "facilitator", now=NOW)
    with transaction():
        give_role(stage.citizen, stage.id, 1, "participant", now=NOW)
    assert seat_by_number(stage.id, 1).role == "participant"


@pytest.mark.parametrize(
    "who", [Who(""), Who("x" * 121), Who("A", "raja"), Who("A", post="x" * 121)]
)
def test_a_place_needs_a_name_and_a_known_element(stage, who):
    with pytest.raises(Invalid), transaction():
        take_seat(stage.id, who, now=NOW, guest="e" * 64)


def test_two_who_come_at_once_have_two_numbers(app, stage):
    start, found = threading.Barrier(2), []

    def come(place):
        with app.app_context():
            start.wait()
            for turn in range(5):
                with transaction():
                    guest = f"{place}{turn}".rjust(64, "a")
                    found.append(take_seat(stage.id, Who("Tamu"), now=NOW, guest=guest).number)
            db.session.remove()

    threads = [threading.Thread(target=come, args=(place,)) for place in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(found) == list(range(3, 13))


def test_nobody_takes_a_place_in_a_closed_room(stage):
    with transaction():
        open_room(stage.officer, stage.id, now=NOW)
    with transaction():
        close_room(stage.officer, stage.id, now=NOW)
    late = make_person("Terlambat", "citizen")
    with pytest.raises(Conflict, match="sudah ditutup"), transaction():
        take_seat(stage.id, Who("Terlambat", "users"), now=NOW, person_id=late.person_id)
    with pytest.raises(Conflict, match="sudah ditutup"), transaction():
        write_down(stage.officer, stage.id, Who("Pak Tua", "users"), now=NOW)
