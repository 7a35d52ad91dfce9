"""Dates as people read them: one clock a page, and the past never announced as to come."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.web import dates

AT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-0.4, "baru saja"),
        (-59.9, "baru saja"),
        (0, "baru saja"),
        (0.4, "sebentar lagi"),
        (59.9, "sebentar lagi"),
        (-60, "1 menit yang lalu"),
        (3 * 86400, "3 hari lagi"),
    ],
)
def test_the_past_is_never_told_as_to_come(app: Flask, seconds: float, told: str) -> None:
    with app.test_request_context():
        assert dates.relative(AT + timedelta(seconds=seconds), AT) == told


def test_a_time_is_told_with_its_zone(app: Flask) -> None:
    with app.test_request_context():
        assert dates.moment_short(AT, "WITA") == "24 Nov 2026, 00.30 WITA"
        assert dates.moment_short(AT, "WIB") == "23 Nov 2026, 23.30 WIB"


@pytest.mark.parametrize("tell", [dates.moment, dates.moment_short, dates.closing])
def test_no_clock_is_taken_for_granted(tell: object) -> None:
    with pytest.raises(TypeError):
        tell(AT)  # type: ignore[operator]


def test_every_page_names_the_zone_of_its_times() -> None:
    bare = re.compile(r"\|\s*(?:moment|moment_short|closing)\b(?!\()")
    found = [
        f"{page.relative_to(TEMPLATES)}: {line.strip()}"
        for page in sorted(TEMPLATES.rglob("*.html"))
        for line in page.read_text("utf-8").splitlines()
        if bare.search(line)
    ]
    assert found == []


def test_the_day_of_a_moment_is_the_day_of_a_zone(app):
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    with app.test_request_context():
        assert dates.day(late, "WITA") == "24 November 2026"
        assert dates.day(date(2026, 11, 23), "WITA") == "23 November 2026"
