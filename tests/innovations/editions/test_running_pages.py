"""The pages of an edition that runs: versions, extensions, late passes, the end."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import queries
from app.innovations.editions.models import Edition, Stage
from tests.innovations.editions.makers import home, make_open, now_of
from tests.support.clients import Visitor, words_of
from tests.support.people import make_person, sign_in

pytestmark = pytest.mark.one_database

_LOCAL = "%Y-%m-%dT%H:%M"


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
