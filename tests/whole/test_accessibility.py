"""Every page that links lead to, as each role, small and large, light and dark: axe finds nothing,
and nothing is wider than the screen."""

from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from tests.support.browsers import DESK, PHONE, Opener, violations
from tests.support.live import LiveServer
from tests.whole.crawler import Walker

ROLES = ("", "asn", "judge", "organiser", "officer", "admin")
VIEWS = [(PHONE, False), (DESK, True)]
OTHER_VIEWS = [(PHONE, True), (DESK, False)]
FIRST_LOOK = 130


def pages_of(server: LiveServer, role: str) -> list[str]:
    """One address for each endpoint that a person of that role comes by along links."""
    walker = Walker(server)
    if role:
        walker.sign_in(server.demo_accounts()[role])
    found: dict[str, str] = {}
    adapter = server.app().url_map.bind("localhost")
    for answer in walker.walk(most=FIRST_LOOK):
        if answer.status == 200 and answer.is_html:
            try:
                endpoint, _values = adapter.match(answer.path.partition("?")[0])
            except HTTPException:
                continue
            found.setdefault(endpoint, answer.path)
    return sorted(found.values())


def enter(page: Any, account: dict[str, str]) -> None:
    """Sign in through the form."""
    page.goto("/accounts/sign-in")
    page.fill("[name=email]", account["email"])
    page.fill("[name=password]", account["password"])
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("views", [VIEWS, OTHER_VIEWS], ids=["first", "second"])
@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_on_any_page(
    demo_server: LiveServer, open_browser: Opener, role: str, views: list[Any]
) -> None:
    """WCAG 2.2 AA and best practice, at 360 and 1280 px, light and dark."""
    paths = pages_of(demo_server, role)
    assert len(paths) >= 8
    wrong = []
    for size, dark in views:
        page = open_browser(demo_server, size=size, dark=dark)
        if role:
            enter(page, demo_server.demo_accounts()[role])
        for path in paths:
            page.goto(path)
            wrong += [f"{path} {size['width']} {line}" for line in violations(page)]
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if wide > 0:
                wrong.append(f"{path} is {wide} px wider than {size['width']}")
    assert wrong == []
