"""The public list: page by page, filters, and what it costs."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event

from app.accounts.queries import organisation_names
from app.core import clock
from app.db.base import db
from app.db.unit import release
from tests.innovations.proposals.makers import Scene, make_scene, publish
from tests.support.people import sign_in

ONE = pytest.mark.one_database


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


@pytest.fixture
def slug(scene: Scene) -> str:
    return scene.start().slug


# --- the public list ---


def fill_list(scene: Scene, many: int) -> list[str]:
    slugs = []
    begun = clock.now() - timedelta(days=1)
    for n in range(many):
        slugs.append(scene.start(title=f"Inovasi {n:03d}").slug)
        publish(slugs[-1], published_at=begun + timedelta(minutes=n // 3), summary=f"ringkas {n}")
    return slugs


def links(page) -> list[str]:
    found = html.fromstring(page.text).xpath("//main//ul[@class='card-grid']//a/@href")
    return [str(one) for one in found]


def test_the_list_goes_on_page_by_page_without_gap_or_repeat(client, scene: Scene) -> None:
    slugs = fill_list(scene, 65)
    scene.start(title="Belum terbit")
    seen, where, pages = [], "/innovations/", 0
    while where:
        page = client.get(where)
        seen += links(page)
        older = html.fromstring(page.text).xpath("//a[@rel='next']/@href")
        where, pages = (str(older[0]) if older else ""), pages + 1
        assert where == "" or where.startswith("/innovations/?")
    assert pages == 3
    assert seen == [f"/innovations/{slug}" for slug in reversed(slugs)]


@ONE
def test_at_most_two_other_links_look_like_a_proposal(client, scene: Scene) -> None:
    slugs = set(fill_list(scene, 3))
    for actor in (None, scene.lead, scene.organiser):
        if actor:
            sign_in(client, actor)
        hrefs = html.fromstring(client.get("/innovations/").text).xpath("//@href")
        segments = {m[1] for href in hrefs if (m := re.match(r"/innovations/([^/?#]+)/?$", href))}
        assert len(segments - slugs) <= 2
        assert slugs <= segments


@ONE
def test_filters_narrow_and_go_along(client, scene: Scene) -> None:
    other = make_scene()
    fill_list(scene, 2)
    publish(other.start(title="Perahu Baca", maturity="penerapan").slug)
    cases = {
        f"edition={other.slug}": 1,
        f"edition={scene.slug}": 2,
        "q=perahu": 1,
        "q=100%25": 0,
        "place=tak+ada": 0,
        "place=dinas+kesehatan": 3,
        "maturity=penerapan": 3,
        "maturity=inisiatif": 0,
        "category=Pengentasan+kemiskinan": 3,
        "category=tak+ada": 0,
        "q=%00": 3,
        "edition=%00": 0,
        "after=bukan-angka": 3,
        "after=9999999999999999999-1": 3,
        "after=99999999999999999-999999999": 3,
    }
    for query, many in cases.items():
        page = client.get(f"/innovations/?{query}")
        assert page.status_code == 200, query
        assert len(links(page)) == many, query


@ONE
def test_a_region_finds_the_units_below_it(client, scene: Scene) -> None:
    fill_list(scene, 1)
    publish(make_scene().start(title="Di tempat lain").slug)
    city = organisation_names([scene.city])[scene.city]
    page = client.get("/innovations/", query_string={"place": city})
    assert len(links(page)) == 1


def _statements(client, path: str) -> int:
    """How many statements one request asks (SQLite's own pragmas and BEGIN are none)."""
    asked: list[str] = []

    def note(_c, _cursor, statement: str, *_rest) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "WITH")):
            asked.append(statement)

    release()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_statements_do_not_grow_with_the_rows(client, visitor, scene: Scene) -> None:
    slugs = fill_list(scene, 3)
    signed = visitor()
    sign_in(signed, scene.lead)
    paths = {"/innovations/": 3, "/innovations/mine": 3, f"/innovations/{slugs[0]}": 7}
    assert {signed.get(path).status_code for path in paths} == {200}  # what is remembered, is
    few = {path: _statements(signed, path) for path in paths}
    assert _statements(client, "/innovations/?q=") <= 2
    assert _statements(client, f"/innovations/{slugs[0]}") <= 5
    fill_list(scene, 30)
    assert {path: _statements(signed, path) for path in paths} == few
    assert _statements(client, "/innovations/?q=&a") <= 2
    assert all(few[path] <= most for path, most in paths.items()), few
