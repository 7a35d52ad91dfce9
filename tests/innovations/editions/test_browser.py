"""Set-up in a real Chromium: the sum of the weights lives, and the pages are fit for everybody."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import Person
from app.db.base import db
from tests.innovations.editions.makers import home, make_draft, make_organiser
from tests.support.browsers import DESK, PHONE, Opener, violations
from tests.support.live import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(live_server: LiveServer) -> tuple[str, str]:
    """Address of a fresh draft's checklist, and its organiser's session cookie."""
    app = live_server.app()
    with app.app_context():
        organiser = make_organiser()
        here = home(make_draft(organiser))
        stamp = db.session.get_one(Person, organiser.person_id).stamp
        signed = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = signed.dumps({"_user_id": f"{organiser.person_id}.{stamp}", "_fresh": True})
        db.session.remove()
        db.engine.dispose()
    return here, cookie


def enter(page: Page, server: LiveServer, cookie: str) -> Page:
    page.context.add_cookies([{"name": "rembuk", "value": cookie, "url": server.url}])
    return page


def test_the_sum_of_the_weights_lives(
    open_browser: Opener, live_server: LiveServer, draft: tuple[str, str]
) -> None:
    here, cookie = draft
    page = enter(open_browser(live_server), live_server, cookie)
    page.goto(here + "/rubric")
    total = page.locator("[data-weight-total]")
    expect(total).to_have_text("Jumlah bobot 100: pas.")
    page.fill("[name=rows-0-weight]", "7.5")
    expect(total).to_have_text("Jumlah bobot 97,5: kurang 2,5.")
    page.fill("[name=rows-7-name]", "Tambahan")
    page.fill("[name=rows-7-weight]", "12.5")
    expect(total).to_have_text("Jumlah bobot 110: lebih 10.")
    page.fill("[name=rows-7-weight]", "2.5")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator(".flashes")).to_contain_text("Tersimpan")


def test_without_javascript_the_saved_sum_is_told(
    open_browser: Opener, live_server: LiveServer, draft: tuple[str, str]
) -> None:
    here, cookie = draft
    page = enter(open_browser(live_server, javascript=False), live_server, cookie)
    page.goto(here + "/rubric")
    page.fill("[name=rows-0-weight]", "7.5")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("[data-weight-total]")).to_contain_text("97,5, seharusnya 100")
    page.get_by_role("button", name="Tambah baris").click()
    expect(page.locator("[name=rows-8-name]")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_set_up_is_fit_for_everybody(
    open_browser: Opener, live_server: LiveServer, draft: tuple[str, str], size: Any, dark: bool
) -> None:
    here, cookie = draft
    page = enter(
        open_browser(live_server, size=size, dark=dark, bypass_csp=True), live_server, cookie
    )
    paths = ["", "/basics", "/tracks", "/stages", "/windows", "/sections", "/rubric"]
    for path in [*paths, "/rubric/novelty", "/publish", "/preview"]:
        page.goto(here + path)
        page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
        assert violations(page) == [], path
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= size["width"], path


def test_the_keyboard_alone_adds_a_category(
    open_browser: Opener, live_server: LiveServer, draft: tuple[str, str]
) -> None:
    here, cookie = draft
    page = enter(open_browser(live_server), live_server, cookie)
    page.goto(here + "/categories")
    page.locator("[name=rows-10-name]").focus()
    page.keyboard.type("Perlindungan anak")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/setup$"))
    expect(page.locator("main")).to_contain_text("11 kategori")
