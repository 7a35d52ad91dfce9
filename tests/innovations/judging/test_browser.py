"""The scorecard in a real Chromium: keys lead through all of it, and it says what it still needs."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import Person
from app.db.base import db
from tests.innovations.judging.makers import assign, make_entries, make_judge, make_stage
from tests.support.browsers import PHONE, Opener, violations
from tests.support.live import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(live_server: LiveServer) -> tuple[str, str]:
    """Address of an entry on a judge's desk, and the judge's session cookie."""
    app = live_server.app()
    with app.app_context():
        made = make_stage()
        judge = make_judge(made)
        (assignment,) = assign(made, judge, *make_entries(made))
        stamp = db.session.get_one(Person, judge.person_id).stamp
        signed = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = signed.dumps({"_user_id": f"{judge.person_id}.{stamp}", "_fresh": True})
        db.session.remove()
        db.engine.dispose()
    return f"/judging/entries/{assignment}", cookie


@pytest.fixture
def open_card(open_browser: Opener, live_server: LiveServer, desk: tuple[str, str]) -> Any:
    """Opens the entry in a window of its judge."""

    def opener(**words: Any) -> Page:
        page = open_browser(live_server, **words)
        page.context.add_cookies([{"name": "rembuk", "value": desk[1], "url": live_server.url}])
        page.goto(desk[0])
        return page

    return opener


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name"))


def test_alt_and_down_lead_from_the_first_level_to_the_button(open_card: Any) -> None:
    page = open_card()
    seen = []
    for _ in range(6):
        page.keyboard.press("Alt+ArrowDown")
        seen.append(focused(page))
    assert seen[:4] == ["value-kebaruan", "value-manfaat", "internal_note", "feedback"]
    assert seen[4:] == ["then", "then"]
    page.keyboard.press("Alt+ArrowUp")
    assert focused(page) == "feedback"
    assert page.locator("input[type=radio]:checked").count() == 0


def test_the_first_arrow_chooses_the_first_level(open_card: Any) -> None:
    page = open_card()
    page.keyboard.press("Alt+ArrowDown")
    chosen = page.locator("[name=value-kebaruan]:checked")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_value("1")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_value("2")


def test_what_is_wanting_is_told_while_one_fills_it_in(open_card: Any) -> None:
    page = open_card()
    need = page.locator("[data-reason] .need").first
    expect(need).to_have_text("opsional")
    page.locator("label[for=value-kebaruan-4]").click()
    expect(need).to_have_text("wajib")
    line = page.locator("[data-lacking]")
    expect(line).to_have_text("Masih kurang: alasan untuk “Kebaruan”, nilai “Manfaat”.")
    assert violations(page) == []
    page.locator("label[for=value-kebaruan-3]").click()
    expect(need).to_have_text("opsional")
    page.locator("label[for=value-manfaat-2]").click()
    expect(line).to_be_empty()


def test_a_phone_shows_no_keys(open_card: Any) -> None:
    page = open_card(size=PHONE, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Lembar nilai").click()
    expect(page.locator(".scorecard-foot")).to_be_visible()
    expect(page.locator(".keys")).to_be_hidden()
    assert violations(page) == []
