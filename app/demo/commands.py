"""``flask demo``: seed the demo or a large database, and tell its accounts."""

import json
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.core import clock
from app.demo import queries
from app.demo.cast import LARGE_EDITION, kept_accounts
from app.web.demo_mark import set_mark

group = AppGroup("demo", help="Fictitious people and proposals.")


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"])


@group.command("seed")
@click.option("--size", type=click.Choice(["demo", "large"]), default="demo", show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing when an edition exists already.")
def seed(size: str, if_empty: bool) -> None:
    """Fill the database through the actions."""
    if if_empty and not queries.is_empty():
        _tell("there is data already, nothing to do")
        return
    if refused := _against(size):
        click.echo(f"{refused}; nothing was changed.", err=True)
        raise SystemExit(1)
    began = time.monotonic()
    set_mark(_folder())
    if queries.is_empty():
        from app.demo.seed import seed_demo  # noqa: PLC0415 -- only when seeding

        seed_demo(_folder(), _tell, now=clock.now())
    if size == "large":
        from app.demo.large import seed_large  # noqa: PLC0415 -- only when seeding

        seed_large(_tell, now=clock.now())
    _tell(f"done in {time.monotonic() - began:.1f} s")


def _against(size: str) -> str:
    """What speaks against seeding now, if anything does."""
    if queries.is_empty():
        return ""
    if size == "demo":
        return "There are editions already"
    if not kept_accounts(_folder()):
        return "This database holds no demo to add to"
    return "The large edition is here already" if queries.has_edition(LARGE_EDITION) else ""


def _tell(words: str) -> None:
    click.echo(f"seed: {words}", err=True)


@group.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on standard output.")
def accounts(as_json: bool) -> None:
    """The demo's accounts, each role once, with what that role must never see."""
    hidden = {"judge": queries.hidden_from_judges()}
    told = [one | {"hidden": hidden.get(one["role"], [])} for one in kept_accounts(_folder())]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in told:
        click.echo(f"{one['role']:<10} {one['email']:<22} {one['password']}")
    if not told:
        click.echo("No demo here. make run seeds one.", err=True)
        raise SystemExit(1)
