"""The list of rooms, planning one, and what a page costs."""

from datetime import timedelta
from itertools import count

import brotli
import pytest

from app.core import clock
from app.db.unit import transaction
from app.dialogues.activities.protocol import Doer
from app.dialogues.rooms.actions import Plan, Who, close_room, make_room, open_room, take_seat
from tests.dialogues.makers import NOW, do, make_stage
from tests.forums.test_statements import counted
from tests.support.people import make_organisation, make_person, sign_in

pytestmark = pytest.mark.one_database
_fresh = count(1)


@pytest.fixture(autouse=True)
def frozen(app):
    clock.set_now(NOW + timedelta(seconds=30))
    yield
    clock.set_now(None)


def rooms(stage, many, state="planned"):
    with transaction():
        agency = next(iter(stage.officer.grants))[1].partition(":")[2]
        for number in range(many):
            at = NOW + timedelta(hours=number)
            room = make_room(
                stage.officer, Plan(f"Ruang ke-{number}", "Antrean", int(agency), at), now=NOW
            )
            if state != "planned":
                open_room(stage.officer, room.id, now=at)
            if state == "closed":
                close_room(stage.officer, room.id, now=at)


def cost(client, path):
    """Statements of a visit to a page that nobody has asked for since something changed."""
    with counted() as seen:
        assert client.get(f"{path}?_={next(_fresh)}").status_code == 200
    return len(seen)


def test_open_ones_come_first_and_past_ones_by_pages(client):
    stage = make_stage()
    rooms(stage, 2)
    rooms(stage, 35, "closed")
    page = client.get("/dialogues/").text
    order = [page.index(word) for word in ("Sedang berlangsung", "Akan datang", "Sudah selesai")]
    assert order == sorted(order)
    first = [f"Ruang ke-{n}<" in page for n in range(34, 4, -1)]
    assert all(first)
    [older] = [line for line in page.split('href="') if line.startswith("/dialogues/?state=closed")]
    rest = client.get(older.partition('"')[0].replace("&amp;", "&")).text
    assert "Ruang ke-4<" in rest
    assert "Ruang ke-5<" not in rest
    assert "Akan datang" not in rest


def test_an_empty_list_says_what_to_do(client):
    page = client.get("/dialogues/")
    assert "Belum ada dialog" in page.text
    assert client.get("/dialogues/?state=open&after=kapan").status_code == 200


def test_an_officer_plans_a_room_and_leads_it(visitor):
    agency = make_organisation("Disdukcapil Nusa")
    officer = make_person("Bu Ratna", org=agency, roles=[("officer", f"organisation:{agency}")])
    one = visitor()
    sign_in(one, officer)
    assert "Disdukcapil Nusa" in one.get("/dialogues/new").text
    path = f"/dialogues/new?agency={agency}"
    answer = one.submit(path, title="", theme="Antrean KTP", starts_at="2026-12-10T09:00")
    assert answer.status_code == 422
    assert 'value="Antrean KTP"' in answer.text
    told = {"title": "Waktu tunggu", "theme": "Antrean", "starts_at": "2026-12-10T09:00"}
    sent = one.submit(path, **told, parts=["agenda", "questions"], expect=303)
    page = one.get(sent.location).text
    assert "Kamis, 10 Desember 2026 pukul 09.00 WIB" in page
    assert "Buka ruang" in page
    assert f"{sent.location}/questions" in page
    assert f"{sent.location}/queue" not in page
    one.submit(f"{sent.location}/open", expect=303)
    assert "Sedang berlangsung" in one.get(sent.location).text


def test_who_speaks_for_nobody_plans_nothing(visitor):
    agency = make_organisation("Disdukcapil Nusa")
    citizen = visitor()
    sign_in(citizen, make_person("Pak Yusuf", "citizen"))
    assert citizen.get(f"/dialogues/new?agency={agency}").status_code == 403
    assert "Rencanakan" not in citizen.get("/dialogues/").text
    assert visitor().get("/dialogues/new").status_code == 401


def fill(stage, many):
    """So many people more, each with a question and a raised hand."""
    for number in range(many):
        who = Who(f"Warga {next(_fresh)}", "users")
        with transaction():
            key = f"guest {next(_fresh)}"
            seat = take_seat(stage.id, who, now=NOW, guest=key)
        doer = Doer(seat.number, frozenset({"participant"}), "users")
        text = f"Pertanyaan ke-{number} tentang antrean KTP yang lama sekali di loket dua?"
        assert do(stage, doer, "ask", {"text": text}, activity="questions").refusal is None
        assert do(stage, doer, "raise", {"topic": ""}, activity="queue").refusal is None


PATHS = ("", "/agenda", "/queue", "/questions", "/people", "/projector")


@pytest.mark.parametrize("known", [False, True], ids=["a stranger", "who leads it"])
def test_thirty_cost_what_three_cost(client, known):
    stage = make_stage(guests="take")
    if known:
        sign_in(client, stage.officer)
    most = 9 if known else 6
    fill(stage, 3)
    few = {}
    for path in PATHS:
        with transaction():  # something has changed: nothing is remembered
            take_seat(stage.id, Who("Ratna", "users"), now=NOW, guest="same")
        few[path] = cost(client, f"/dialogues/{stage.slug}{path}")
    fill(stage, 27)
    for path, statements in few.items():
        with transaction():
            take_seat(stage.id, Who("Ratna", "users"), now=NOW, guest="same")
        assert cost(client, f"/dialogues/{stage.slug}{path}") == statements <= most, path


def test_while_nothing_changes_a_room_is_not_read_again(client):
    stage = make_stage(guests="take")
    fill(stage, 3)
    cost(client, f"/dialogues/{stage.slug}")
    assert cost(client, f"/dialogues/{stage.slug}/questions") == 0


def test_the_list_costs_one_statement_a_state(client):
    stage = make_stage()
    few = cost(client, "/dialogues/")
    rooms(stage, 30)
    assert cost(client, "/dialogues/") == few == 3


def test_a_first_visit_weighs_at_most_60_kb(client):
    """Page, style sheet, script, font and picture as they travel, in a room of thirty questions."""
    stage = make_stage(guests="take")
    fill(stage, 30)
    built = client.application.jinja_env.globals["asset"]
    names = ("app.css", "app.js", "live.js", "jakarta.woff2", "mark.svg", "icons.svg")
    weight = len(brotli.compress(client.get(f"/dialogues/{stage.slug}/questions").data, quality=5))
    for name in names:
        answer = client.get(built(name), headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200, name
        weight += len(answer.data)
    assert weight <= 60_000, weight
