"""``flask accounts``: the tree of organisations, roles and the first admin, from a terminal."""

import csv
import json
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.accounts import passwords, rules
from app.accounts.models import Grant, Person
from app.accounts.organisations import actions as organisations
from app.accounts.people import actions as people
from app.accounts.signing import actions as signing
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Refusal
from app.db.base import db
from app.db.unit import transaction

group = AppGroup("accounts", help="People, roles and organisations.")
DATA = Path(__file__).parent / "data"


def load_regions_now(now: datetime) -> int:
    """Load the data files of this room; how many organisations were new. In a transaction."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        regions = rules.regions(csv.DictReader(file))
    ministries = (DATA / "ministries.txt").read_text(encoding="utf-8").splitlines()
    return organisations.load_regions(SYSTEM, regions, ministries, now=now)


@group.command("load-regions")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def load_regions(as_json: bool) -> None:
    """Add 38 provinces, 514 regencies and cities, and the ministries; safe to run again."""
    with transaction():
        added = load_regions_now(clock.now())
    _tell({"added": added}, f"{added} organisations added.", as_json)


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each account.")
@click.option("--role", default="", help="Only those who hold this role.")
def list_accounts(as_json: bool, role: str) -> None:
    """Accounts that hold a role: who may do what."""
    rows = select(Person.id, Person.email, Person.handle, Person.kind, Grant.role, Grant.scope)
    rows = rows.join(Grant, Grant.person_id == Person.id).order_by(Person.id, Grant.role)
    rows = rows.where(Grant.role == role) if role else rows
    for row in db.session.execute(rows).mappings():
        told = dict(row)
        _tell(told, "  ".join(str(value or "-") for value in told.values()), as_json)


@group.command("grant")
@click.argument("account")
@click.argument("role")
@click.option("--scope", default="*", help='"*", "organisation:<id>" or "edition:<id>".')
@click.option("--json", "as_json", is_flag=True)
def grant(account: str, role: str, scope: str, as_json: bool) -> None:
    """Give ROLE to the ACCOUNT with that address or sign-in name."""
    name = rules.identifier(account)
    person_id = db.session.scalar(
        select(Person.id).where((Person.email == name) | (Person.handle == name))
    )
    if person_id is None:
        raise click.ClickException("No account has that address or sign-in name.")
    try:
        with transaction():
            people.give_role(SYSTEM, person_id, role, scope, now=clock.now())
    except Refusal as no:
        raise click.ClickException(str(no.message)) from no
    _tell({"person": person_id, "role": role, "scope": scope}, "Given.", as_json)


@group.command("create-admin")
@click.argument("email")
@click.option("--name", default="Pengelola")
@click.password_option(help="Asked for when not given.")
@click.option("--json", "as_json", is_flag=True)
def create_admin(email: str, name: str, password: str, as_json: bool) -> None:
    """Make a confirmed account for EMAIL that runs the whole installation."""
    try:
        rules.check_password(password, email=email, name=name)
        hashed = passwords.hashed(password)
        with transaction():
            person_id = _make_admin(email, name, hashed)
    except Refusal as no:
        raise click.ClickException(str(no.message)) from no
    _tell({"person": person_id}, "Made.", as_json)


def _make_admin(email: str, name: str, hashed: str) -> int:
    now = clock.now()
    made = signing.sign_up(
        email=email, name=name, kind="citizen", lang="id", password_hash=hashed, now=now
    )
    if not made.is_new:
        raise click.ClickException("That address has an account already; use: grant EMAIL admin")
    signing.confirm_address(made.person_id, now=now)
    people.give_role(SYSTEM, made.person_id, "admin", "*", now=now)
    return made.person_id


def _tell(result: dict[str, object], words: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        click.echo(words, err=True)
