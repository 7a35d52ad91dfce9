"""Keeping the calendar: by admins only, in public, and everybody who counts hears of it."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import listen, transaction
from app.workdays import actions, decrees, queries
from tests.support.people import make_person, sign_in

DECREE = "SKB Tiga Menteri Nomor 2 Tahun 2026"
MONDAY = date(2026, 11, 30)


@pytest.fixture
def admin(app):
    return make_person(roles=[("admin", "*")])


def note(actor, day=MONDAY, name="Cuti bersama", kind="cuti", source=DECREE):
    with transaction():
        actions.note_day_off(actor, day=day, name=name, kind=kind, source=source, now=clock.now())


def strike(actor, day=MONDAY, reason="Keputusannya dicabut."):
    with transaction():
        actions.strike_day_off(actor, day, reason=reason, now=clock.now())


def verbs():
    rows = select(AuditEntry.verb).where(AuditEntry.subject_kind == "day_off")
    return list(db.session.scalars(rows.order_by(AuditEntry.id)))


def test_a_day_is_noted_counted_and_struck_again(app, admin):
    heard = []
    listen(actions.CHANGED, lambda news: heard.append(news.subject_id))
    note(admin)
    assert not queries.calendar().is_workday(MONDAY)
    assert queries.filled_years() == [2026]
    strike(admin)
    assert queries.calendar().is_workday(MONDAY)
    assert heard == [2026, 2026]
    assert verbs() == ["workdays.day_noted", "workdays.day_struck"]


def test_nobody_whose_clock_runs_by_it_may_touch_it(app):
    for roles in ([], [("officer", "*")], [("organiser", "*")], [("admin", "organisation:1")]):
        who = make_person(roles=roles)
        with pytest.raises(Forbidden):
            note(who)
        with pytest.raises(Forbidden):
            strike(who)


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("name", " \0 "),
        ("source", ""),
        ("kind", "harpitnas"),
        ("day", MONDAY - timedelta(days=1)),
        ("name", "x" * 121),
    ],
)
def test_what_is_missing_is_said_beside_its_field(app, admin, field, odd):
    with pytest.raises(Invalid) as no:
        note(admin, **{field: odd})
    assert no.value.field == field


def test_a_day_stands_there_once(app, admin):
    note(admin)
    with pytest.raises(Conflict) as no:
        note(admin, name="Lagi")
    assert no.value.field == "day"
    with pytest.raises(Missing):
        strike(admin, MONDAY + timedelta(days=1))
    with pytest.raises(Invalid):
        strike(admin, reason=" ")


def test_a_year_is_filled_from_the_library_once(app):
    runner = app.test_cli_runner()
    told = json.loads(runner.invoke(args=["workdays", "load", "2026", "--json"]).stdout)
    expected = [day for day, _name, _kind in decrees.days_of(2026) if day.weekday() < 5]
    assert told == {"year": 2026, "added": len(expected)}
    assert len(expected) >= 20
    again = json.loads(runner.invoke(args=["workdays", "load", "2026", "--json"]).stdout)
    assert again["added"] == 0
    names = {row.day: (row.name, row.kind) for row in queries.days_off(2026)}
    assert names[date(2026, 8, 17)] == ("Hari Kemerdekaan Republik Indonesia", "libur")
    assert names[date(2026, 3, 23)][1] == "cuti"
    due = runner.invoke(args=["workdays", "due", "2026-03-16", "5", "--json"])
    assert json.loads(due.stdout) == {"due": "2026-03-31T00:00:00+07:00"}


@pytest.mark.one_database
def test_everybody_reads_and_admins_keep(app, client, admin):
    with transaction():
        actions.load_days(admin, decrees.days_of(2026), source="uji", now=clock.now())
    page = client.get("/workdays/?year=2026")
    assert "Senin, 17 Agustus 2026" in page.text
    assert "Catat hari libur" not in page.text
    assert "belum diisi" in client.get("/workdays/?year=2031").text
    assert client.get("/workdays/?year=%00").status_code == 200
    sign_in(client, admin)
    fields = {"day": "2026-11-30", "name": "Pilkada", "kind": "libur", "source": DECREE}
    client.submit("/workdays/?year=2026", form="note", expect=302, **fields)
    again = client.submit("/workdays/?year=2026", form="note", expect=409, **fields)
    assert 'value="Pilkada"' in again.text
    client.submit("/workdays/2026-11-30/strike", expect=422, reason="")
    client.submit("/workdays/2026-11-30/strike", expect=302, reason="Diundur")
    assert client.get("/workdays/2026-11-30/strike").status_code == 404
    assert client.get("/workdays/besok/strike").status_code == 404


@pytest.mark.one_database
def test_others_are_refused_at_the_door(app, client):
    token = client.token()
    fields = {"day": "2026-11-30", "name": "x", "kind": "libur", "source": "x"}
    assert client.post("/workdays/", data=fields | {"csrf_token": token}).status_code == 401
    sign_in(client, make_person())
    token = client.token("/accounts/me")
    assert client.post("/workdays/", data=fields | {"csrf_token": token}).status_code == 403
