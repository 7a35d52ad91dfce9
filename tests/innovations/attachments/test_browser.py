"""Handing in a file in a real Chromium: choosing sends it, and the button sends nothing twice."""

import pytest
from playwright.sync_api import Page, Route, expect

from app.accounts.models import Person
from app.db.base import db
from tests.innovations.attachments.test_files import png
from tests.innovations.proposals.makers import make_scene
from tests.support.browsers import Opener, violations
from tests.support.live import LiveServer

pytestmark = pytest.mark.browser


class SlowLine:
    """Holds requests until it is told to let them go."""

    def __init__(self) -> None:
        self._held: list[Route] | None = []

    def take(self, route: Route) -> None:
        if self._held is None:
            route.continue_()
        else:
            self._held.append(route)

    def let_go(self) -> None:
        held, self._held = self._held or [], None
        for route in held:
            route.continue_()


@pytest.fixture
def files(live_server: LiveServer) -> tuple[str, str]:
    """Address of a draft's files, and its lead's session cookie."""
    app = live_server.app()
    with app.app_context():
        scene = make_scene()
        slug = scene.start().slug
        stamp = db.session.get_one(Person, scene.lead.person_id).stamp
        signed = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = signed.dumps({"_user_id": f"{scene.lead.person_id}.{stamp}", "_fresh": True})
        db.session.remove()
        db.engine.dispose()
    return f"/innovations/{slug}/files", cookie


def test_pressing_the_button_while_it_goes_up_sends_it_once(
    open_browser: Opener, live_server: LiveServer, files: tuple[str, str]
) -> None:
    page: Page = open_browser(live_server, bypass_csp=True)
    page.context.add_cookies([{"name": "rembuk", "value": files[1], "url": live_server.url}])
    page.goto(files[0])
    line = SlowLine()
    page.route("**/uploads/judges/**", line.take)
    form = page.locator("#form-judges")
    form.locator("input[type=file]").set_input_files(
        {"name": "loket.png", "mimeType": "image/png", "buffer": png()}
    )
    form.get_by_label("Keterangan berkas").fill("Foto loket")
    form.get_by_role("button", name="Unggah berkas").click()
    expect(form).to_contain_text("begitu berkasnya sampai")
    assert violations(page) == []
    line.let_go()
    expect(page.locator(".flashes")).to_contain_text("Berkas tersimpan")
    expect(page.locator(".file-item")).to_have_count(1)
    expect(page.locator(".file-item")).to_contain_text("Foto loket")
