"""A dialogue with the keys alone, and as somebody hears it who does not see the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.dialogues.halls.queries import rooms_listed
from app.dialogues.log.actions import Asked, act_in
from app.dialogues.log.doers import doer_of
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.queries import seat_by_number
from tests.support.browsers import PHONE, Opener
from tests.support.keys import Keys
from tests.support.live import LiveServer, copy_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
MANY = 20


@pytest.fixture(scope="module")
def house(
    demo_server: LiveServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """A copy of the demo, to be written in: it holds one open room."""
    with copy_of(demo_server, tmp_path_factory.mktemp("hall")) as server:
        yield server


@pytest.fixture
def room(house: LiveServer) -> str:
    """The open room's address."""
    with house.app().app_context():
        [one] = rooms_listed("open")
        db.session.remove()
    return f"/dialogues/{one.slug}"


def test_one_takes_part_with_the_keys_alone(
    house: LiveServer, room: str, open_browser: Opener
) -> None:
    keys = Keys(open_browser(house))
    keys.page.goto("/")
    keys.go("Dialog")
    keys.go("Waktu tunggu KTP di kecamatan")
    keys.go("Ikut di ruang ini")
    keys.type("name", "Bu Papan Tombol")
    keys.choose("element")
    keys.go("Ambil tempat")
    keys.go("Angkat tangan")
    expect(keys.page.locator("main")).to_contain_text("Tercatat: Angkat tangan.")
    keys.go("Ajukan pertanyaan")
    keys.type("text", "Bisakah tanpa tetikus?")
    keys.go("Ajukan pertanyaan", tag="BUTTON")
    keys.go("Pilih", href=f"{room}/polls/vote.*")
    keys.choose("choices", 1)
    keys.go("Pilih", tag="BUTTON")
    expect(keys.page.locator("main")).to_contain_text("Pilihan Anda")
    keys.go("Pertanyaan", href=f"{room}/questions")
    expect(keys.page.locator("main")).to_contain_text("Bisakah tanpa tetikus?")
    assert keys.unseen == []


def test_one_leads_with_the_keys_alone(house: LiveServer, room: str, open_browser: Opener) -> None:
    keys = Keys(open_browser(house))
    keys.enter(house.demo_accounts()["officer"])
    keys.page.goto(room)
    keys.go("Panggil berikutnya")
    expect(keys.page.locator("main")).to_contain_text("Tercatat: Panggil berikutnya.")
    keys.go("Umumkan", tag="A")
    keys.type("text", "Istirahat lima menit.")
    keys.go("Umumkan", tag="BUTTON")
    keys.go("Jajak pendapat", href=f"{room}/polls")
    keys.go("Tutup dan umumkan hasil")
    expect(keys.page.locator("main")).to_contain_text("Hasil")
    assert keys.unseen == []


_COUNT = """() => {
  window.said = [];
  const line = document.querySelector('[role=status][data-again-said]');
  new MutationObserver(() => window.said.push(line.textContent)).observe(line, {childList: true, subtree: true});
  return document.querySelectorAll('[data-order] [aria-live], [data-order] [role=status]').length;
}"""


def test_however_much_happens_it_is_said_once_in_a_while(
    house: LiveServer, room: str, open_browser: Opener
) -> None:
    page = open_browser(house, size=PHONE)
    page.goto(room)
    expect(page.locator("[data-follow]")).to_have_attribute("data-again", "60")
    assert page.evaluate(_COUNT) == 0, "nothing that is drawn anew speaks by itself"
    with house.app().app_context():
        known = rooms_listed("open")[0]
        for number in range(MANY):
            asked = Asked(
                doer_of(known.id, seat_by_number(known.id, 1)), "announcements", "say",
                {"text": f"Pengumuman ke-{number}"},
            )  # fmt: skip
            with transaction():
                act_in(known.id, hall_from_log(known.id), [asked], now=clock.now())
            page.wait_for_timeout(150)
        db.session.remove()
        db.engine.dispose()
    expect(page.locator("main")).to_contain_text(f"Pengumuman ke-{MANY - 1}")
    expect(page.locator("[data-again-said]")).to_have_text(
        "Ada yang baru di ruang ini. Pengumuman."
    )
    page.wait_for_timeout(12_000)
    said = page.evaluate("window.said")
    assert 1 <= len(said) <= 2, said
