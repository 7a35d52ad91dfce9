"""Who gets in where, and what everybody reads about an edition."""

from typing import Any

import pytest
from lxml import html
from sqlalchemy import event

from app.core.actor import Actor
from app.db.base import db
from app.innovations.editions import queries, rules
from tests.innovations.editions.makers import home, make_draft, make_open, make_organiser, now_of
from tests.support.clients import Visitor, words_of
from tests.support.people import make_organisation, make_person, sign_in

pytestmark = pytest.mark.one_database

PAGES = [
    "",
    "/basics",
    "/tracks",
    "/categories",
    "/stages",
    "/windows",
    "/sections",
    "/rubric",
    "/rubric/novelty",
    "/rubric-versions",
    "/publish",
    "/preview",
]
RUNNING = ["/extend", "/late-pass", "/close"]


# --- who gets in --------------------------------------------------------------------------------


def test_every_page_opens_for_the_organiser(desk: Visitor, organiser: Actor) -> None:
    places = []
    for make in (make_draft, make_open):
        edition = make(organiser)
        places.append((home(edition), f"/stages/{edition.stages[1].id}"))
    for here, stage in places:
        for path in [*PAGES, *RUNNING, stage]:
            assert desk.get(here + path).status_code == 200, path


def test_drafts_are_hidden_from_others_and_open_ones_forbidden(
    visitor: Any, organiser: Actor
) -> None:
    draft, shown = home(make_draft(organiser)), home(make_open(organiser))
    anybody, stranger, other = visitor(), visitor(), visitor()
    sign_in(stranger, make_person())
    sign_in(other, make_organiser("edition:4711"))
    for path in [*PAGES, *RUNNING]:
        assert anybody.get(shown + path).status_code == 401, path
        for one in (stranger, other):
            assert one.get(draft + path).status_code == 404, path
            assert one.get(shown + path).status_code == 403, path


def test_posts_of_strangers_change_nothing(visitor: Any, organiser: Actor) -> None:
    edition = make_open(organiser)
    stranger = visitor()
    sign_in(stranger, make_person())
    token = stranger.token("/notices/")
    for path in ["/basics", "/tracks", "/publish", "/extend", "/rubric-versions/force", "/close"]:
        answer = stranger.post(home(edition) + path, data={"csrf_token": token, "title": "x"})
        assert answer.status_code == 403, path
    assert now_of(organiser, edition.slug).version == edition.version


@pytest.mark.parametrize("slug", ["tak-ada", "%00", "A" * 300, "a%0ab", "%f0%9f%91%be"])
def test_absent_editions_are_missing(desk: Visitor, slug: str) -> None:
    assert desk.get(f"/innovations/editions/{slug}").status_code == 404
    assert desk.get(f"/desk/editions/{slug}/setup").status_code == 404


@pytest.mark.parametrize(
    "query", ["before=0", "before=99999999999999999999", "before=x", "before=-1"]
)
def test_odd_pages_of_the_list_are_no_trouble(client: Visitor, query: str) -> None:
    assert client.get(f"/innovations/editions/?{query}").status_code == 200


def test_absent_stages_and_criteria_are_missing(desk: Visitor, organiser: Actor) -> None:
    here = home(make_draft(organiser))
    for path in ("/stages/0", "/stages/99999999999999999999999", "/rubric/tak-ada"):
        assert desk.get(here + path).status_code == 404, path


# --- what the public sees ------------------------------------------------------------------------


def test_the_public_page_says_it_all(client: Visitor, organiser: Actor) -> None:
    edition = make_open(organiser, preset="kipp-daerah")
    page = client.get(f"/innovations/editions/{edition.slug}")
    words = words_of(page)
    body = queries.rubric_of(edition).body
    for one in rules.criteria(body):
        assert one["name"] in words
        for level in one["levels"]:
            assert level["text"] in words
    for said in (
        "Menerima usulan",
        "hari lagi",
        "pukul 23.59 WIB",
        "Warga",
        "Kelompok Ide",
        "Nama orang dan instansi disembunyikan",
        "Selisih nilai antarjuri lebih kecil",
        "Meja layanan: 0541-000000",
        "contoh",
        queries.rubric_of(edition).sha256,
    ):
        assert said in words, said
    tree = html.fromstring(page.text)
    assert tree.xpath(f"//a[@href='/innovations/start/{edition.slug}']")
    assert not tree.xpath("//form[.//input[@name='csrf_token']]")
    assert len(tree.xpath("//ol[contains(@class,'journey')]/li")) == 1 + len(edition.stages)


def test_the_badge_contoh_goes_away_with_an_edit(desk: Visitor, organiser: Actor) -> None:
    here = home(make_draft(organiser)) + "/rubric/novelty"
    assert desk.get(here).text.count("badge-example") == 5
    desk.submit(here, expect=302, **{"rows-2-text": "Kami menulisnya sendiri."})
    assert desk.get(here).text.count("badge-example") == 4
    desk.submit(here, expect=302, adopt="y")
    assert desk.get(here).text.count("badge-example") == 0


def test_the_list_pages_by_keys_and_costs_the_same(client: Visitor, organiser: Actor) -> None:
    def statements(path: str) -> int:
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.get(path).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len([one for one in seen if one.startswith("SELECT")])

    org = make_organisation()
    for _ in range(3):
        make_open(organiser, organiser_id=org)
    few = statements("/innovations/editions/")
    for _ in range(queries.PAGE):
        make_open(organiser, organiser_id=org)
    assert statements("/innovations/editions/") == few <= 2
    page = html.fromstring(client.get("/innovations/editions/").text)
    assert len(page.xpath("//ul[@class='card-grid']/li")) == queries.PAGE
    older = page.xpath("//a[@rel='next']/@href")[0]
    rest = html.fromstring(client.get(older).text)
    assert len(rest.xpath("//ul[@class='card-grid']/li")) == 3
    assert not rest.xpath("//a[@rel='next']")


def test_a_draft_is_listed_for_its_organisers_only(
    desk: Visitor, visitor: Any, organiser: Actor
) -> None:
    slug = make_draft(organiser).slug
    assert slug in desk.get("/innovations/editions/").text
    assert slug not in visitor().get("/innovations/editions/").text


def test_the_home_page_shows_what_is_open(client: Visitor, organiser: Actor) -> None:
    edition = make_open(organiser)
    assert f"/innovations/editions/{edition.slug}" in client.get("/").text


def test_what_organisers_write_is_shown_as_text(desk: Visitor, organiser: Actor) -> None:
    edition = make_draft(organiser)
    evil = "<script>alert(1)</script>"
    desk.submit(home(edition) + "/basics", expect=302, summary=evil, contact=evil, title=evil)
    desk.submit(
        home(edition) + "/tracks", expect=302, **{"rows-0-name": evil, "rows-0-about": evil}
    )
    for path in (f"/innovations/editions/{edition.slug}", home(edition), home(edition) + "/tracks"):
        assert evil not in desk.get(path).text
