"""An edition that asks for a minimum age takes nothing younger, and says until when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.errors import Invalid
from app.db.base import db
from app.db.unit import transaction
from app.innovations.proposals.ages import age_problem, latest_start
from tests.innovations import makers
from tests.innovations.journeys.acts import submit
from tests.support.clients import words_of
from tests.support.people import sign_in

LATEST = date(2024, 6, 30)


@pytest.mark.parametrize(
    ("closes", "zone", "years", "latest"),
    [
        (datetime(2026, 6, 30, 16, 0, tzinfo=UTC), "WITA", 2, date(2024, 6, 30)),  # 23.59 WITA
        (datetime(2026, 6, 30, 17, 0, tzinfo=UTC), "WITA", 2, date(2024, 7, 1)),
        (datetime(2028, 2, 29, 5, 0, tzinfo=UTC), "WIB", 1, date(2027, 2, 28)),
        (datetime(2026, 6, 30, 5, 0, tzinfo=UTC), "WIT", 1, date(2025, 6, 30)),
    ],
)
def test_the_last_day_is_counted_back_from_the_closing_in_its_zone(
    closes, zone, years, latest
) -> None:
    assert latest_start(closes, zone, years) == latest


@pytest.mark.parametrize(
    ("maturity", "started", "latest", "refused"),
    [
        ("penerapan", date(2024, 6, 30), LATEST, False),
        ("penerapan", date(2024, 7, 1), LATEST, True),
        ("penerapan", None, LATEST, True),
        ("uji_coba", date(2025, 1, 1), LATEST, True),
        ("inisiatif", None, LATEST, False),
        ("penerapan", None, None, False),
    ],
)
def test_who_is_too_young(maturity, started, latest, refused) -> None:
    found = age_problem(maturity, started, latest)
    assert bool(found) is refused
    if found:
        assert found.field == "started_on"
        assert "2024-06-30" in str(found.message)


@pytest.fixture
def strict(app):
    """An edition that asks for two years."""
    return makers.make_edition(limits={"min_age_years": 2})


def test_a_young_innovation_is_not_taken_and_one_of_age_is(strict):
    latest = latest_start((strict.now + makers.MONTH), "WIB", 2)
    proposal_id, lead = makers.make_draft(
        strict, maturity="penerapan", started_on=latest + timedelta(days=1)
    )
    with pytest.raises(Invalid) as refused:
        submit(lead, proposal_id)
    assert [one.field for one in refused.value.facts["problems"]] == ["started_on"]
    db.session.rollback()
    with transaction():
        makers.the_proposal(proposal_id).started_on = latest
    assert submit(lead, proposal_id).number


def test_an_idea_needs_no_age(strict):
    proposal_id, lead = makers.make_draft(strict, maturity="inisiatif")
    assert submit(lead, proposal_id).number


@pytest.mark.parametrize(("lang", "words"), [("id", "paling lambat"), ("en", "at the latest")])
def test_the_pages_say_until_when(strict, client, lang, words):
    proposal_id, lead = makers.make_draft(strict, maturity="penerapan")
    slug = makers.the_proposal(proposal_id).slug
    sign_in(client, lead)
    for path in ("edit", "submit"):
        told = words_of(client.get(f"/innovations/{slug}/{path}?lang={lang}"))
        assert words in told, path
        year = str((strict.now + makers.MONTH).year - 2)
        assert str(year) in told, path
