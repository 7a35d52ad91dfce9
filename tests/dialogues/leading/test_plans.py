"""The plan of a room, while it is a plan: on both databases, and by its pages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Conflict, Forbidden, Invalid
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.leading.actions import change_plan
from app.dialogues.live.standing import Standing
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.actions import Plan, open_room
from app.dialogues.rooms.models import Room
from app.dialogues.rooms.queries import seats_of
from tests.dialogues.makers import NOW, do, make_stage
from tests.support.people import make_organisation, make_person, sign_in

LATER = NOW + timedelta(days=2)


@pytest.fixture
def stage(app):
    return make_stage(opened=False)


def room_of(stage):
    return db.session.get_one(Room, stage.id, populate_existing=True)


def plan(stage, **told):
    whole = Plan("Waktu tunggu KTP", "Antrean", room_of(stage).agency_id, NOW, guests="take")
    return replace(whole, **told)


def change(stage, actor=None, **told):
    with transaction():
        change_plan(actor or stage.officer, stage.id, plan(stage, **told), now=NOW)


def test_a_plan_is_changed_and_its_address_stays(stage):
    change(stage, title="Antrean KTP", starts_at=LATER, place="Balai")
    room = room_of(stage)
    assert (room.title, room.starts_at, room.place, room.guests) == (
        "Antrean KTP",
        LATER,
        "Balai",
        "take",
    )
    assert room.slug == stage.slug


def test_what_can_be_set_is_set_and_holds(stage):
    change(stage, activities={"queue": {"turn_s": 60}, "agenda": {}})
    assert room_of(stage).activities["queue"] == {"turn_s": 60, "more_s": 60}
    hall = hall_from_log(stage.id)
    assert set(hall.states) == {"queue", "agenda"}
    assert hall.views("public")["queue"]["turn_s"] == 60
    with pytest.raises(Invalid):
        change(stage, activities={"queue": {"turn_s": 5}})


def test_what_has_rows_stays_as_it_is(stage):
    assert not do(
        stage, stage.facilitator, "add", {"title": "A", "minutes": 5}, activity="agenda"
    ).refusal
    with pytest.raises(Invalid) as no:
        change(stage, activities={"queue": {}})
    assert no.value.field == "parts"
    change(stage, activities={"queue": {}, "agenda": {}})
    assert len(hall_from_log(stage.id).states["agenda"]["points"]) == 1


def test_who_reads_sees_an_activity_go(stage):
    seats = seats_of(stage.id)
    standing = Standing.of(hall_from_log(stage.id), seats, "planned")
    change(stage, activities={"queue": {}})
    delta = standing.gone_on([], seats, hall_from_log(stage.id))["public"]
    assert delta["patch"]["polls"] is None
    assert "queue" not in delta["patch"]


def test_only_who_leads_and_only_before_it_opens(stage):
    with pytest.raises(Forbidden):
        change(stage, actor=stage.citizen)
    with transaction():
        open_room(stage.officer, stage.id, now=NOW)
    with pytest.raises(Conflict):
        change(stage)


@pytest.mark.one_database
def test_the_pages_of_a_plan(stage, visitor):
    officer, base = visitor(), f"/dialogues/{stage.slug}"
    sign_in(officer, stage.officer)
    assert "Ubah rencana" in officer.get(base).text
    shown = officer.get(f"{base}/plan").text
    assert 'value="Waktu tunggu KTP"' in shown
    assert 'name="queue-turn_s"' in shown
    wrong = officer.submit(f"{base}/plan", title="Judul baru", **{"queue-turn_s": "5"})
    assert wrong.status_code == 422
    assert 'value="Judul baru"' in wrong.text
    assert 'class="plan-settings" open' in wrong.text
    officer.submit(f"{base}/plan", title="Judul baru", **{"queue-turn_s": "90"}, expect=303)
    assert (room_of(stage).title, room_of(stage).activities["queue"]["turn_s"]) == (
        "Judul baru",
        90,
    )
    assert 'value="90"' in officer.get(f"{base}/plan").text
    with transaction():
        open_room(stage.officer, stage.id, now=NOW)
    assert officer.get(f"{base}/plan").status_code == 409
    assert "Ubah rencana" not in officer.get(base).text


@pytest.mark.one_database
def test_a_new_room_has_what_was_set(app, visitor):
    agency = make_organisation("Dinas Baru")
    lead = make_person("Bu Rencana", org=agency, roles=[("officer", f"organisation:{agency}")])
    officer = visitor()
    sign_in(officer, lead)
    told = {"title": "Dialog baru", "theme": "Antrean", "starts_at": "2026-12-09T09:00"}
    officer.submit(f"/dialogues/new?agency={agency}", **told, **{"queue-more_s": "30"}, expect=303)
    assert db.session.query(Room).one().activities["queue"]["more_s"] == 30
