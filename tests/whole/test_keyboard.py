"""With the keys alone: nobody touches the mouse between the door and the receipt.

Every stop on the way must show where the reader is. Addresses are reached as people reach them:
along links, by Tab and Enter.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.accounts.models import Person
from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.forums.posts.models import Post
from app.forums.threads.models import Thread as ForumThread
from app.moderation.actions import act
from tests.support.browsers import Opener
from tests.support.keys import Keys
from tests.support.live import LiveServer, copy_of
from tests.support.people import make_person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def house(
    demo_server: LiveServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """A copy of the demo, to be written in."""
    with copy_of(demo_server, tmp_path_factory.mktemp("keys")) as server:
        yield server


def test_a_proposal_is_written_and_sent_in_with_the_keys_alone(
    house: LiveServer, open_browser: Opener
) -> None:
    """From the door to the receipt."""
    keys = Keys(open_browser(house))
    keys.enter(house.demo_accounts()["asn"])
    keys.page.goto("/innovations/editions/")
    keys.go("Kompetisi Inovasi Daerah.*")
    keys.go("Ajukan usulan|Tulis usulan")
    keys.type("title", "Antrean tanpa berdiri")
    keys.choose("unit")
    keys.choose("track")
    keys.choose("maturity")
    keys.to(name="category")
    keys.page.keyboard.press("ArrowDown")
    keys.go(tag="BUTTON", words="Mulai.*|Lanjut.*|Buat.*")
    for name in sections_on(keys.page):
        keys.type(name, "Warga menunggu di rumah dan datang ketika gilirannya dekat.")
    keys.to(name="started_on")
    keys.page.keyboard.type("10012022")
    keys.go("Periksa.*", tag="A|BUTTON")
    keys.go("Kirim usulan", tag="BUTTON")
    expect(keys.page.locator("main")).to_contain_text("Sidik isi naskah")
    assert keys.unseen == []


def sections_on(page: Page) -> list[str]:
    """Names of the boxes of the writing page, in the order of the page."""
    return [str(box.get_attribute("name")) for box in page.locator("textarea[name^='s_']").all()]


def test_a_card_is_scored_with_the_keys_alone(house: LiveServer, open_browser: Opener) -> None:
    """From the desk to a saved score."""
    keys = Keys(open_browser(house))
    keys.enter(house.demo_accounts()["judge"])
    keys.page.goto("/judging/")
    keys.go("Lanjutkan menilai")
    entry, chosen = keys.page.url, {}
    for number, key in enumerate(criteria_on(keys.page)):
        keys.choose(f"value-{key}", times=number % 2 + 2)
        chosen[key] = str(value_of(keys.page, key))
    keys.type("feedback", "Jelaskan bila mitra berhenti.")
    keys.go("Simpan nilai", tag="BUTTON")
    keys.page.goto(entry)
    assert {key: value_of(keys.page, key) for key in chosen} == chosen
    assert len(set(chosen.values())) > 1
    assert keys.unseen == []


def value_of(page: Page, key: str) -> str | None:
    """What is chosen for a criterion."""
    return page.locator(f"[name='value-{key}']:checked").get_attribute("value")


def criteria_on(page: Page) -> list[str]:
    """Keys of the criteria of a card, in its order."""
    boxes = page.locator("input[name^='value-'][value='1']").all()
    return [str(box.get_attribute("name")).removeprefix("value-") for box in boxes]


def test_a_reply_a_quote_a_report_and_an_appeal_with_the_keys_alone(
    house: LiveServer, open_browser: Opener
) -> None:
    """From a thread's list to an objection; between them a moderator hides what was written."""
    keys = Keys(open_browser(house))
    me = house.demo_accounts()["citizen"]["email"]
    thread = open_thread_of_another(house, me)
    keys.enter(house.demo_accounts()["citizen"])
    keys.page.goto(f"/forums/threads/{thread}")
    keys.type("text", "Di kecamatan saya juga begitu, antre sejak subuh.")
    keys.go("Kirim.*", tag="BUTTON")
    expect(keys.page.locator("main")).to_contain_text("antre sejak subuh")
    keys.page.goto(f"/forums/threads/{thread}")
    keys.go("Kutip")
    keys.to(name="text")
    keys.page.keyboard.press("ControlOrMeta+End")
    keys.page.keyboard.insert_text("Betul, saya lihat sendiri.")
    keys.go("Kirim.*", tag="BUTTON")
    expect(keys.page.locator("main blockquote").last).to_be_visible()
    keys.page.goto(f"/forums/threads/{thread}")
    keys.go("Laporkan")
    keys.choose("rule")
    keys.go("Kirim laporan", tag="BUTTON")
    expect(keys.page.locator("main")).to_contain_text("Moderator akan memeriksanya")
    hide_last_post_of(house, me)
    keys.page.goto("/moderation/mine")
    keys.go("Ajukan keberatan")
    keys.type("text", "Saya hanya bercerita, tidak menyerang siapa pun.")
    keys.go("Kirim keberatan", tag="BUTTON")
    expect(keys.page.locator("main")).to_contain_text("menunggu putusan moderator lain")
    assert keys.unseen == []


def open_thread_of_another(house: LiveServer, email: str) -> int:
    """A thread that somebody else began and that takes replies."""
    with house.app().app_context():
        wanted = select(ForumThread.id).join(Person, Person.id == ForumThread.author_id)
        wanted = wanted.where(Person.email != email, ForumThread.state == "shown")
        found = db.session.scalar(wanted.where(ForumThread.locked_at.is_(None)).limit(1))
        db.session.remove()
        db.engine.dispose()
    assert found is not None
    return found


def hide_last_post_of(house: LiveServer, email: str) -> None:
    """A moderator of nobody's agency hides what a person wrote last."""
    with house.app().app_context():
        mine = select(Post.id).join(Person, Person.id == Post.author_id)
        post = db.session.scalar(mine.where(Person.email == email).order_by(Post.id.desc()))
        moderator = make_person(
            "Mod Papan Ketik", "citizen", roles=[("moderator", "*")], email="papan.ketik@forum.test"
        )
        with transaction():
            told = {"rule": "topic", "reason": "Di luar topik.", "now": clock.now()}
            act(moderator, "post", post or 0, "hide", **told)
        db.session.remove()
        db.engine.dispose()
