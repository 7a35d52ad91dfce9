"""A dialogue in a real Chromium, from its plan to its signed minutes: one leads at a desk, one takes
part on a phone, one on a phone without JavaScript. The printed minutes are read back."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from babel.dates import format_date
from playwright.sync_api import Page, expect

from app.accounts.passwords import hashed
from app.core import clock
from app.db.base import db
from app.dialogues.minutes.rules import is_whole
from tests.support.browsers import DESK, PHONE, Opener, violations
from tests.support.live import LiveServer
from tests.support.people import make_organisation, make_person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
PASSWORD = "kata sandi yang panjang 9"
TITLE, AGENCY = "Waktu tunggu KTP", "Disdukcapil Balai"
ASKED = "Mengapa antre tiga jam padahal nomor saya 12?"
OTHER = "Bolehkah mengurus lewat kelurahan?"
ANSWER = "Sejak Senin petugas loket ditambah dua orang."
POLL = "Jam berapa loket sebaiknya dibuka?"
PROMISE = "Membuka loket dua tiap Senin"
INDICATOR = "Tunggu rata-rata di bawah 30 menit"
WAIT = {"timeout": 25_000}
"""Long enough for a page that only looks again now and then; a line brings it within a second."""


class Hall:
    """Three people and their windows, and the acts in their order."""

    def __init__(self, opener: Opener, server: LiveServer) -> None:
        self._open, self._server = opener, server
        with server.app().app_context():
            self._people()
            db.session.remove()
            db.engine.dispose()
        self.desk = self._enter("petugas", size=DESK)
        self.phone = self._enter("warga", size=PHONE)
        self.plain = opener(server, size=PHONE, javascript=False)
        self.base = ""

    def _people(self) -> None:
        kept, office = hashed(PASSWORD), make_organisation(AGENCY)
        desk = [("officer", f"organisation:{office}")]
        make_person("Bu Ratna Balai", org=office, roles=desk, email="petugas@balai.test",
                    password_hash=kept)  # fmt: skip
        make_person("Pak Yusuf Balai", "citizen", email="warga@balai.test", password_hash=kept)

    def _enter(self, name: str, **words: Any) -> Page:
        page = self._open(self._server, **words)
        page.goto("/accounts/sign-in")
        page.fill("[name=email]", f"{name}@balai.test")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        expect(page.locator("details.person-menu")).to_be_attached()
        return page

    # --- before ----------------------------------------------------------------------------------

    def plan(self) -> None:
        """The officer plans the room, with an agenda and a poll prepared."""
        page = self.desk
        page.goto("/dialogues/")
        page.get_by_role("link", name="Rencanakan dialog").first.click()
        page.get_by_role("link", name=AGENCY).first.click()
        page.fill("#title", TITLE)
        page.fill("#theme", "Antrean di kecamatan")
        soon = clock.now() + timedelta(hours=8)
        fill_moment(page, soon.strftime("%Y-%m-%dT%H:%M"))
        page.fill("#place", "Balai Kecamatan")
        page.get_by_label("Boleh ikut").check()
        press(page, "Rencanakan")
        expect(page.locator("h1")).to_have_text(TITLE)
        self.base = re.sub(r"\?.*", "", page.url)
        for title, minutes in (("Waktu tunggu", "30"), ("Loket dua", "20")):
            self._form("agenda/add", "Tambah pokok acara", title=title, minutes=minutes)
        self._form("polls/add", "Siapkan jajak pendapat", kind="single", question=POLL,
                   options="Pukul tujuh\nPukul delapan")  # fmt: skip
        expect(page.locator("main")).to_contain_text(POLL)

    def open(self) -> str:
        """It is opened while a reader without a place looks on; the code of the invitation."""
        self.phone.goto(self.base)
        expect(self.phone.locator(".room-facts")).to_contain_text("Belum dibuka")
        expect(self.phone.locator("main")).not_to_contain_text(POLL)
        self.desk.goto(self.base)
        self.desk.get_by_role("link", name="Buka ruang").click()
        press(self.desk, "Buka ruang")
        expect(self.phone.locator(".room-facts")).to_contain_text("Sedang berlangsung", **WAIT)
        return self.desk.locator("code.room-code").first.inner_text()

    def come(self, code: str) -> None:
        """One with an account, one by the code, with a name typed in the hall."""
        self.phone.get_by_role("link", name="Ikut di ruang ini").click()
        self.phone.get_by_label("Pengguna layanan").check()
        press(self.phone, "Ambil tempat")
        page = self.plain
        page.goto("/dialogues/")
        page.get_by_label("Punya kode ruang?").fill(code.lower())
        press(page, "Masuk ke ruang")
        page.get_by_role("link", name="Ikut di ruang ini").click()
        page.get_by_label("Nama", exact=False).first.fill("Bu Siti")
        page.get_by_label("Tokoh masyarakat").check()
        press(page, "Ambil tempat")

    # --- while it is open ------------------------------------------------------------------------

    def ask(self) -> None:
        """Each asks; the other supports; what is half typed stays while the room goes on."""
        half = "Ini baru separuh kalimat"
        self.phone.goto(f"{self.base}/questions/ask")
        self.phone.fill("[name=text]", half)
        self.plain.goto(f"{self.base}/questions/ask")
        self.plain.fill("[name=text]", OTHER)
        press(self.plain, "Ajukan pertanyaan")
        expect(self.plain.locator("main")).to_contain_text(OTHER)
        assert self.phone.input_value("[name=text]") == half
        self.phone.fill("[name=text]", ASKED)
        press(self.phone, "Ajukan pertanyaan")
        self.desk.goto(f"{self.base}/questions")
        for words in (ASKED, OTHER):
            expect(self.desk.locator("main")).to_contain_text(words, **WAIT)
        self.plain.goto(f"{self.base}/questions")
        self.phone.goto(f"{self.base}/questions")
        of(self.phone, OTHER).get_by_role("button", name="Dukung", exact=True).click()
        expect(of(self.desk, OTHER).locator(".question-votes strong")).to_have_text("2", **WAIT)
        of(self.plain, ASKED).get_by_role("button", name="Dukung", exact=True).click()
        expect(self.plain.locator("main")).to_contain_text("Anda mendukung ini")
        expect(of(self.desk, ASKED).locator(".question-votes strong")).to_have_text("2", **WAIT)

    def speak(self) -> None:
        """The agenda runs, two raise a hand, the floor is given; all see who speaks."""
        self.desk.goto(self.base)
        press(self.desk.locator(".room-now"), "Mulai")
        for page in (self.phone, self.plain):
            page.goto(self.base)
            press(page, "Angkat tangan")
            expect(page.locator("main")).to_contain_text("Tercatat: Angkat tangan.")
        expect(self.desk.locator("#now-queue")).to_contain_text("Bu Siti", **WAIT)
        self.phone.evaluate("window.stays = 1")
        press(self.desk.locator(".room-bar"), "Panggil berikutnya")
        expect(self.phone.locator("#now-queue .speaker")).to_contain_text("Pak Yusuf Balai", **WAIT)
        assert self.phone.evaluate("window.stays") == 1
        self.plain.reload()
        expect(self.plain.locator("#now-queue .speaker")).to_contain_text("Pak Yusuf Balai")
        expect(self.phone.get_by_role("button", name="Selesai bicara").first).to_be_visible(**WAIT)
        press(self.phone, "Selesai bicara")

    def vote(self) -> None:
        """The poll is opened, both vote, and the result is told when it is closed."""
        self.phone.goto(self.base)
        self.desk.goto(f"{self.base}/polls")
        press(self.desk, "Buka pemilihan")
        expect(self.phone.locator(".now-poll h3")).to_have_text(POLL, **WAIT)
        self.phone.locator(".now-poll").get_by_role("link", name="Pilih").click(**WAIT)
        self.phone.get_by_label("Pukul tujuh").check()
        press(self.phone, "Pilih")
        expect(self.phone.locator("main")).to_contain_text("Pilihan Anda: Pukul tujuh")
        self.plain.goto(self.base)
        expect(self.plain.locator(".now-poll")).not_to_contain_text("suara")
        self.plain.locator(".now-poll").get_by_role("link", name="Pilih").click()
        self.plain.get_by_label("Pukul delapan").check()
        press(self.plain, "Pilih")
        self.desk.goto(f"{self.base}/polls")
        press(self.desk, "Tutup dan umumkan hasil")
        expect(self.desk.locator("main")).to_contain_text("2 suara")
        expect(self.phone.locator(".now-poll")).to_have_count(0, **WAIT)

    def agree(self) -> None:
        """Answers, an announcement, an agreement, a promise; an objection by the guest."""
        self.desk.goto(f"{self.base}/questions")
        more(of(self.desk, ASKED), "Tandai sudah dijawab")
        self._typed("Tandai sudah dijawab", by="Kepala Dinas", answer=ANSWER)
        more(of(self.desk, OTHER), "Jawab tertulis nanti")
        due = (clock.now() + timedelta(days=14)).date().isoformat()
        self._typed("Jawab tertulis nanti", by="Kepala Seksi", date=due)
        self._form("announcements/say", "Umumkan", text="Kopi ada di belakang.")
        expect(self.phone.locator("main")).to_contain_text("Kopi ada di belakang.", **WAIT)
        self.desk.goto(f"{self.base}/agenda")
        point = self.desk.locator("[id^=at-agenda-]").first
        more(point, "Catat kesepakatan")
        self._typed("Catat kesepakatan", text="Loket dua dibuka tiap Senin.")
        more(self.desk.locator("[id^=at-agenda-]").first, "Catat tindak lanjut")
        self._typed("Catat tindak lanjut", what=PROMISE, who="Kepala Dukcapil", date=due,
                    indicator=INDICATOR)  # fmt: skip
        self.plain.goto(f"{self.base}/agenda")
        more(self.plain.locator("[id^=at-agenda-]").first, "Catat keberatan")
        self.plain.fill("[name=text]", "Senin terlalu ramai.")
        press(self.plain, "Catat keberatan")
        expect(self.plain.locator("main")).to_contain_text("Senin terlalu ramai.")

    # --- afterwards ------------------------------------------------------------------------------

    def close(self) -> None:
        """The room is closed; the phone is led to what was said."""
        self.phone.goto(self.base)
        self.desk.goto(self.base)
        self.desk.get_by_role("link", name="Tutup ruang").click()
        expect(self.desk.locator("main")).to_contain_text(
            "Loket dua"
        )  # was never begun: it says so
        press(self.desk, "Tutup ruang")
        expect(self.desk.locator("h1")).to_have_text("Berita acara")
        expect(self.phone.locator("main")).to_contain_text("Dialog ini sudah selesai.", **WAIT)

    def sign(self) -> None:
        """One agrees, one has a reservation, one refuses and must say why."""
        word(self.desk, self.base, "Setuju", "")
        word(self.phone, self.base, "Setuju dengan catatan", "Jam buka belum dibahas.")
        page = self.plain
        page.goto(f"{self.base}/minutes/sign")
        page.get_by_label("Menolak").check()
        press(page, "Tandatangani")
        expect(page.locator(".error-summary")).to_be_visible()
        page.fill("[name=note]", "Keberatan saya tidak dijawab.")
        press(page, "Tandatangani")
        expect(page.locator("#signatures")).to_contain_text("Keberatan saya tidak dijawab.")

    def read(self) -> tuple[str, dict[str, Any]]:
        """The printed minutes and those for machines."""
        pdf = self.desk.request.get(f"{self.base}/minutes.pdf")
        pages = pypdf.PdfReader(io.BytesIO(pdf.body())).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        return text, self.desk.request.get(f"{self.base}/minutes.json").json()

    def _form(self, path: str, words: str, **told: str) -> None:
        self.desk.goto(f"{self.base}/{path}")
        self._typed(words, **told)

    def _typed(self, words: str, **told: str) -> None:
        for name, value in told.items():
            choose(self.desk, name, value)
        press(self.desk, words)
        expect(self.desk.locator(".error-summary")).to_have_count(0)


def choose(page: Page, name: str, value: str) -> None:
    """Fill in a field, or take one of its choices."""
    radios = page.locator(f"main [name={name}][type=radio]")
    if radios.count():
        radios.and_(page.locator(f"[value='{value}']")).check()
    else:
        page.fill(f"main [name={name}]", value)


def fill_moment(page: Page, moment: str) -> None:
    """Fill in when it starts, whatever the field is made of."""
    page.locator("#starts_at").fill(moment)


def press(where: Any, words: str) -> None:
    """Press the button with these words."""
    where.get_by_role("button", name=words, exact=True).first.click()


def of(page: Page, words: str) -> Any:
    """The item of a list that holds these words."""
    return page.locator("li[id^=at-]", has_text=words).first


def more(item: Any, words: str) -> None:
    """Follow a link of an item, also one that is folded away."""
    folded = item.locator("details.more-acts > summary")
    link = item.get_by_role("link", name=words, exact=True)
    if folded.count() and not link.is_visible():
        folded.click()
    link.click()


def word(page: Page, base: str, verdict: str, note: str) -> None:
    """Sign the minutes."""
    page.goto(f"{base}/minutes")
    page.get_by_role("link", name="Tandatangani").click()
    page.get_by_label(verdict, exact=True).check()
    page.fill("[name=note]", note)
    press(page, "Tandatangani")
    expect(page.locator("#signatures")).to_contain_text(verdict)


@pytest.fixture
def hall(open_browser: Opener, live_server: LiveServer) -> Hall:
    """The three, before a room that is yet to be planned."""
    return Hall(open_browser, live_server)


def test_from_the_plan_to_the_signed_minutes(hall: Hall) -> None:
    hall.plan()
    code = hall.open()
    steps: list[Callable[[], None]] = [
        lambda: hall.come(code), hall.ask, hall.speak, hall.vote, hall.agree, hall.close, hall.sign,
    ]  # fmt: skip
    for step in steps:
        step()
    text, record = hall.read()
    for words in (
        TITLE, AGENCY, "Balai Kecamatan", ASKED, OTHER, ANSWER, "Kepala Dinas", POLL, "Pukul tujuh",
        "Pukul delapan", "Loket dua dibuka tiap Senin.", "Senin terlalu ramai.", PROMISE,
        "Kepala Dukcapil", INDICATOR, "Jam buka belum dibahas.", "Keberatan saya tidak dijawab.",
        "Menolak", "Bu Siti", "Pak Yusuf Balai", "Bu Ratna Balai",
    ):  # fmt: skip
        assert words in text, words
    assert record["digest"] in text.replace(" ", "")
    assert is_whole(record["head"], record["sealed"], record["digest"])
    [poll] = record["polls"]
    assert (poll["cast"], [bar["score"] for bar in poll["bars"]]) == (2, [1, 1])
    assert (
        record["head"]["attendance"] | {"users": 1, "community": 1} == record["head"]["attendance"]
    )
    assert [one["verdict"] for one in record["signatures"]] == ["agree", "noted", "refuse"]
    [follow] = record["followups"]
    assert (follow["text"], follow["who"], follow["indicator"]) == (
        PROMISE,
        "Kepala Dukcapil",
        INDICATOR,
    )
    [asked] = [one for one in record["inputs"] if one["text"] == ASKED]
    for one in (poll, follow, asked, *asked["answers"]):
        assert f"[{one['seq']}]" in text, "each claim names its row of the log"
    for words in (
        "Pengguna layanan 1",
        "Tokoh masyarakat, LSM 1",
        "2 suara",
        "Setuju dengan catatan",
    ):
        assert words in text, words
    due = format_date(date.fromisoformat(follow["date"]), "d MMMM y", locale="id")
    assert due in text
    assert record["signatures"][2]["note"] == "Keberatan saya tidak dijawab."
    hall.phone.goto("/commitments/")
    hall.phone.get_by_role("link", name=PROMISE).first.click()
    for words in ("Kepala Dukcapil", INDICATOR, due):
        expect(hall.phone.locator("main")).to_contain_text(words)
    for page in (hall.desk, hall.phone):
        for path in ("", "/minutes", "/log", "/questions", "/polls", "/agenda"):
            page.goto(f"{hall.base}{path}")
            assert violations(page) == []
