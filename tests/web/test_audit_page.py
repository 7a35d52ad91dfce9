"""The public ends of the audit chain: readable, with a clock that is named, and to be checked."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from lxml import html

from app.core.actor import SYSTEM
from app.db import audit
from app.db.unit import transaction
from tests.support.clients import Visitor, words_of

pytestmark = pytest.mark.one_database
AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
def chained(app: Flask) -> str:
    """Three entries in the chain; the last hash."""
    with transaction():
        for number in range(3):
            audit.record(SYSTEM, "test.done", ("test", number), now=AT)
    audit.chain_pending(now=AT)
    return audit.verify().head


def test_the_page_names_the_clock_and_says_how_to_check(
    app: Flask, client: Visitor, chained: str
) -> None:
    told = client.get("/audit/")
    assert "23 Nov 2026, 13.00 WIB" in words_of(told)
    assert "Cara memeriksa" in words_of(told)
    shown = html.fromstring(told.text)
    assert shown.xpath("string(//code)") == chained
    assert shown.xpath("//button/@data-copy") == [chained]


@pytest.mark.parametrize("asked", ["1", " 1 ", "0.001"])
def test_an_older_hash_is_found_by_its_number(client: Visitor, chained: str, asked: str) -> None:
    found = client.get("/audit/", query_string={"number": asked})
    first = audit.link_at(1).hash
    assert first != chained
    shown = html.fromstring(found.text)
    assert shown.xpath("string(//*[contains(@class, 'notice')]//code)") == first


@pytest.mark.parametrize("asked", ["99", "-1", "x", "9" * 40, "²", "<script>"])
def test_other_numbers_are_refused_in_words(client: Visitor, chained: str, asked: str) -> None:
    told = client.get("/audit/", query_string={"number": asked})
    assert told.status_code == 200
    assert "Tidak ada catatan bernomor" in words_of(told)
    assert "<script>" not in told.text.split("<main")[1]
