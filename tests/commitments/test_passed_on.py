"""What goes to WhatsApp about a promise says where it stands."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from app.commitments import actions
from app.core import clock
from tests.commitments.makers import MONDAY, do, kept, make, make_cast

pytestmark = pytest.mark.one_database


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def moved():
    """The clock stands near the promise's week; the test may move it on."""
    clock.set_now(MONDAY)
    yield clock.set_now
    clock.set_now(None)


def test_what_is_passed_on(client, cast, moved):
    number = make(cast, measure="Terpasang " + "di loket " * 30)
    page = html.fromstring(client.get(f"/commitments/{number}").text)
    (href,) = page.xpath("//a[starts-with(@href, 'https://wa.me/')]/@href")
    text, _newline, link = parse_qs(urlsplit(href).query)["text"][0].rpartition("\n")
    assert len(text) <= 700
    assert "Dijanjikan paling lambat 30 November 2026." in text
    assert link.endswith(f"/commitments/{number}")
    (title,) = page.xpath("//meta[@property='og:title']/@content")
    assert title == kept(number).title


def test_what_is_passed_on_of_a_late_promise_says_so(client, cast, moved):
    number = make(cast)
    do(actions.move_due, cast.officer, number, date(2026, 12, 14), reason="Hujan.", now=MONDAY)
    assert "Dijanjikan paling lambat 14 Desember 2026. Semula 30 November 2026." in passed_on(
        client, number
    )
    moved(datetime(2026, 12, 18, 3, tzinfo=UTC))
    assert "Terlambat 4 hari kerja: dijanjikan paling lambat 30 November 2026." in passed_on(
        client, number
    )


def passed_on(client, number):
    address = f"/commitments/{number}?at={clock.now():%d}"  # a new one, so that it is made anew
    page = html.fromstring(client.get(address).text)
    (href,) = page.xpath("//a[starts-with(@href, 'https://wa.me/')]/@href")
    return parse_qs(urlsplit(href).query)["text"][0]
