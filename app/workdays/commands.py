"""``flask workdays``: fill the calendar, read it, and ask when a promise runs out."""

import json
from datetime import datetime

import click
from flask.cli import AppGroup

from app.core import clock
from app.core.actor import SYSTEM
from app.core.window import ZONES, zone_of
from app.db.unit import transaction
from app.workdays import actions, decrees, queries, rules

group = AppGroup("workdays", help="The working-day calendar.")
_YEARS = click.IntRange(rules.EARLIEST.year, rules.LATEST.year)


def load_year_now(year: int, now: datetime) -> int:
    """Fill a year from the library; how many days were new. In a transaction."""
    return actions.load_days(SYSTEM, decrees.days_of(year), source=decrees.source(), now=now)


@group.command("load")
@click.argument("years", nargs=-1, required=True, type=_YEARS)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each year.")
def load(years: tuple[int, ...], as_json: bool) -> None:
    """Add the days off of YEARS that are not there yet; safe to run again."""
    for year in years:
        with transaction():
            added = load_year_now(year, clock.now())
        told = {"year": year, "added": added}
        click.echo(json.dumps(told)) if as_json else click.echo(f"{year}: {added} added", err=True)


@group.command("list")
@click.argument("year", type=_YEARS)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each day.")
def list_days(year: int, as_json: bool) -> None:
    """The days off of YEAR."""
    for row in queries.days_off(year):
        told = {"day": row.day.isoformat(), "name": row.name, "kind": row.kind}
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else "  ".join(told.values()))


@group.command("due")
@click.argument("asked", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]))
@click.argument("days", type=click.IntRange(1, 2000))
@click.option("--zone", default="WIB", type=click.Choice(list(ZONES)))
@click.option("--json", "as_json", is_flag=True)
def due(asked: datetime, days: int, zone: str, as_json: bool) -> None:
    """When DAYS working days after ASKED (local time) are over."""
    moment = rules.due_at(asked.replace(tzinfo=zone_of(zone)), days, zone, queries.calendar())
    told = moment.astimezone(zone_of(zone)).isoformat()
    click.echo(json.dumps({"due": told}) if as_json else told)
