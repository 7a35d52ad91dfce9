"""Set-up by plain forms: without JavaScript, with two at once, with bad input."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import actions, presets, queries, shapes
from app.innovations.editions.models import Edition
from tests.innovations.editions.makers import home, make_draft, make_organiser, now_of
from tests.support.clients import Visitor, find_form, words_of
from tests.support.nasty import NASTY, UNSTORABLE
from tests.support.people import make_organisation, make_person, sign_in

pytestmark = pytest.mark.one_database

_LOCAL = "%Y-%m-%dT%H:%M"


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
    mine = dict(find_form(desk.get(here).text).form_values()) | {"rows-0-name": "Punya saya"}
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
    again = dict(find_form(answer.text).form_values())
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
    values = dict(find_form(desk.get(home(draft) + path).text).form_values())
    with transaction():
        change = queries.edition_to_change(organiser, draft.slug)
        actions.publish_edition(organiser, change, now=clock.now())
    assert desk.post(home(draft) + path, data=values).status_code == 409


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
    values = dict(find_form(desk.get(here).text).form_values())
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


def test_no_preset_is_chosen_for_the_organiser(desk: Visitor) -> None:
    org = make_organisation("Kaltim Raya")
    page = "/desk/editions/new?q=Kaltim"
    assert not html.fromstring(desk.get(page).text).xpath("//input[@name='preset'][@checked]")
    answer = desk.submit(page, expect=422, organiser_id=str(org))
    assert html.fromstring(answer.text).xpath("//*[@id='preset-error']")


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


def test_looking_for_another_organisation_keeps_what_was_typed_and_makes_nothing(
    desk: Visitor,
) -> None:
    make_organisation("Pemprov Kalteng", kind="province", code="62")
    typed = {"title": "Lomba Layanan Tepian", "year": "2027", "q": "Kalteng"}
    for act in ({"act": "search"}, {}):  # by the button, or by Enter
        told = desk.submit("/desk/editions/new", expect=200, **(typed | act)).text
        assert "Lomba Layanan Tepian" in told
        assert "2027" in told
        assert "Pemprov Kalteng</option>" in told
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 0
    nowhere = desk.submit("/desk/editions/new", expect=200, **(typed | {"q": "Tiada"}))
    assert "Tidak ada instansi dengan nama itu" in words_of(nowhere)
