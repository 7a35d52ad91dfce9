"""Passing a thread on: WhatsApp for the thread and for each answer, and the card of a link."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from PIL import Image

from app.db.unit import transaction
from app.moderation.actions import act
from app.web.card import SIZE, card_png
from tests.forums.makers import MONDAY, answer, ask, make_cast
from tests.support.people import sign_in


@pytest.fixture
def cast(app):
    return make_cast()


def told_by(href):
    text, _newline, link = parse_qs(urlsplit(href).query)["text"][0].rpartition("\n")
    return text, link


def test_an_answer_is_shared_under_its_own_address(client, cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=MONDAY)
    page = html.fromstring(client.get(f"/forums/threads/{asked.thread_id}").text)
    hrefs = page.xpath("//a[starts-with(@href, 'https://wa.me/')]/@href")
    told = [told_by(href) for href in hrefs]
    assert [link.rpartition("/forums/")[2] for _text, link in told] == [
        f"posts/{said.id}", f"threads/{asked.thread_id}"
    ]  # fmt: skip
    text = told[0][0]
    assert text.startswith("Jawaban resmi: Berapa lama")
    assert "Bu Ratna, Kepala Bidang, Disdukcapil Nusa" in text
    assert all(len(text) <= 700 for text, _link in told)


def test_the_card_of_a_link(client, cast):
    asked = ask(cast, title='Loket "disabilitas" jadi gudang?')
    page = html.fromstring(client.get(f"/forums/threads/{asked.thread_id}").text)
    told = {one.get("property"): one.get("content") for one in page.xpath("//meta[@property]")}
    assert told["og:title"] == 'Loket "disabilitas" jadi gudang?'
    assert told["og:url"].endswith(f"/forums/threads/{asked.thread_id}")
    assert told["og:image"].startswith("http")
    drawn = client.get(urlsplit(told["og:image"]).path)
    assert drawn.mimetype == "image/png"
    assert Image.open(BytesIO(drawn.data)).size == SIZE


@pytest.mark.parametrize(
    "title", ["", "a", "x" * 160, "dua kata " * 40, "😀 " * 50, "العربية", "\u202eterbalik"]
)
def test_any_title_fits_on_a_card(title):
    drawn = card_png(title, title, title)
    assert Image.open(BytesIO(drawn)).size == SIZE
    assert len(drawn) < 60_000


def test_what_is_hidden_has_no_card(client, cast):
    asked = ask(cast)
    with transaction():
        act(cast.moderator, "thread", asked.thread_id, "hide", rule="spam", reason="x.", now=MONDAY)
    assert client.get(f"/forums/threads/{asked.thread_id}/card.png").status_code == 404
    sign_in(client, cast.moderator)  # who may read the thread: the card is everybody's all the same
    assert client.get(f"/forums/threads/{asked.thread_id}/card.png").status_code == 404


def test_the_last_answer_is_on_top_of_every_other_page(client, cast):
    from tests.forums.makers import reply
    from tests.support.people import make_person

    asked = ask(cast)
    people = [make_person(f"Warga {n}", "citizen") for n in range(4)]
    for n in range(32):
        reply(people[n % 4], asked.thread_id, f"Balasan {n}.")
    answer(cast, asked.thread_id, at=MONDAY)
    first = client.get(f"/forums/threads/{asked.thread_id}")
    assert "Tiga hari." in html.fromstring(first.text).xpath(
        "string(//section[contains(@class, 'answers-index')])"
    )
    second = client.get(f"/forums/threads/{asked.thread_id}?page=2")
    assert second.text.count("<p>Tiga hari.</p>") == 1
