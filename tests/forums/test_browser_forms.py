"""What somebody types in the forum survives a cut line and a refusal, and is gone once it was sent."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.accounts.models import Person
from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.forums.threads.models import Thread
from tests.forums.makers import ask, make_cast, reply
from tests.support.browsers import PHONE

pytestmark = pytest.mark.browser
TYPED = "Loket dua selalu tutup sebelum jam tiga."


class Place:
    """A thread with a reply on a running server, and windows of the people in it."""

    def __init__(self, open_browser, server):
        self.open, self.server, self.app = open_browser, server, server.app()
        with self.app.app_context():
            self.cast, now = make_cast(), clock.now() - timedelta(hours=1)
            self.thread = ask(self.cast, at=now).thread_id
            self.post = reply(self.cast.citizen, self.thread, "Sudah dua minggu.", at=now).id
            _let_go()

    def window(self, actor, **words):
        """A window of somebody who is signed in."""
        with self.app.app_context():
            stamp = db.session.get_one(Person, actor.person_id).stamp
            signer = self.app.session_interface.get_signing_serializer(self.app)
            cookie = signer.dumps({"_user_id": f"{actor.person_id}.{stamp}", "_fresh": True})
            _let_go()
        page = self.open(self.server, bypass_csp=True, **words)
        page.context.add_cookies([{"name": "rembuk", "value": cookie, "url": self.server.url}])
        return page

    def change(self, **values):
        """Change the thread behind everybody's back."""
        with self.app.app_context():
            with transaction():
                thread = db.session.get_one(Thread, self.thread)
                for name, value in values.items():
                    setattr(thread, name, value)
            _let_go()

    @property
    def address(self):
        return f"/forums/threads/{self.thread}"


def _let_go():
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def place(open_browser, live_server):
    return Place(open_browser, live_server)


def text(page):
    return page.locator("textarea[name=text]")


def offer(page):
    return page.locator(".restore")


def copies(page):
    """How many copies this browser keeps."""
    return page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('rembuk:')).length")


def settled(page):
    """Whatever the page asks its server has been answered."""
    page.wait_for_load_state("networkidle")


def test_what_was_sent_is_not_offered_again(place):
    page = place.window(place.cast.citizen)
    page.goto(place.address)
    text(page).fill(TYPED)
    page.get_by_role("button", name="Kirim balasan").click()
    expect(page.locator(".flashes")).to_contain_text("sudah terbit")
    settled(page)
    expect(offer(page)).to_have_count(0)
    assert copies(page) == 0
    page.go_back()
    settled(page)
    expect(offer(page)).to_have_count(0)


def test_an_edit_is_not_offered_again(place):
    page = place.window(place.cast.citizen)
    page.goto(f"/forums/posts/{place.post}/edit")
    text(page).fill(TYPED + "  \n\n")
    page.get_by_role("button", name="Simpan perubahan").click()
    expect(page.locator(".flashes")).to_contain_text("Perubahan tersimpan")
    page.goto(f"/forums/posts/{place.post}/edit")
    settled(page)
    expect(offer(page)).to_have_count(0)
    assert copies(page) == 0


def test_what_a_cut_line_swallowed_is_offered(place):
    page = place.window(place.cast.citizen)
    page.route("**/forums/drafts/*", lambda route: route.abort())
    page.route("**/reply", lambda route: route.fulfill(status=408, body="terputus"))
    page.goto(place.address)
    text(page).fill(TYPED)
    page.get_by_role("button", name="Kirim balasan").click()
    page.wait_for_url("**/reply")
    page.goto(place.address)
    page.get_by_role("button", name="Pakai tulisan itu").click()
    expect(text(page)).to_have_value(TYPED)


def test_what_was_refused_is_kept_when_the_page_is_left(place):
    page = place.window(place.cast.citizen)
    page.route("**/forums/drafts/*", lambda route: route.abort())
    page.goto(place.address)
    text(page).fill(f"{TYPED} Telepon Bu Sari 081234567890.")
    page.get_by_role("button", name="Kirim balasan").click()
    expect(page.locator(".error-summary")).to_be_visible()
    settled(page)
    page.goto("about:blank")
    page.goto(place.address)
    page.get_by_role("button", name="Pakai tulisan itu").click()
    assert TYPED in text(page).input_value()


def test_nothing_is_sent_without_a_file_that_was_refused(place):
    page = place.window(place.cast.citizen, size=PHONE)
    page.goto(place.address)
    text(page).fill(TYPED)
    bad = {"name": "jahat.jpg", "mimeType": "image/jpeg", "buffer": b"bukan foto"}
    page.locator("input[type=file]").set_input_files(bad)
    line = page.locator(".upload-list li", has_text="jahat.jpg tidak terkirim")
    expect(line).to_be_visible()
    page.get_by_role("button", name="Kirim balasan").click()
    expect(line.get_by_role("alert")).to_contain_text("tidak dapat diterima")
    expect(line.get_by_role("button", name="Coba lagi")).to_have_count(
        0
    )  # it would be refused again
    expect(line.get_by_role("button", name="Buang")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    line.get_by_role("button", name="Buang").click()
    expect(line).to_have_count(0)
    page.get_by_role("button", name="Kirim balasan").click()
    expect(page.locator(".flashes")).to_contain_text("sudah terbit")


def test_a_title_without_a_blank_widens_no_page(place):
    place.change(title="A" * 150)
    page, wide = place.window(place.cast.moderator, size=PHONE), {}
    post, board = f"/forums/posts/{place.post}", f"/forums/{place.cast.board}/"
    cases = f"/moderation/cases/thread/{place.thread}"
    for path in ("/forums/", "/forums/late", f"/forums/agencies/{place.cast.agency}", board, cases,
                 place.address, f"{place.address}/steps", f"{place.address}/route", post,
                 f"{post}/history", f"/moderation/report/post/{place.post}"):  # fmt: skip
        page.goto(path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    author = place.window(place.cast.citizen, size=PHONE)
    for path in (f"{post}/edit", f"{post}/delete", place.address):
        author.goto(path)
        wide[path] = author.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in wide.items() if width > PHONE["width"]} == {}
