"""A whole competition in a real Chromium, with JavaScript and without: from the template to the
public result, with a refused upload that is mended, an entry sent back, and a judge in conflict."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.accounts.passwords import hashed
from app.core import clock
from app.core.window import zone_of
from app.db.base import db
from tests.support.browsers import Opener
from tests.support.live import LiveServer
from tests.support.people import make_organisation, make_person

pytestmark = pytest.mark.browser
PASSWORD = "kata sandi yang panjang 7"
TITLES = ("Antar obat sampai rumah", "Loket dibuka sore hari", "Kartu antre untuk lansia")


@dataclass
class People:
    """E-mail addresses of everybody in the play."""

    organiser: str
    writers: list[str]
    judges: list[str]


def people_of(server: LiveServer, tag: str) -> People:
    """An organiser, three civil servants of three units, two judges; one judge shares a unit."""
    kept = hashed(PASSWORD)
    with server.app().app_context():
        province = make_organisation(f"Provinsi Lakon {tag}", kind="province")
        units = [make_organisation(f"Dinas Lakon {n} {tag}", parent=province) for n in range(3)]
        away = make_organisation(f"Kampus Jauh {tag}", kind="ngo")
        office = make_organisation(f"Biro Lomba {tag}")

        def add(name: str, org: int, roles: list[tuple[str, str]] | None = None) -> str:
            address = f"{name.lower()}.{tag}@lakon.test"
            make_person(f"{name} {tag}", org=org, roles=roles or [], email=address,
                        password_hash=kept)  # fmt: skip
            return address

        scope = f"organisation:{office}"
        made = People(
            add("Panitia", office, [("organiser", scope)]),
            [add(f"Penulis{n}", units[n]) for n in range(3)],
            [
                add("JuriSatu", away, [("judge", scope)]),
                add("JuriDua", away, [("judge", scope)]),
            ],
        )
        db.session.remove()
        db.engine.dispose()
    return made


class Play:
    """One window per person, and the acts in their order."""

    def __init__(self, opener: Opener, server: LiveServer, javascript: bool, tag: str) -> None:
        self._open, self._server, self._javascript = opener, server, javascript
        self.tag, self.people = tag, people_of(server, tag)
        self.slugs: list[str] = []
        self.stages: list[str] = []
        self.edition = ""

    def enter(self, address: str) -> Page:
        """A fresh window, signed in through the form."""
        page = self._open(self._server, javascript=self._javascript)
        page.goto("/accounts/sign-in")
        page.fill("[name=email]", address)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        expect(page.locator("details.person-menu")).to_be_attached()
        return page

    def open_edition(self) -> None:
        """From the template, contact filled, windows set, published."""
        page = self.enter(self.people.organiser)
        page.goto("/desk/editions/new")
        page.locator("[name=preset][value='kipp-2023']").press("Space")
        page.fill("[name=title]", f"Lomba Lakon {self.tag}")
        page.fill("[name=year]", "2026")
        page.select_option("[name=organiser_id]", label=f"Biro Lomba {self.tag}")
        send(page, "Buat draf edisi")
        base = page.url.rstrip("/")
        self.edition = base.split("/editions/")[1].split("/")[0]
        page.goto(f"{base}/basics")
        page.fill("[name=contact]", "Sekretariat, telepon (0000) 1")
        page.click("main form button[type=submit]")
        page.goto(f"{base}/windows")
        now = clock.now().astimezone(zone_of("WIB"))
        for box in page.locator("main input[type='datetime-local']").all():
            days = -1 if (box.get_attribute("name") or "").endswith("opens") else 20
            box.fill((now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M"))
        send(page, "Simpan waktu")
        page.goto(f"{base}/publish")
        send(page, "Terbitkan sekarang")
        page.goto(f"/desk/editions/{self.edition}/")
        links = page.get_by_role("link", name="Kelola tahap").all()
        self.stages = [str(link.get_attribute("href")) for link in links]
        assert len(self.stages) == 3

    def write(self, number: int, *, refuse_one_upload: bool = False) -> None:
        """A civil servant starts, writes, uploads, reviews and sends in."""
        page = self.enter(self.people.writers[number])
        page.goto(f"/innovations/editions/{self.edition}")
        page.get_by_role("link", name=re.compile("Ajukan usulan|Tulis usulan")).first.click()
        page.fill("[name=title]", TITLES[number])
        page.locator("[name=unit]").first.press("Space")
        page.locator("[name=track]").first.press("Space")
        page.locator("[name=maturity][value=penerapan]").press("Space")
        page.select_option("[name=category]", index=3)
        page.click("main form button[type=submit]")
        slug = page.url.split("/innovations/")[1].split("/")[0]
        self.slugs.append(slug)
        page.goto(f"/innovations/{slug}/edit")
        for box in page.locator("textarea[name^='s_']").all():
            box.fill("Warga menunggu lama. Kami mengantar obat ke rumah setiap sore.")
        page.fill("[name=started_on]", "2022-01-10")
        page.locator("button[name=act][value=save]").first.click()
        if refuse_one_upload:
            self._upload(page, slug)
        page.goto(f"/innovations/{slug}/submit")
        send(page, "Kirim usulan")
        expect(page.locator("main")).to_contain_text(re.compile(r"KIPP|LOMBA", re.IGNORECASE))

    def _upload(self, page: Page, slug: str) -> None:
        """A script dressed as a PDF is refused with the reason; a real picture is taken."""
        page.goto(f"/innovations/{slug}/files")
        form = page.locator("form[enctype='multipart/form-data']").first
        bad = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"MZ ini bukan PDF"}
        form.locator("input[type=file]").set_input_files(files=[bad])  # type: ignore[list-item]
        if self._javascript:
            expect(page.locator("main")).to_contain_text("surat.pdf")
        else:
            form.locator("button[type=submit]").click()
            expect(page.locator("main .error, main [role=alert]").first).to_be_visible()
        page.goto(f"/innovations/{slug}/files")
        form = page.locator("form[enctype='multipart/form-data']").first
        picture = io.BytesIO()
        Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
        good = {"name": "foto.png", "mimeType": "image/png", "buffer": picture.getvalue()}
        form.locator("input[type=file]").set_input_files(files=[good])  # type: ignore[list-item]
        if not self._javascript:
            form.locator("button[type=submit]").click()
        expect(page.locator("main a[href*='/files/']").first).to_be_visible()

    def check(self) -> None:
        """The secretariat sends one back; its team mends it; everything passes; the stage is locked."""
        page = self.enter(self.people.organiser)
        for number, title in enumerate(TITLES):
            page.goto(self.stages[0])
            page.get_by_role("link", name=title).first.click()
            for item in page.locator("input[type=radio][value=ya]").all():
                item.press("Space")
            if number == 0:
                page.locator("input[type=radio][value=tidak]").last.press("Space")
                page.locator("[name=verdict][value=repair]").press("Space")
                page.fill("[name=reason]", "Tambahkan penjelasan tentang biaya.")
                soon = clock.now().astimezone(zone_of("WIB")) + timedelta(days=3)
                page.fill("[name=due_on]", soon.strftime("%Y-%m-%d"))
            else:
                page.locator("[name=verdict][value=passed]").press("Space")
            page.locator("main form[method=post] button[type=submit]").first.click()
            page.wait_for_load_state()
        self._mend()
        page.goto(self.stages[0])
        page.get_by_role("link", name=TITLES[0]).first.click()
        for item in page.locator("input[type=radio][value=ya]").all():
            item.press("Space")
        page.locator("[name=verdict][value=passed]").press("Space")
        page.locator("main form[method=post] button[type=submit]").first.click()
        self._lock(page, self.stages[0])

    def _mend(self) -> None:
        page = self.enter(self.people.writers[0])
        page.goto(f"/innovations/{self.slugs[0]}/edit")
        box = page.locator("textarea[name^='s_']").nth(2)
        box.fill("Biayanya dua ribu rupiah sekali antar, dari anggaran rutin.")
        page.locator("button[name=act][value=save]").first.click()
        page.goto(f"/innovations/{self.slugs[0]}/submit")
        send(page, "Kirim perbaikan")

    def _lock(self, page: Page, stage: str) -> None:
        page.goto(f"{stage}lock")
        if page.locator("main [name=reason]").count():
            page.fill("main [name=reason]", "Semua sudah selesai diperiksa.")
        send(page, "Kunci tahap")

    def judge(self) -> None:
        """Two judges, blind; the second has a conflict with one entry; both lock their scores."""
        page = self.enter(self.people.organiser)
        page.goto(f"{self.stages[1]}start")
        send(page, "Mulai tahap")
        page.goto(f"{self.stages[1]}assign")
        page.fill("[name=each]", "2")
        page.locator("main form:has([name=each]) button[type=submit]").click()
        for number, address in enumerate(self.people.judges):
            self._score_all(self.enter(address), conflict_with_first=number == 1)
        self._lock(page, self.stages[1])

    def _score_all(self, page: Page, *, conflict_with_first: bool) -> None:
        page.goto("/judging/")
        if "/pledge/" in page.url or page.get_by_role("link", name=re.compile("pakta")).count():
            if "/pledge/" not in page.url:
                page.get_by_role("link", name=re.compile("pakta")).first.click()
            page.locator("main form[method=post] button[type=submit]").first.click()
            page.goto("/judging/")
        entries = {
            str(link.get_attribute("href"))
            for link in page.locator("main a[href^='/judging/entries/']").all()
        }
        assert len(entries) == 3
        for place, href in enumerate(sorted(entries)):
            page.goto(href)
            shown = page.locator("main").inner_text()
            assert "Penulis" not in shown
            assert "Dinas Lakon" not in shown
            if conflict_with_first and place == 0:
                page.goto(f"{href}/conflict")
                page.fill("[name=note]", "Ketua timnya adik saya.")
                page.locator("main form[method=post] button[type=submit]").last.click()
                page.wait_for_load_state()
                assert page.goto(href).status in (403, 404)  # type: ignore[union-attr]
                continue
            self._score(page, 3 + place % 2)
        page.goto(f"/judging/stages/{self.stages[1].strip('/').split('/')[-1]}/lock")
        page.locator("main form[method=post] button[type=submit]").last.click()

    def _score(self, page: Page, level: int) -> None:
        for radio in page.locator(f"input[type=radio][name^='value-'][value='{level}']").all():
            radio.press("Space")
        page.fill("[name=feedback]", "Jelaskan bila mitra berhenti.")
        page.locator("form:has([name=feedback]) button[type=submit]").last.click()
        page.wait_for_load_state()

    def decide(self) -> None:
        """Decisions with reasons, locked, published, released."""
        page = self.enter(self.people.organiser)
        page.goto(f"{self.stages[2]}start")
        send(page, "Mulai tahap")
        for number, title in enumerate(TITLES):
            page.goto(self.stages[2])
            page.get_by_role("link", name=title).first.click()
            outcomes = page.locator("[name=outcome]")
            outcomes.nth(0 if number == 0 else outcomes.count() - 1).press("Space")
            page.fill("[name=reason]", "Dampaknya jelas dan dapat diperiksa.")
            page.locator("main form[method=post] button[type=submit]").first.click()
            page.wait_for_load_state()
        self._lock(page, self.stages[2])
        page.goto(f"{self.stages[2]}publish")
        page.locator("main form[method=post] button[type=submit]").first.click()
        page.goto(f"/innovations/editions/{self.edition}/results")
        summary = page.locator("main summary:has-text('Umumkan hasil')")
        if summary.count():
            summary.click()
        send(page, "Ya, umumkan")

    def read(self) -> None:
        """A stranger reads the result and a proposal, with names now."""
        page = self._open(self._server, javascript=self._javascript)
        page.goto(f"/innovations/editions/{self.edition}/results")
        for title in TITLES:
            expect(page.locator("main")).to_contain_text(title)
        page.goto(f"/innovations/{self.slugs[0]}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(TITLES[0])
        expect(page.locator("main")).to_contain_text("Penulis0")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_whole_competition(
    open_browser: Opener, live_server: LiveServer, javascript: bool, tmp_path: Path
) -> None:
    """Template → three proposals → check → blind scores → decision → public page."""
    play = Play(open_browser, live_server, javascript, "js" if javascript else "polos")
    play.open_edition()
    for number in range(3):
        play.write(number, refuse_one_upload=number == 0)
    play.check()
    play.judge()
    play.decide()
    play.read()


def send(page: Page, words: str) -> Any:
    """Press the button of that name in the page's body."""
    page.locator("main").get_by_role("button", name=words, exact=True).click()
    page.wait_for_load_state()
