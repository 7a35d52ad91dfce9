"""Pages as a person comes by them, and what axe and a ruler say about each."""

from typing import Any

from werkzeug.exceptions import HTTPException

from tests.support.browsers import Opener, violations
from tests.support.live import LiveServer
from tests.whole.crawler import Walker

ROLES = ("", "asn", "judge", "organiser", "officer", "admin", "citizen", "moderator")
FIRST_LOOK = 130


def visitor(server: LiveServer, role: str) -> Walker:
    """The demo's account of a role, signed in; a stranger for the empty role."""
    walker = Walker(server)
    return walker.sign_in(server.demo_accounts()[role]) if role else walker


def pages_of(server: LiveServer, role: str) -> dict[str, str]:
    """Endpoint → one address of it that a person of that role comes by along links."""
    found: dict[str, str] = {}
    adapter = server.app().url_map.bind("localhost")
    for answer in visitor(server, role).walk(most=FIRST_LOOK):
        if answer.status == 200 and answer.is_html:
            try:
                endpoint, _values = adapter.match(answer.path.partition("?")[0])
            except HTTPException:
                continue
            found.setdefault(str(endpoint), answer.path)
    return found


def enter(page: Any, account: dict[str, str]) -> None:
    """Sign in through the form."""
    page.goto("/accounts/sign-in")
    page.fill("[name=email]", account["email"])
    page.fill("[name=password]", account["password"])
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)


def faults_of(
    server: LiveServer, opener: Opener, role: str, paths: list[str], views: list[Any]
) -> list[str]:
    """What is wrong with pages as one person sees them, in each (size, dark) of ``views``."""
    wrong = []
    for size, dark in views:
        page = opener(server, size=size, dark=dark)
        if role:
            enter(page, server.demo_accounts()[role])
        for path in paths:
            page.goto(path)
            wrong += [f"{path} {size['width']} {line}" for line in violations(page)]
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if wide > 0:
                wrong.append(f"{path} is {wide} px wider than {size['width']}")
    return wrong
