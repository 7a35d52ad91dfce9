"""What journalists and machines read: who is late, the figures of agencies, official answers in feeds."""

from datetime import timedelta

import pytest
from lxml import etree, html

from app.core import clock
from app.forums.questions import queries
from tests.forums.makers import MONDAY, answer, ask, make_cast
from tests.support.clients import words_of
from tests.support.people import make_person

LATE = MONDAY + timedelta(days=30)


@pytest.fixture
def cast(app):
    clock.set_now(LATE)
    yield make_cast()
    clock.set_now(None)


def all_of(client, path, key):
    """Every row behind an address, page by page."""
    rows = []
    while path:
        page = client.get(path).json
        rows += page[key]
        path = page["next"]
    return rows


def test_every_late_question_is_read_page_by_page_as_on_the_page(client, cast):
    for n in range(queries.PAGE + 3):
        who = make_person(f"Warga {n}", "citizen")
        ask(cast, who=who, title=f"Pertanyaan nomor {n}?", at=MONDAY + timedelta(minutes=n))
    ask(cast, at=LATE, title="Baru saja ditanyakan hari ini?")
    first = client.get("/forums/late.json").json
    assert (first["count"], len(first["questions"])) == (queries.PAGE + 3, queries.PAGE)
    rows = all_of(client, "/forums/late.json", "questions")
    assert [row["title"] for row in rows] == [
        f"Pertanyaan nomor {n}?" for n in range(queries.PAGE + 3)
    ]
    assert rows[0]["agency"] == {"id": cast.agency, "name": "Disdukcapil Nusa"}
    assert f"{rows[0]['working_days_late']} hari kerja" in words_of(client.get("/forums/late"))
    assert "Warga" not in client.get("/forums/late.json").text


def test_the_figures_of_every_agency_are_those_of_its_page(client, cast):
    asked = ask(cast)
    ask(cast, title="Yang ini belum dijawab siapa pun?")
    answer(cast, asked.thread_id, at=LATE)
    (row,) = all_of(client, "/forums/agencies.json", "agencies")
    found = queries.figures_of(cast.agency, LATE)
    assert row["id"] == cast.agency
    for name in (
        "asked",
        "final",
        "interim",
        "waiting",
        "late",
        "overdue",
        "routed_out",
        "on_time",
    ):
        assert row[name] == getattr(found, name), name
    assert (row["final"], row["waiting"], row["overdue"]) == (1, 1, 1)


@pytest.mark.parametrize("page", ["/forums/late", "/forums/agencies/"])
def test_the_pages_lead_to_the_data(client, cast, page):
    links = html.fromstring(client.get(page).text).xpath("//main//a/@href")
    assert f"{page.rstrip('/')}.json" in links


def test_a_feed_says_which_entries_are_official(client, cast):
    asked = ask(cast, title="Berapa lama KTP hilang diganti?")
    answer(cast, asked.thread_id, at=LATE)
    tree = etree.fromstring(client.get(f"/forums/threads/{asked.thread_id}/feed.atom").data)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    titles = tree.xpath("//a:entry/a:title/text()", namespaces=atom)
    assert titles == [
        "Jawaban resmi: Berapa lama KTP hilang diganti?", "Berapa lama KTP hilang diganti?"
    ]  # fmt: skip
    authors = tree.xpath("//a:entry/a:author/a:name/text()", namespaces=atom)
    assert authors[0] == "Bu Ratna, Kepala Bidang, Disdukcapil Nusa"


def test_the_moderation_log_is_found_from_every_page_and_from_the_forum(client, cast):
    page = html.fromstring(client.get("/").text)
    assert "/moderation/log" in page.xpath("//footer//a/@href")
    page = html.fromstring(client.get("/forums/").text)
    assert "/moderation/log" in page.xpath("//main//a/@href")
