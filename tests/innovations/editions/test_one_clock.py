"""One clock: page, command and job say the same of every window at every instant.

10,000 instants, half of them within two seconds of an edge; at some of them the real page is read
and the real command is run.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.window import ZONES, closing_moment, opening_moment
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import commands, queries, rules, tasks
from app.innovations.editions.models import Edition
from app.innovations.editions.views.public import stage_steps
from tests.innovations.editions.makers import make_open, make_organiser
from tests.support.clients import words_of

_INSTANTS, _PARTS = 10_000, 4  # in parts, so that workers share them
_NEAR = timedelta(seconds=2)
_DATES = [(2026, 11, 20), (2026, 11, 23), (2026, 12, 31)]


@pytest.fixture
def put_right() -> Iterator[None]:
    """The clock, after a test has set it."""
    yield
    clock.set_now(None)


def make_editions(organiser: Actor) -> list[Edition]:
    """One edition a zone, with windows to 12.00, to 23.59, and of a single minute."""
    made = []
    for i, zone in enumerate(ZONES):
        edition = make_open(organiser, preset=["kipp-2023", "kipp-daerah"][i % 2])
        with transaction():
            change = queries.edition_to_change(organiser, edition.slug)
            change.zone = zone
            first = datetime(*_DATES[0], 9, i)  # noqa: DTZ001 -- local time as it is typed
            change.opens = opening_moment(first, zone)
            change.closes = closing_moment(datetime(*_DATES[1], 12, 0), zone)  # noqa: DTZ001
            for j, stage in enumerate(change.stages):
                at = datetime(*_DATES[1], 12, 0) + timedelta(days=j, minutes=j)  # noqa: DTZ001
                stage.opens = opening_moment(at, zone)
                ends = at.replace(hour=23, minute=59) if j % 2 else at + timedelta(minutes=1)
                stage.closes = closing_moment(ends, zone)
        made.append(queries.edition_by_slug(organiser, edition.slug))
    return made


def edges_of(editions: list[Edition]) -> list[datetime]:
    things: list[Any] = [one for edition in editions for one in (edition, *edition.stages)]
    return sorted({at for one in things for at in (one.opens, one.closes)})


def instants(edges: list[datetime], dice: random.Random) -> list[datetime]:
    """Half near an edge (the edge itself and a microsecond on either side among them)."""
    near = [
        dice.choice(edges) + dice.choice([dice.uniform(-1, 1) * _NEAR, _TICK, -_TICK, _TICK * 0])
        for _ in range(_INSTANTS // _PARTS // 2)
    ]
    span = edges[-1] - edges[0] + timedelta(days=4)
    far = [
        edges[0] - timedelta(days=2) + dice.random() * span
        for _ in range(_INSTANTS // _PARTS - len(near))
    ]
    return near + far


_TICK = timedelta(microseconds=1)


def by_page(editions: list[Edition], at: datetime) -> dict[str, str]:
    """What the page's own functions say: badge of the edition, steps of the journey line."""
    words = {"todo": "ahead", "now": "open", "done": "over"}
    said = {}
    for edition in editions:
        said[f"edition:{edition.id}"] = rules.submission_status(edition, at)
        for stage, step in zip(edition.stages, stage_steps(edition, at)[1:], strict=True):
            said[f"stage:{stage.id}"] = words[step["state"]]
    return said


def by_command(at: datetime) -> dict[str, str]:
    return {row["what"]: row["status"] for row in commands.windows_at(at)}


def by_hand(thing: Any, at: datetime) -> str:
    return "over" if at >= thing.closes else "ahead" if at < thing.opens else "open"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(_PARTS))
def test_page_command_and_job_agree_at_ten_thousand_instants(app: Flask, part: int) -> None:
    organiser = make_organiser()
    editions = make_editions(organiser)
    things: dict[str, Any] = {f"edition:{one.id}": one for one in editions}
    things |= {f"stage:{one.id}": one for edition in editions for one in edition.stages}
    edges = edges_of(editions)
    with app.test_request_context():
        for i, at in enumerate(instants(edges, random.Random(part))):
            expected = {name: by_hand(thing, at) for name, thing in things.items()}
            assert by_page(editions, at) == expected, at
            assert by_command(at) == expected, at
            closed = {name for name, word in expected.items() if word == "over"}
            assert set(tasks.closed_by(at)) == closed, at
            takes = {one.id for one in editions if expected[f"edition:{one.id}"] == "open"}
            assert {one.id for one in editions if rules.may_send_in(one, None, at)} == takes, at
            if i % 10 == 0:  # the card of the home page
                assert {row.id for row in queries.open_editions(at)} == takes, at


@pytest.mark.usefixtures("put_right")
def test_the_real_page_and_the_real_command_at_the_edges(app: Flask, visitor: Any) -> None:
    make_editions(make_organiser())
    found = queries.editions_visible_to(SYSTEM)
    words = {"ahead": "Belum dibuka", "open": "Menerima usulan", "over": "Sedang dinilai"}
    second = timedelta(seconds=1)
    for row in found:
        db.session.rollback()
        for at in (
            row.opens - second,
            row.opens + second,
            row.closes - second,
            row.closes + second,
        ):
            clock.set_now(at)  # it keeps ticking: a second is room enough for one request
            status = rules.submission_status(row, at)
            page = visitor().get(f"/innovations/editions/{row.slug}")
            assert words[status] in words_of(page), (row.slug, at)
            assert ("/innovations/start/" in page.text) == (status == "open")
            run = app.test_cli_runner().invoke(
                args=["innovations", "windows", "--json", "--at", at.isoformat()]
            )
            assert run.exit_code == 0, run.output
            said = {one["what"]: one for one in map(json.loads, run.stdout.splitlines())}
            assert said[f"edition:{row.id}"]["status"] == status


@pytest.mark.parametrize(
    ("typed", "last", "first_refused"),
    [
        ("2026-11-23T12:00", "2026-11-23T11:59:59+07:00", "2026-11-23T12:00:00+07:00"),
        ("2026-11-23T23:59", "2026-11-23T23:59:59+07:00", "2026-11-24T00:00:00+07:00"),
    ],
)
def test_noon_refuses_noon_and_2359_ends_with_its_minute(
    app: Flask, typed: str, last: str, first_refused: str
) -> None:
    organiser = make_organiser()
    edition = make_open(organiser, now=datetime(2026, 11, 1, tzinfo=UTC))
    with transaction():
        change = queries.edition_to_change(organiser, edition.slug)
        change.closes = closing_moment(datetime.fromisoformat(typed), "WIB")
        change.opens = datetime(2026, 11, 1, tzinfo=UTC)
    edition = queries.edition_by_slug(organiser, edition.slug)
    name = f"edition:{edition.id}"
    for text, takes in ((last, True), (first_refused, False)):
        at = datetime.fromisoformat(text)
        assert rules.may_send_in(edition, None, at) is takes
        assert (name in tasks.closed_by(at)) is not takes
        assert by_command(at)[name] == ("open" if takes else "over")
        assert bool(queries.open_editions(at)) is takes
