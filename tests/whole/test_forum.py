"""The forum in a real Chromium, with JavaScript and without: a question that comes late to its
answer, with a promise that is kept, and is opened again; a post that is held, hidden, appealed and
restored by somebody else."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.accounts.passwords import hashed
from app.core import clock
from app.core.actor import SYSTEM
from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.actions import open_board
from app.forums.threads.models import Question
from tests.support.browsers import PHONE, Opener
from tests.support.live import LiveServer
from tests.support.people import make_organisation, make_person

pytestmark = pytest.mark.browser
_OUT = BytesIO()
Image.new("RGB", (40, 30), "teal").save(_OUT, "PNG")
PICTURE = _OUT.getvalue()
PASSWORD = "kata sandi yang panjang 7"
TITLE = "Berapa lama mengganti KTP yang hilang?"
PROMISE = "Papan keadaan mesin di setiap loket"
RUDE = "Dasar goblok kalian semua, petugas tolol!"
ROLES: dict[str, list[tuple[str, str]]] = {
    "warga": [], "tetangga": [], "modsatu": [("moderator", "*")], "moddua": [("moderator", "*")],
}  # fmt: skip


class Play:
    """People of one agency and around it, a window for each, and the acts in their order."""

    def __init__(self, opener: Opener, server: LiveServer, javascript: bool, tag: str) -> None:
        self._open, self._server, self._javascript = opener, server, javascript
        self.tag, self.agency, self.board = tag, f"Disdukcapil Lakon {tag}", ""
        self.thread = ""
        with server.app().app_context():
            self._people()
            db.session.remove()
            db.engine.dispose()

    def _people(self) -> None:
        kept, office = hashed(PASSWORD), make_organisation(self.agency)
        for name, roles in ROLES.items():
            make_person(f"{name} {self.tag}", "citizen", roles=roles, email=self.address(name),
                        password_hash=kept)  # fmt: skip
        desk = [("officer", f"organisation:{office}")]
        for name, roles in (("petugas", desk), ("moddalam", [("moderator", "*")])):
            make_person(f"{name} {self.tag}", org=office, roles=roles, email=self.address(name),
                        password_hash=kept)  # fmt: skip
        with transaction():
            self.board = open_board(SYSTEM, name=f"Papan {self.tag}", now=clock.now()).slug

    def address(self, name: str) -> str:
        """Where somebody gets mail."""
        return f"{name}.{self.tag}@forum.test"

    def enter(self, name: str) -> Page:
        """A fresh window on a phone, signed in through the form."""
        page = self._open(self._server, javascript=self._javascript, size=PHONE)
        page.goto("/accounts/sign-in")
        page.fill("[name=email]", self.address(name))
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        expect(page.locator("details.person-menu")).to_be_attached()
        return page

    def ask(self) -> None:
        """The citizen asks the agency, found by a part of its name."""
        page = self.enter("warga")
        page.goto(f"/forums/{self.board}/new")
        page.get_by_text("Pertanyaan untuk instansi").click()
        page.fill("[name=title]", TITLE)
        page.fill("[name=text]", "Saya sudah datang **dua kali**.")
        page.fill("[name=agency_word]", self.agency)
        send(page, "Cari")
        assert page.input_value("[name=title]") == TITLE
        page.get_by_label(self.agency).check()
        send(page, "Kirim")
        expect(page.locator(".post strong")).to_have_text("dua kali")
        self.thread = re.sub(r"\?.*", "", page.url)

    def be_late(self) -> None:
        """Ten days go by: the public list shows it, and so does the thread."""
        number = int(self.thread.rpartition("/")[2])
        with self._server.app().app_context():
            with transaction():
                ago, late = clock.now() - timedelta(days=14), clock.now() - timedelta(days=4)
                moved = update(Question).where(Question.thread_id == number)
                db.session.execute(moved.values(asked_at=ago, due_at=late))
            db.session.remove()
            db.engine.dispose()
        page = self._open(self._server, javascript=self._javascript, size=PHONE)
        page.goto("/forums/late")
        expect(page.locator("main").get_by_role("link", name=TITLE).first).to_be_visible()
        page.goto(self.thread)
        expect(page.locator(".question-clock")).to_contain_text("Belum dijawab, lewat")

    def answer(self) -> None:
        """The officer answers; a form without its reason keeps what was typed."""
        page = self.enter("petugas")
        page.goto(f"{self.thread}/answer")
        page.fill("[name=text]", "Tiga hari kerja sejak laporan lengkap.")
        page.select_option("[name=status]", "explained")
        page.fill("[name=role]", "Kepala Bidang")
        page.fill("[name=reason]", "   ")
        send(page, "Terbitkan jawaban")
        expect(page.locator(".error-summary")).to_be_visible()
        assert page.input_value("[name=text]") == "Tiga hari kerja sejak laporan lengkap."
        page.fill("[name=reason]", "Perpres 96/2018")
        page.get_by_text("Sertakan janji yang dapat ditagih").click()
        page.fill("[name=promise_title]", PROMISE)
        page.fill("[name=promise_measure]", "Sembilan loket punya papan")
        page.fill("[name=promise_due_on]", f"{(clock.now() + timedelta(days=20)).date()}")
        send(page, "Terbitkan jawaban")
        expect(page.locator(".post-official")).to_contain_text("Dijawab lewat tenggat")

    def keep_the_promise(self) -> None:
        """The step is claimed, which proves nothing; then there is evidence, and it is kept."""
        page = self.enter("petugas")
        page.goto(self.thread)
        page.get_by_role("link", name=PROMISE).click()
        expect(page.locator("main")).to_contain_text("Berjalan")
        page.get_by_role("link", name="Sudah selesai, bukti menyusul").click()
        send(page, "Nyatakan selesai")
        expect(page.locator("main")).to_contain_text("Diklaim selesai, bukti belum lengkap")
        page.get_by_role("link", name="Pasang bukti").click()
        page.fill("[name=description]", "Foto papan di loket 1 sampai 9.")
        page.set_input_files(
            "[name=files]",
            files=[{"name": "papan.png", "mimeType": "image/png", "buffer": PICTURE}],
        )
        send(page, "Pasang bukti")
        expect(page.locator("main")).to_contain_text("Ditepati menurut instansi, dengan bukti")
        stranger = self._open(self._server, javascript=self._javascript, size=PHONE)
        stranger.goto(f"{self.thread}?page=1")
        expect(stranger.locator("main")).to_contain_text("Ditepati")
        expect(stranger.locator("main")).to_contain_text("100 % dengan bukti")
        stranger.goto("/commitments/")
        expect(stranger.locator("main").get_by_role("link", name=PROMISE).first).to_be_visible()

    def reopen_then_confirm(self) -> None:
        """Not enough at first; then it is, and something changed."""
        page = self.enter("warga")
        page.goto(self.thread)
        page.get_by_role("link", name="Belum, buka lagi").click()
        page.fill("[name=note]", "Biayanya berapa?")
        send(page, "Buka lagi")
        expect(page.locator(".question-clock")).to_contain_text("Dibuka lagi 1 kali")
        self.answer_again()
        page.goto(self.thread)
        page.get_by_label("Ada yang benar-benar berubah karenanya").check()
        send(page, "Ya, sudah terjawab")
        expect(page.locator(".question-clock")).to_contain_text("Ada yang berubah karenanya.")

    def answer_again(self) -> None:
        """The officer's second word."""
        page = self.enter("petugas")
        page.goto(f"{self.thread}/answer")
        for name, said in (("text", "Gratis."), ("reason", "UU 24/2013"), ("role", "Kabid")):
            page.fill(f"[name={name}]", said)
        page.select_option("[name=status]", "explained")
        send(page, "Terbitkan jawaban")

    def be_held_and_restored(self) -> None:
        """Held, hidden with a reason, appealed, refused to the agency's own, restored by another."""
        author = self.enter("tetangga")
        author.goto(self.thread)
        author.fill("[name=text]", RUDE)
        send(author, "Kirim balasan")
        expect(author.locator(".post-waiting")).to_contain_text("Menunggu diperiksa moderator")
        stranger = self._open(self._server, javascript=self._javascript, size=PHONE)
        stranger.goto(self.thread)
        expect(stranger.locator("main")).not_to_contain_text("goblok")
        self._hide()
        author.goto("/moderation/mine")
        expect(author.locator("main")).to_contain_text("Menyerang orang")
        author.get_by_role("link", name="Ajukan keberatan").click()
        author.fill("[name=text]", "Saya kesal, bukan membenci.")
        appeal = re.search(r"/acts/(\d+)/appeal", author.url)
        assert appeal
        send(author, "Kirim keberatan")
        inside = self.enter("moddalam")
        inside.goto(f"/moderation/appeals/{appeal[1]}")
        expect(inside.locator("main")).to_contain_text("moderator lain yang memutus")
        expect(inside.locator("main form")).to_have_count(0)
        other = self.enter("moddua")
        other.goto(f"/moderation/appeals/{appeal[1]}")
        other.check("[name=granted][value=yes]")
        other.fill("[name=reason]", "Beri kesempatan.")
        send(other, "Putuskan")
        stranger.goto(self.thread)
        expect(stranger.locator("main")).to_contain_text("goblok")
        stranger.goto("/moderation/log")
        expect(stranger.locator("main")).to_contain_text("Ditampilkan kembali")
        expect(stranger.locator("main")).to_contain_text("dikabulkan")

    def _hide(self) -> None:
        page = self.enter("modsatu")
        page.goto("/moderation/")
        page.get_by_role("link", name=TITLE).last.click()
        page.select_option("[name=verb]", "hide")
        page.select_option("[name=rule]", "insult")
        page.fill("[name=reason]", "Menyerang orang, bukan pelayanannya.")
        send(page, "Catat dan beri tahu penulis")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_question_and_a_quarrel(
    open_browser: Opener, live_server: LiveServer, javascript: bool
) -> None:
    """Asked → late → answered → opened again → confirmed; held → hidden → appealed → restored."""
    play = Play(open_browser, live_server, javascript, "js" if javascript else "polos")
    play.ask()
    play.be_late()
    play.answer()
    play.keep_the_promise()
    play.reopen_then_confirm()
    play.be_held_and_restored()


def send(page: Page, words: str) -> Any:
    """Press the button of that name in the page's body."""
    page.locator("main").get_by_role("button", name=words, exact=True).click()
    page.wait_for_load_state()
