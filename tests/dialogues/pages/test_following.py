"""Pages that follow a room: what was put in piece by piece equals the page as it is opened now."""

import pytest
from playwright.sync_api import expect

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.activities import activities
from app.dialogues.log.queries import heads_of
from app.dialogues.rooms.actions import Who, close_room, open_room, take_seat
from tests.dialogues import makers
from tests.dialogues.live.conftest import cookie_of
from tests.support.browsers import PHONE
from tests.support.people import make_person

pytestmark = pytest.mark.browser

SHOWN = """() => {
  const part = document.querySelector("[data-follow]").cloneNode(true);
  const beside = [...document.querySelectorAll("#piece-room-facts, #piece-people-elements")];
  return [part, ...beside].map((one) => one.innerHTML.replace(/\\s+/g, " ").replace(/> | </g, (m) => m.trim()));
}"""
COURSES = [
    (name, number)
    for name in activities.names()
    for number in range(len(activities.get(name).examples))
]


@pytest.fixture
def room(live_server, monkeypatch):
    """An application on the server's data and an open room with as many places as examples use."""
    app = live_server.app()
    with app.app_context():
        monkeypatch.setattr(makers, "NOW", clock.now())
        stage = makers.make_stage(guests="take")
        for number in range(3, 16):
            person = make_person(f"Warga {number}", "citizen")
            with transaction():
                who = Who(f"Warga {number}", "users")
                take_seat(stage.id, who, now=makers.NOW, person_id=person.person_id)
    yield app, stage
    with app.app_context():
        db.engine.dispose()


def head_of(app, stage):
    with app.app_context():
        return heads_of([stage.id])[stage.id][0]


def until_told(page, seq):
    """Wait until the page shows the log as of a row."""
    expect(page.locator("[data-follow]")).to_have_attribute("data-seq", str(seq))


def followed(page, path):
    """Open a page and wait until it follows."""
    page.goto(path)
    expect(page.locator("[data-follow]")).to_have_attribute("data-again", "60")


def play(app, stage, name, steps, after=0):
    """Acts of an example, as other processes write them."""
    with app.app_context():
        for place, step in enumerate(steps):
            after += step.after_s
            told = {one: value for one, value in step.told.items() if value is not None}
            done = makers.do(
                stage, step.doer, step.verb, told, activity=name, key=f"{after}-{place}", after_s=after
            )  # fmt: skip
            assert done.refusal is None or step.refused, (step, done.refusal)
    return after


@pytest.mark.parametrize(("name", "number"), COURSES)
def test_a_page_that_followed_equals_one_that_is_opened_now(
    open_browser, live_server, room, name, number
):
    app, stage = room
    course = activities.get(name).examples[number]
    base = f"/dialogues/{stage.slug}"
    pages = {path: open_browser(live_server) for path in (base, f"{base}/{name}")}
    asked = []
    for path, page in pages.items():
        followed(page, path)
        page.on("request", lambda one: asked.append(one.url))
    after, third = 0, max(1, len(course) // 3)
    for begin in range(0, len(course), third):
        after = play(app, stage, name, course[begin : begin + third], after)
        for page in pages.values():
            until_told(page, head_of(app, stage))
    assert asked == [], "a reader without a place asks for nothing again"
    for path, page in pages.items():
        fresh = open_browser(live_server)
        fresh.goto(path)
        fresh.wait_for_timeout(100)
        assert page.evaluate(SHOWN) == fresh.evaluate(SHOWN), path


def test_a_page_is_not_loaded_anew_and_nothing_that_is_held_goes(open_browser, live_server, room):
    app, stage = room
    page = open_browser(live_server, size=PHONE)
    followed(page, f"/dialogues/{stage.slug}/questions")
    page.evaluate("window.stays = 1")
    ask(app, stage, "Mengapa antre tiga jam?", 2)
    expect(page.locator(".question")).to_have_count(1)
    page.locator("main").evaluate(
        "main => main.querySelector('.question').insertAdjacentHTML('afterend', '<details open><summary>x</summary></details>')"
    )
    page.locator("details summary").last.focus()
    ask(app, stage, "Bolehkah lewat kelurahan?", 3)
    expect(page.locator(".question")).to_have_count(2)
    assert page.evaluate("document.activeElement.matches('summary')")
    assert page.evaluate("window.stays") == 1
    expect(page.locator("[data-again-said]")).to_contain_text("Pertanyaan")
    expect(page.locator("#piece-room-facts")).to_contain_text("15 peserta")


def ask(app, stage, text, seat):
    with app.app_context():
        doer = stage.participant.__class__(seat, frozenset({"participant"}), "users")
        assert not makers.do(stage, doer, "ask", {"text": text}, activity="questions").refusal


def test_pieces_that_everybody_is_told_hold_nothing_of_anybody(open_browser, live_server, room):
    app, stage = room
    page = open_browser(live_server)
    frames = []
    page.on("websocket", lambda line: line.on("framereceived", lambda one: frames.append(str(one))))
    followed(page, f"/dialogues/{stage.slug}/questions")
    with app.app_context():
        held = stage.participant.__class__(2, frozenset({"participant"}), "users", held=True)
        makers.do(stage, held, "ask", {"text": "Tulisan yang ditahan"}, activity="questions")
    ask(app, stage, "Yang boleh dibaca", 3)
    expect(page.locator(".question")).to_have_count(1)
    said = "".join(frames)
    assert "Yang boleh dibaca" in said
    assert "Tulisan yang ditahan" not in said
    assert "csrf" not in said
    assert "<form" not in said


def test_who_has_a_place_is_given_what_they_may_do_now(open_browser, live_server, room):
    app, stage = room
    with app.app_context():
        cookie = cookie_of(app, stage.citizen)
    page = open_browser(live_server, size=PHONE)
    name, _, value = cookie.partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    followed(page, f"/dialogues/{stage.slug}")
    page.evaluate("window.stays = 1")
    poll = {"question": "Jam berapa?", "kind": "single", "options": ["Pagi", "Malam"]}
    with app.app_context():
        lead = stage.facilitator
        added = makers.do(stage, lead, "add", poll, activity="polls", after_s=1)
        assert added.refusal is None
        makers.do(stage, lead, "open", {"poll": added.seq}, activity="polls", after_s=2)
    expect(page.locator(".now-poll h3")).to_have_text("Jam berapa?")
    expect(page.locator(".now-poll .room-acts")).to_be_visible()
    assert page.evaluate("window.stays") == 1
    with app.app_context():
        makers.do(stage, lead, "close", {"poll": added.seq}, activity="polls", after_s=3)
    expect(page.locator(".now-poll")).to_have_count(0)


def test_a_page_turns_over_when_the_room_opens_and_closes(open_browser, live_server, room):
    app, _stage = room
    with app.app_context():
        stage = makers.make_stage(opened=False)
    page = open_browser(live_server, size=PHONE)
    followed(page, f"/dialogues/{stage.slug}")
    with app.app_context(), transaction():
        open_room(stage.officer, stage.id, now=clock.now())
    expect(page.locator(".room-facts")).to_contain_text("Sedang berlangsung")
    expect(page.locator("[data-follow]")).to_have_attribute("data-state", "open")
    with app.app_context(), transaction():
        close_room(stage.officer, stage.id, now=clock.now())
    expect(page.locator("main")).to_contain_text("Dialog ini sudah selesai.")
