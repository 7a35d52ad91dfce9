"""Evidence on a phone, in a real Chromium, with JavaScript and without."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from app.accounts.models import Person
from app.commitments import actions
from app.core import clock
from app.db.base import db
from tests.commitments.makers import do, make, make_cast, steps
from tests.support.browsers import PHONE, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def place(live_server):
    """A promise's number and milestone, and its officer's session cookie."""
    app = live_server.app()
    with app.app_context():
        cast, now = make_cast(), clock.now()
        due = (now + 9 * timedelta(days=1)).date()
        number = make(cast, at=now, due_on=due)
        do(actions.add_milestone, cast.officer, number, title="Papan di loket lain", now=now)
        (step, _other) = steps(number)
        stamp = db.session.get_one(Person, cast.officer.person_id).stamp
        signed = app.session_interface.get_signing_serializer(app)
        cookie = signed.dumps({"_user_id": f"{cast.officer.person_id}.{stamp}", "_fresh": True})
        db.session.remove()
        db.engine.dispose()
    return number, step, cookie


def photo():
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    return {"name": "papan.png", "mimeType": "image/png", "buffer": out.getvalue()}


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_evidence_on_a_phone(open_browser, live_server, place, javascript):
    number, step, cookie = place
    page = open_browser(live_server, size=PHONE, javascript=javascript, bypass_csp=True)
    page.context.add_cookies([{"name": "rembuk", "value": cookie, "url": live_server.url}])
    page.goto(f"/commitments/{number}")
    page.locator(f"a[href$='/milestones/{step}/evidence']").click()
    page.get_by_label("Apa yang ditunjukkan bukti ini").fill("Foto papan di loket 1")
    page.get_by_role("button", name="Pasang bukti").click()
    expect(page.locator("main")).to_contain_text("kata-kata saja belum membuktikan")
    expect(page.get_by_label("Apa yang ditunjukkan bukti ini")).to_have_value(
        "Foto papan di loket 1"
    )
    if javascript:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("input[type=file]").set_input_files(photo())
    page.get_by_role("button", name="Pasang bukti").click()
    expect(page.locator(".flashes")).to_contain_text("Bukti terpasang")
    expect(page.locator(".evidence")).to_contain_text("papan.png")
    expect(page.locator(".so-far").first).to_contain_text("50 % dengan bukti")
    if javascript:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
