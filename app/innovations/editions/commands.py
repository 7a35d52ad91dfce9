"""``flask innovations``: presets, editions and their windows from the command line.

Results as JSON lines on standard output with ``--json``, words on standard error; exit 1 refused,
2 bad input with file and line.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.accounts.models import Organisation
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Refusal
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import actions, presets, queries, rules

innovations = AppGroup("innovations", help="Editions of competitions: presets and windows.")
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")


@innovations.command("load-preset")
@click.argument("name")
@click.option("--organiser", required=True, help="Code or id of the organising organisation.")
@click.option("--title", default="", help="Name of the edition (default: the preset's).")
@click.option("--year", type=click.IntRange(2000, 2099), help="Default: this year.")
@click.option("--slug", default="", help="Its address (default: made of the title).")
@_JSON
def load_preset(
    name: str, organiser: str, title: str, year: int | None, slug: str, as_json: bool
) -> None:
    """Make a draft edition from the preset NAME (its key, or a JSON file)."""
    now = clock.now()
    preset = _preset(name)
    try:
        with transaction():
            edition = actions.create_edition(
                SYSTEM,
                title=title,
                year=year or now.year,
                organiser_id=_organisation(organiser),
                preset=preset,
                slug=slug,
                now=now,
            )
            sha256 = queries.rubric_of(edition).sha256
    except Refusal as no:
        _refuse(str(no.message))
    made = {"id": edition.id, "slug": edition.slug, "title": edition.title, "state": edition.state}
    _answer([made | {"rubric_sha256": sha256}], as_json)


def _preset(name: str) -> str | Mapping[str, Any]:
    path = Path(name)
    if name in presets.names():
        return name
    if not path.is_file():
        _bad(f"no preset {name!r}; there are: {', '.join(presets.names())}")
    try:
        return presets.parse(path.read_text("utf-8"))
    except presets.BadPreset as wrong:
        _bad(f"{path}:{wrong.line}: {wrong.reason}")
    except UnicodeDecodeError as wrong:
        _bad(f"{path}:1: not UTF-8 ({wrong.reason})")


def _organisation(text: str) -> int:
    """The id behind a code; a number that is no code is taken as the id itself."""
    found = db.session.scalar(select(Organisation.id).where(Organisation.code == text))
    if found is None and not text.isdigit():
        _refuse(f"no organisation has the code {text!r}")
    return found or int(text)


@innovations.command("editions")
@_JSON
def list_editions(as_json: bool) -> None:
    """All editions, newest first, with where they stand now."""
    now = clock.now()
    rows = queries.editions_visible_to(SYSTEM, limit=1000)
    keys = ("id", "slug", "title", "year", "state", "zone", "organiser")
    _answer(
        [
            {key: getattr(row, key) for key in keys}
            | {"status": rules.submission_status(row, now)}
            | {"opens": _iso(row.opens), "closes": _iso(row.closes)}
            for row in rows
        ],
        as_json,
    )


@innovations.command("windows")
@click.option("--at", "at_text", help="An instant, as in 2026-11-23T09:00:00+07:00 (default: now).")
@_JSON
def list_windows(at_text: str | None, as_json: bool) -> None:
    """Every window of every edition and how it stands at an instant."""
    _answer(windows_at(_instant(at_text)), as_json)


def windows_at(at: datetime) -> list[dict[str, Any]]:
    """What ``flask innovations windows`` prints: a dictionary for each window."""
    return [
        {
            "what": row.what,
            "edition": row.slug,
            "title": row.title,
            "status": _status(row, at),
            "opens": _iso(row.opens),
            "closes": _iso(row.closes),
            "zone": row.zone,
        }
        for row in queries.windows()
    ]


def _status(row: Any, at: datetime) -> str:
    if row.stage_id is None:
        return rules.submission_status(row, at)
    return rules.window_status(rules.stage_window(row), at)


def _instant(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        _bad(f"--at: {text!r} is no instant such as 2026-11-23T09:00:00+07:00")
    if at.tzinfo is None:
        _bad("--at: an offset is needed, as in 2026-11-23T09:00:00+07:00")
    return at.astimezone(UTC)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _answer(rows: list[dict[str, Any]], as_json: bool) -> None:
    for row in rows:
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo("  ".join(str(value) for value in row.values()), err=True)


def _refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(1)


def _bad(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
