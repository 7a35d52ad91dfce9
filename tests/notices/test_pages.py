"""The pages about what reaches people, in a real Chromium: axe, narrow screens, keyboard alone, and
without JavaScript. Among them those that only a letter leads to."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.accounts.passwords import hashed
from app.core import clock
from app.db.base import db
from app.forums.clicks.links import AGAIN, ENOUGH, Click, write_click
from app.forums.threads.models import Question
from app.notices.ending.tokens import NEWS, Ending, write_ending
from tests.forums.makers import answer, ask, make_cast
from tests.support.browsers import DESK, PHONE, Opener, violations
from tests.support.live import LiveServer
from tests.support.people import make_person

pytestmark = pytest.mark.browser
PASSWORD = "kata sandi yang panjang 7"
VIEWS = [(PHONE, False), (PHONE, True), (DESK, False), (DESK, True)]
_serial = count(1)


class Scene:
    """A question that was answered, its asker, and the addresses of the letters."""

    def __init__(self, server: LiveServer) -> None:
        with server.app().app_context():
            self.email = f"penanya{next(_serial)}@kabar.test"
            asker = make_person("Pak Penanya", "citizen", email=self.email,
                                password_hash=hashed(PASSWORD))  # fmt: skip
            cast, now = make_cast(), clock.now()
            asked = ask(cast, who=asker, at=now - timedelta(hours=2))
            answer(cast, asked.thread_id, at=now - timedelta(hours=1))
            kept = select(Question.version).where(Question.thread_id == asked.thread_id)
            version = db.session.scalar(kept) or 0
            self.thread, self.board = f"/forums/threads/{asked.thread_id}", f"/forums/{cast.board}/"
            self.agency = f"/forums/agencies/{cast.agency}"
            self.enough, self.again, self.stale = (
                f"/forums/questions/act/{write_click(Click(act, asked.thread_id, step), now)}"
                for act, step in ((ENOUGH, version), (AGAIN, version), (AGAIN, version - 1))
            )
            ending = Ending(asker.person_id or 0, NEWS)
            self.end = f"/notices/unsubscribe/{write_ending(ending, now)}"
            db.session.remove()
            db.engine.dispose()

    def enter(self, page: Any) -> None:
        """Sign in as the asker."""
        page.goto("/accounts/sign-in")
        page.fill("[name=email]", self.email)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture
def scene(live_server: LiveServer) -> Scene:
    return Scene(live_server)


def faults(page: Any, path: str) -> list[str]:
    page.goto(path)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{path} {line}" for line in violations(page)] + (
        [f"{path} too wide"] if wide > 0 else []
    )


@pytest.mark.parametrize(("size", "dark"), VIEWS)
def test_axe_finds_nothing(
    live_server: LiveServer, open_browser: Opener, scene: Scene, size: Any, dark: bool
) -> None:
    page = open_browser(live_server, size=size, dark=dark)
    found = [one for path in (scene.enough, scene.again, scene.stale, scene.end, scene.thread,
                              scene.board, scene.agency) for one in faults(page, path)]  # fmt: skip
    for path, presses in ((scene.end, 2), (scene.again, 1)):
        page.goto(path)
        for _press in range(presses):
            with page.expect_navigation():
                page.click("main form button")
            found += violations(page)
    scene.enter(page)
    own = ("/notices/", "/notices/following", "/notices/settings", scene.thread, scene.board)
    found += [one for path in own for one in faults(page, path)]
    assert found == []


def press(page: Any, name: str) -> None:
    """Reach a button by the tabulator alone, and press it."""
    for _each in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText || ''"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by keyboard")


@pytest.mark.parametrize("javascript", [True, False])
def test_by_keyboard_alone_with_and_without_javascript(
    live_server: LiveServer, open_browser: Opener, scene: Scene, javascript: bool
) -> None:
    page = open_browser(live_server, size=PHONE, javascript=javascript)
    page.goto(scene.again)
    page.locator("textarea").focus()
    page.keyboard.type("Biayanya belum dijawab.")
    if javascript:
        press(page, "Buka lagi")
    else:  # a script could not tell where the focus is
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Pertanyaan dibuka lagi")
    page.goto(scene.enough)
    expect(page.locator("main")).to_contain_text("Tautan ini sudah tidak dipakai")
    scene.enter(page)
    page.goto(scene.board)
    page.get_by_role("button", name="Ikuti papan ini").press("Enter")
    expect(page.get_by_role("button", name="Berhenti mengikuti")).to_be_visible()
    page.goto("/notices/following")
    expect(page.locator("main")).to_contain_text("Papan")
    page.locator("main form button").first.press("Enter")
    expect(page.locator(".flashes")).to_contain_text("Anda tidak lagi mengikutinya")
