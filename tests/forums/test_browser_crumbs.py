"""The way back stands whole on a phone: long names are shortened to two lines, nothing scrolls sideways."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.core import clock
from app.db.base import db
from app.forums.threads.models import Thread
from tests.commitments import makers as promising
from tests.forums.makers import ask, make_cast
from tests.forums.test_browser_forms import _let_go
from tests.support.browsers import PHONE, violations
from tests.support.people import make_organisation

pytestmark = pytest.mark.browser
LONG = (
    "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Kepulauan Siau Tagulandang Biaro "
    "Provinsi Sulawesi Utara"
)
TITLE = (
    "Mengapa antrean penggantian KTP yang hilang di loket kecamatan selalu penuh sejak pagi "
    + ("pertanggungjawaban" * 3)
)

# What is beyond the edges of the screen, or under the head of the page.
CUT = """() => [...document.querySelectorAll('.crumbs li, .crumbs a, .page-header h1')]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const head = document.querySelector('.band').getBoundingClientRect();
    return box.right > innerWidth || box.left < 0 || box.top < head.bottom;
  }).map((one) => one.textContent.trim())"""
LINES = """() => [...document.querySelectorAll('.crumbs a')].map((one) => {
    const line = parseFloat(getComputedStyle(one).lineHeight);
    return Math.max(one.getBoundingClientRect().height, line) / line;
  })"""


@pytest.fixture
def places(live_server):
    app = live_server.app()
    with app.app_context():
        cast, now = make_cast(), clock.now() - timedelta(hours=1)
        thread = ask(cast, at=now, title=TITLE[:160]).thread_id
        promised = promising.make_cast()
        promised.agency = make_organisation(LONG, parent=promised.above)
        promise = promising.make(
            promised, by=promised.upper, at=now, due_on=(now + timedelta(days=9)).date(),
            title=TITLE[:160], owner_id=None, owner_name="Bu Sri", owner_role="Kepala",
        )  # fmt: skip
        assert db.session.get_one(Thread, thread).title == TITLE[:160]
        _let_go()
    return {
        f"/forums/threads/{thread}": "Forum",
        f"/forums/threads/{thread}/steps": TITLE[:160],
        f"/commitments/{promise}": LONG,
    }


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_way_back_fits_a_phone_and_keeps_its_whole_name(
    open_browser, live_server, places, dark
):
    page = open_browser(live_server, size=PHONE, dark=dark, bypass_csp=True)
    for address, crumb in places.items():
        page.goto(address)
        expect(page.locator(".crumbs").get_by_role("link", name=crumb, exact=True)).to_be_visible()
        assert page.evaluate(CUT) == [], address
        assert max(page.evaluate(LINES)) < 2.5, address
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert violations(page) == []
