"""``flask audit``: hold the log to its chain."""

import json
import re

import click
from flask import Flask
from flask.cli import AppGroup

from app.core import clock
from app.db import audit

_HASH = re.compile("[0-9a-f]{64}")
group = AppGroup("audit", help="The hash-chained log of every consequential act.")


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Result as JSON on standard output.")
@click.option("--known", multiple=True, metavar="SEQ:HASH", help="A link kept elsewhere.")
def verify(as_json: bool, known: tuple[str, ...]) -> None:
    """Walk the chain; exit 1 and name the row when one was changed by hand.

    Entries that wait are chained afterwards, and only when the chain holds.
    """
    verdict = audit.verify(_links(known))
    if verdict.holds and verdict.waiting:
        audit.chain_pending(now=clock.now())
        verdict = audit.verify()
    if as_json:
        facts = {name: getattr(verdict, name) for name in verdict.__slots__}
        click.echo(json.dumps(facts))
    elif verdict.holds:
        click.echo(f"The chain holds: {verdict.chained} entries, head {verdict.head}.")
    else:
        click.echo(f"BROKEN at entry {verdict.broken}: {verdict.reason}.", err=True)
    raise SystemExit(0 if verdict.holds else 1)


def _links(known: tuple[str, ...]) -> dict[int, str]:
    pairs = [one.partition(":") for one in known]
    if wrong := [one for one in pairs if not one[0].isdecimal() or not _HASH.fullmatch(one[2])]:
        raise click.BadParameter(f"{''.join(wrong[0])!r} is not SEQ:HASH", param_hint="--known")
    return {int(seq): told for seq, _colon, told in pairs}


@group.command("chain")
def chain() -> None:
    """Chain every entry that waits (the job runner does this by itself)."""
    click.echo(f"{audit.chain_pending(now=clock.now())} entries chained.")


@group.command("heads")
def heads() -> None:
    """The last hash of each of the latest days, a JSON line each."""
    for row in audit.daily_heads():
        click.echo(json.dumps({"day": str(row.day), "seq": row.seq, "hash": row.hash}))


def install(app: Flask) -> None:
    """Register ``flask audit``."""
    app.cli.add_command(group)
