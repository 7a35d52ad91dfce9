"""A room in a real Chromium: on a phone without scripts, for axe, on the wall, on paper."""

import io

import pypdf
import pytest
from playwright.sync_api import expect

from app.accounts.models import Person
from app.core import clock
from app.db.base import db
from app.dialogues.rooms.queries import room_by_slug
from app.dialogues.rooms.rules import shown_code
from tests.dialogues import makers
from tests.support.browsers import DESK, PHONE, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def room(live_server, monkeypatch):
    """The address of an open room with a question, a speaker and a running point; its code; the
    session cookie of who leads it."""
    app = live_server.app()
    with app.app_context():
        monkeypatch.setattr(makers, "NOW", clock.now())
        stage = makers.make_stage(guests="take")
        lead, other = stage.facilitator, stage.participant
        for doer, activity, verb, raw in (
            (lead, "agenda", "add", {"title": "Waktu tunggu", "minutes": 30}),
            (lead, "agenda", "start", {"point": 1}),
            (other, "questions", "ask", {"text": "Mengapa antre tiga jam?"}),
            (other, "queue", "raise", {"topic": "Loket dua"}),
            (lead, "queue", "next", {}),
        ):
            assert makers.do(stage, doer, verb, raw, activity=activity).refusal is None
        code = shown_code(room_by_slug(stage.slug).code)
        stamp = db.session.get_one(Person, stage.officer.person_id).stamp
        signed = app.session_interface.get_signing_serializer(app)
        cookie = signed.dumps({"_user_id": f"{stage.officer.person_id}.{stamp}", "_fresh": True})
        db.session.remove()
        db.engine.dispose()
    return f"/dialogues/{stage.slug}", code, cookie


def test_a_guest_on_a_phone_without_scripts(open_browser, live_server, room):
    _base, code, _cookie = room
    page = open_browser(live_server, size=PHONE, javascript=False)
    page.goto("/dialogues/")
    page.get_by_label("Punya kode ruang?").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Masuk ke ruang").click()
    expect(page.locator("h1")).to_have_text("Waktu tunggu KTP")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(1)
    page.get_by_role("link", name="Ikut di ruang ini").click()
    page.get_by_label("Nama", exact=False).first.fill("Bu Siti")
    page.get_by_label("Pengguna layanan").check()
    page.get_by_role("button", name="Ambil tempat").click()
    page.get_by_role("button", name="Angkat tangan").click()
    expect(page.locator("main")).to_contain_text("Tercatat: Angkat tangan.")
    page.get_by_role("link", name="Ajukan pertanyaan").click()
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)
    page.get_by_role("button", name="Ajukan pertanyaan").click()
    expect(page.locator("#text-error")).to_contain_text("wajib")
    page.get_by_label("Pertanyaan Anda").fill("Bolehkah lewat kelurahan?")
    page.get_by_role("button", name="Ajukan pertanyaan").click()
    expect(page.locator("main")).to_contain_text("Bolehkah lewat kelurahan?")
    page.get_by_role("link", name="Pertanyaan", exact=True).click()
    page.get_by_role("button", name="Dukung", exact=True).click()
    expect(page.locator("main")).to_contain_text("Anda mendukung ini")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(
    ("size", "dark"), [(PHONE, False), (DESK, True)], ids=["phone light", "desk dark"]
)
def test_axe_finds_nothing(open_browser, live_server, room, size, dark):
    base, _code, cookie = room
    page = open_browser(live_server, size=size, dark=dark, bypass_csp=True)
    wrong = []

    def look(path):
        page.goto(path)
        wrong.extend(f"{path}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth - window.innerWidth") > 0:
            wrong.append(f"{path} is too wide")

    for path in ("/dialogues/", "/dialogues/code?code=ABC", base, f"{base}/projector"):
        look(path)
    look(f"{base}/round/questions/ask")
    page.context.add_cookies([{"name": "rembuk", "value": cookie, "url": live_server.url}])
    for path in ("", "/agenda", "/queue", "/questions", "/announcements", "/agenda/add", "/people"):
        look(f"{base}{path}")
    for path in ("/words", "/words/1", "/people/2/erase", "/people/list", "/people/2"):
        look(f"{base}{path}")
    look(f"{base}/agenda/commit?on_point=1")
    page.get_by_role("button", name="Catat tindak lanjut").click()
    wrong += violations(page)
    assert wrong == []


def test_the_poster_is_one_sheet(open_browser, live_server, room):
    base, code, _cookie = room
    page = open_browser(live_server)
    page.goto(f"{base}/poster")
    page.wait_for_load_state("networkidle")
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == 1
    assert code in paper.pages[0].extract_text()
    assert round(float(paper.pages[0].mediabox.height)) == 842  # A4


LOOK = "document.dispatchEvent(new Event('visibilitychange'))"
"""As though the reader came back to the window: the page looks at once."""


def test_a_page_with_scripts_follows_the_room_and_wipes_nothing(open_browser, live_server, room):
    base, _code, cookie = room
    reader, lead = open_browser(live_server, size=PHONE), open_browser(live_server)
    lead.context.add_cookies([{"name": "rembuk", "value": cookie, "url": live_server.url}])
    reader.goto(base)
    reader.evaluate("window.stays = 1")
    announce(lead, base, "Istirahat lima menit.")
    reader.evaluate(LOOK)
    expect(reader.locator("main")).to_contain_text("Istirahat lima menit.")
    expect(reader.locator("[data-again-said]")).to_contain_text("Ada yang baru di ruang ini.")
    assert reader.evaluate("window.stays") == 1, "the page was not loaded anew"
    reader.locator(".room-now a").first.focus()
    announce(lead, base, "Lanjut lagi.")
    expect(reader.locator("main")).to_contain_text("Lanjut lagi.")
    assert reader.evaluate("document.activeElement.matches('.room-now a')")


def test_without_sockets_a_page_asks_again_and_takes_nothing_from_under_a_hand(
    open_browser, live_server, room
):
    base, _code, cookie = room
    reader, lead = open_browser(live_server, size=PHONE), open_browser(live_server)
    reader.context.route(
        "**/build/live.*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    lead.context.add_cookies([{"name": "rembuk", "value": cookie, "url": live_server.url}])
    reader.goto(base)
    reader.locator(".room-now a").first.focus()
    announce(lead, base, "Istirahat lima menit.")
    reader.evaluate(LOOK)
    reader.wait_for_timeout(500)
    expect(reader.locator("main")).not_to_contain_text("Istirahat lima menit.")
    reader.evaluate("document.activeElement.blur()")
    expect(reader.locator("main")).to_contain_text("Istirahat lima menit.")


def announce(lead, base, words):
    lead.goto(f"{base}/announcements/say")
    lead.locator("textarea").fill(words)
    lead.get_by_role("button", name="Umumkan").click()
    expect(lead.locator("main")).to_contain_text(words)
