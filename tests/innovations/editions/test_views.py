"""The pages of editions: by hand, without JavaScript, with refusals and with two at once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event

from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import actions, presets, queries, rules, shapes
from app.innovations.editions.models import Edition, Stage
from tests.innovations.editions.makers import make_draft, make_open, make_organiser
from tests.support.clients import Visitor, words_of
from tests.support.nasty import NASTY, UNSTORABLE
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
_LOCAL = "%Y-%m-%dT%H:%M"


@pytest.fixture
def organiser(app: Flask) -> Actor:
    return make_organiser()


@pytest.fixture
def desk(client: Visitor, organiser: Actor) -> Visitor:
    """The organiser's browser."""
    sign_in(client, organiser)
    return client


def home(edition: Edition | str) -> str:
    return f"/desk/editions/{edition if isinstance(edition, str) else edition.slug}/setup"


def now_of(organiser: Actor, slug: str) -> Edition:
    db.session.rollback()
    db.session.expire_all()
    return queries.edition_by_slug(organiser, slug)


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


# --- the whole way, by forms alone ---------------------------------------------------------------


def test_from_nothing_to_published_by_plain_forms(desk: Visitor, visitor: Any) -> None:
    org = make_organisation("Pemprov Kaltim", kind="province", code="64")
    new = "/desk/editions/new?q=Kaltim"
    made = desk.submit(new, expect=302, preset="kipp-2023", year="2026", organiser_id=str(org))
    here = made.headers["Location"].removeprefix("http://localhost")
    assert here == "/desk/editions/kompetisi-inovasi-pelayanan-publik-2026/setup"
    listing = words_of(desk.get(here))
    assert "Kontak yang dapat dihubungi peserta masih kosong" in listing
    refused = desk.submit(here + "/publish", expect=422)
    assert "Kontak yang dapat dihubungi peserta masih kosong" in words_of(refused)
    desk.submit(here + "/basics", expect=302, contact="Telepon 0541-1", zone="WITA")
    desk.submit(
        here + "/windows",
        expect=302,
        **{
            "rows-0-opens": (clock.now() - timedelta(days=1)).strftime(_LOCAL),
            "rows-0-closes": (clock.now() + timedelta(days=9)).strftime("%Y-%m-%dT23:59"),
        },
    )
    done = desk.submit(here + "/publish", expect=302)
    public = done.headers["Location"]
    shown = words_of(visitor().get(public))
    assert "pukul 23.59 WITA" in shown
    assert "Menerima usulan" in shown
    assert visitor().get(public.rsplit("/", 1)[0] + "/").status_code == 200


def test_a_row_more_is_a_plain_button_and_keeps_what_was_typed(
    desk: Visitor, organiser: Actor
) -> None:
    here = home(make_draft(organiser)) + "/categories"
    answer = desk.submit(here, add="1", **{"rows-0-name": "Baru diketik"})
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    assert page.xpath("//input[@name='rows-0-name']/@value") == ["Baru diketik"]
    assert len(page.xpath("//input[starts-with(@name,'rows-') and contains(@name,'-name')]")) == 12
    assert now_of(organiser, here.split("/")[3]).categories[0].name == "Pengentasan kemiskinan"


def test_blank_rows_go_and_order_counts(desk: Visitor, organiser: Actor) -> None:
    edition = make_draft(organiser)
    desk.submit(
        home(edition) + "/categories",
        expect=302,
        **{
            "rows-0-name": "",
            "rows-1-order": "99",
            "rows-10-name": "Tambahan",
            "rows-10-order": "1",
        },
    )
    names = [one.name for one in now_of(organiser, edition.slug).categories]
    assert len(names) == 10
    assert names[0] == "Tambahan"
    assert names[-1] == "Pendidikan"
    assert "Pengentasan kemiskinan" not in names


def test_weights_may_wait_but_the_checklist_tells(desk: Visitor, organiser: Actor) -> None:
    here = home(make_draft(organiser))
    desk.submit(here + "/rubric", expect=302, **{"rows-0-weight": "12,5"})
    assert "Jumlah bobot 102.5, seharusnya 100" in words_of(desk.get(here))
    answer = desk.submit(here + "/rubric", expect=422, **{"rows-0-weight": "12,555"})
    assert "dua angka di belakang koma" in words_of(answer)
    for wrong in ("-1", "101", "banyak", "NaN", "Infinity", "1e400", ""):
        desk.submit(here + "/rubric", expect=422, **{"rows-0-weight": wrong})


def test_settings_of_a_stage_come_from_its_part(desk: Visitor, organiser: Actor) -> None:
    edition = make_draft(organiser)
    here = f"{home(edition)}/stages/{edition.stages[1].id}"
    answer = desk.submit(here, expect=422, judges_per_entry="ratusan")
    assert "ratusan" in answer.text
    desk.submit(here, expect=302, judges_per_entry="3")
    assert now_of(organiser, edition.slug).stages[1].settings["judges_per_entry"] == 3


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00", "9999-12-31T23:59", "kemarin", "2026-13-40T99:99"]
)
def test_impossible_times_are_refused_with_the_rest_kept(
    desk: Visitor, organiser: Actor, at: str
) -> None:
    edition = make_draft(organiser)
    answer = desk.submit(home(edition) + "/windows", expect=422, **{"rows-1-closes": at})
    opens = html.fromstring(answer.text).xpath("//input[@name='rows-0-opens']/@value")[0]
    assert opens.endswith("T00:00")


def test_seconds_of_a_window_survive_a_save_that_does_not_touch_it(
    desk: Visitor, organiser: Actor
) -> None:
    edition = make_draft(organiser)
    odd = edition.closes + timedelta(seconds=17)
    with transaction():
        db.session.get_one(Edition, edition.id).closes = odd
    desk.submit(home(edition) + "/windows", expect=302)
    assert now_of(organiser, edition.slug).closes == odd


# --- two at once ---------------------------------------------------------------------------------


def test_the_second_editor_gets_both_texts_and_may_save_again(
    desk: Visitor, organiser: Actor
) -> None:
    edition = make_draft(organiser)
    here = home(edition) + "/tracks"
    page = html.fromstring(desk.get(here).text)
    mine = dict(page.forms[-1].form_values()) | {"rows-0-name": "Punya saya"}
    rows = shapes.track_rows(now_of(organiser, edition.slug))
    rows[0]["name"] = "Punya rekan"
    with transaction():
        change = queries.edition_to_change(organiser, edition.slug)
        actions.set_tracks(make_organiser_inside(), change, rows, version=None, now=clock.now())
    answer = desk.post(here, data=mine)
    assert answer.status_code == 409
    assert "Punya rekan" in words_of(answer)
    tree = html.fromstring(answer.text)
    assert tree.xpath("//input[@name='rows-0-name']/@value") == ["Punya saya"]
    again = dict(tree.forms[-1].form_values())
    assert desk.post(here, data=again).status_code == 302
    assert now_of(organiser, edition.slug).tracks[0].name == "Punya saya"


def make_organiser_inside() -> Actor:
    """An organiser who needs no row of their own (we are inside a transaction)."""
    return Actor(person_id=None, grants=frozenset({("organiser", "*")}))


@pytest.mark.parametrize("path", ["/basics", "/windows", "/stages", "/rubric", "/rubric/novelty"])
def test_an_outdated_page_conflicts_everywhere(desk: Visitor, organiser: Actor, path: str) -> None:
    edition = make_draft(organiser)
    answer = desk.submit(home(edition) + path, version="basi", expect=409)
    assert "diubah orang lain" in words_of(answer)
    assert 'id="theirs"' in answer.text


@pytest.mark.parametrize("path", ["/sections", "/rubric", "/rubric/novelty", "/tracks", "/stages"])
def test_an_edit_of_what_is_frozen_gets_409(desk: Visitor, organiser: Actor, path: str) -> None:
    draft = make_draft(organiser)
    values = dict(html.fromstring(desk.get(home(draft) + path).text).forms[-1].form_values())
    with transaction():
        change = queries.edition_to_change(organiser, draft.slug)
        actions.publish_edition(organiser, change, now=clock.now())
    assert desk.post(home(draft) + path, data=values).status_code == 409


# --- while it runs -------------------------------------------------------------------------------


def test_a_new_version_of_the_rubric_by_forms(desk: Visitor, organiser: Actor) -> None:
    edition = make_open(organiser)
    here = home(edition)
    first = queries.rubric_of(edition).sha256
    versions = here + "/rubric-versions"
    desk.submit(versions, expect=422, reason=" ")
    desk.submit(versions, expect=302, reason="Kalimat tingkat 3 diperjelas")
    desk.submit(here + "/rubric/novelty", expect=302, **{"rows-2-text": "Lebih jelas."})
    desk.submit(versions, form=versions + "/force", expect=302)
    after = queries.rubric_of(now_of(organiser, edition.slug))
    assert (after.number, after.why) == (2, "Kalimat tingkat 3 diperjelas")
    assert after.sha256 != first
    page = words_of(desk.get(f"/innovations/editions/{edition.slug}"))
    assert "Kalimat tingkat 3 diperjelas" in page
    desk.submit(versions, expect=302, reason="Sekali lagi")
    desk.submit(versions, form=versions + "/drop", expect=302)


def test_extending_by_form_shows_on_the_public_page(
    desk: Visitor, visitor: Any, organiser: Actor
) -> None:
    edition = make_open(organiser)
    here = home(edition) + "/extend"
    closes = (edition.closes + timedelta(days=3)).strftime("%Y-%m-%dT12:00")
    early = edition.opens.strftime(_LOCAL)
    answer = desk.submit(here, expect=422, closes=early, reason="Jaringan padam")
    assert "Jaringan padam" in answer.text
    desk.submit(here, expect=302, closes=closes, reason="Jaringan padam")
    page = words_of(visitor().get(f"/innovations/editions/{edition.slug}"))
    assert "Jaringan padam" in page
    assert "pukul 12.00 WIB" in page


@pytest.mark.parametrize("window", ["x", "-1", "99999999999999999999", ""])
def test_odd_windows_cannot_be_extended(desk: Visitor, organiser: Actor, window: str) -> None:
    edition = make_open(organiser)
    closes = (edition.closes + timedelta(days=3)).strftime(_LOCAL)
    desk.submit(home(edition) + "/extend", expect=422, window=window, closes=closes, reason="Ya")


def test_a_late_pass_by_form_is_seen_by_its_person_only(
    desk: Visitor, visitor: Any, organiser: Actor
) -> None:
    edition = make_open(organiser)
    lucky = make_person("Yusuf Tandi")
    here = home(edition) + "/late-pass?q=Tandi"
    until = (edition.closes + timedelta(days=3)).strftime(_LOCAL)
    values = {"person_id": str(lucky.person_id), "until": until, "reason": "Sakit"}
    assert "tidak ada orang yang cocok" in words_of(desk.get(here + "xx")).lower()
    desk.submit(here, expect=302, **values)
    assert desk.submit(here, expect=409, **values)
    with transaction():
        db.session.get_one(Edition, edition.id).closes = clock.now() - timedelta(hours=1)
    theirs, others = visitor(), visitor()
    sign_in(theirs, lucky)
    sign_in(others, make_person())
    public = f"/innovations/editions/{edition.slug}"
    assert "izin susulan" in words_of(theirs.get(public))
    assert "/innovations/start/" in theirs.get(public).text
    for one in (others, visitor()):
        assert "izin susulan" not in words_of(one.get(public))
        assert "/innovations/start/" not in one.get(public).text


@pytest.mark.parametrize("person", ["0", "-1", "99999999999999999999999", "x"])
def test_odd_people_get_no_pass(desk: Visitor, organiser: Actor, person: str) -> None:
    edition = make_open(organiser)
    make_person("Dua Satu")
    until = (edition.closes + timedelta(days=3)).strftime(_LOCAL)
    here = home(edition) + "/late-pass?q=Dua"
    desk.submit(here, expect=422, person_id=person, until=until, reason="Ya")


def test_closing_by_form(desk: Visitor, visitor: Any, organiser: Actor) -> None:
    edition = make_open(organiser)
    desk.submit(home(edition) + "/close", expect=302, reason="Dibatalkan")
    page = words_of(visitor().get(f"/innovations/editions/{edition.slug}"))
    assert "Selesai" in page
    desk.submit(home(edition) + "/close", expect=409, reason="Lagi")


def test_a_stage_that_has_begun_keeps_its_window(desk: Visitor, organiser: Actor) -> None:
    edition = make_open(organiser)
    first = edition.stages[0].id
    with transaction():
        db.session.get_one(Stage, first).started_at = clock.now()
    here = home(edition) + "/windows"
    desk.submit(here, expect=302)
    answer = desk.submit(here, expect=409, **{"rows-1-closes": "2031-01-01T12:00"})
    assert "hanya dapat diperpanjang" in words_of(answer)


# --- bad input -----------------------------------------------------------------------------------

FIELDS = [
    ("/basics", "title"),
    ("/basics", "contact"),
    ("/tracks", "rows-0-name"),
    ("/tracks", "rows-0-key"),
    ("/stages", "rows-0-title"),
    ("/sections", "rows-1-help"),
    ("/rubric", "rows-0-section"),
    ("/rubric/novelty", "rows-0-text"),
    ("/rubric/novelty", "version"),
]


@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_whatever_is_typed_is_kept_or_refused(
    desk: Visitor, organiser: Actor, path: str, field: str
) -> None:
    here = home(make_draft(organiser)) + path
    page = html.fromstring(desk.get(here).text)
    values = dict(page.forms[-1].form_values())
    for text in [*NASTY, *UNSTORABLE, "x" * 70_000]:
        kept = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        answer = desk.post(here, data=values | {field: kept})
        assert answer.status_code in {302, 409, 422}, (text[:20], answer.status_code)
        values["version"] = _version(desk, here)


def _version(desk: Visitor, here: str) -> str:
    tree = html.fromstring(desk.get(here).text)
    return str(tree.xpath("//input[@name='version']/@value")[0])


@pytest.mark.parametrize("organiser_id", ["", "0", "-5", "99999999999999999999999", "x"])
def test_odd_organisations_open_no_edition(desk: Visitor, organiser_id: str) -> None:
    make_organisation("Kaltim Raya")
    answer = desk.submit(
        "/desk/editions/new?q=Kaltim", year="2026", organiser_id=organiser_id, preset="kipp-2023"
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("preset", ["", "tak-ada", "../kipp-2023"])
def test_odd_presets_open_no_edition(desk: Visitor, preset: str) -> None:
    org = make_organisation("Kaltim Raya")
    desk.submit("/desk/editions/new?q=Kaltim", expect=422, preset=preset, organiser_id=str(org))


def test_only_organisers_see_the_form_for_a_new_edition(visitor: Any, app: Flask) -> None:
    assert visitor().get("/desk/editions/new").status_code == 401
    stranger = visitor()
    sign_in(stranger, make_person())
    assert stranger.get("/desk/editions/new").status_code == 403


def test_a_scoped_organiser_is_offered_only_the_own_organisation(visitor: Any, app: Flask) -> None:
    mine, other = make_organisation("Dinas Sendiri"), make_organisation("Dinas Tetangga")
    browser = visitor()
    sign_in(browser, make_organiser(f"organisation:{mine}"))
    page = words_of(browser.get("/desk/editions/new?q=Dinas"))
    assert "Dinas Sendiri" in page
    assert "Dinas Tetangga" not in page
    assert browser.submit("/desk/editions/new", organiser_id=str(other)).status_code in {403, 422}
    browser.submit(
        "/desk/editions/new", expect=302, organiser_id=str(mine), preset="empty", title="A"
    )


def test_presets_are_offered_by_name(desk: Visitor) -> None:
    words = words_of(desk.get("/desk/editions/new"))
    for name in presets.names():
        assert presets.load(name)["name"] in words
