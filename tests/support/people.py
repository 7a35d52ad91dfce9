"""People and organisations for tests, written straight into the tables."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from app.accounts import queries
from app.accounts.models import Grant, Membership, Organisation, Person
from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction

_serial = count(1)


def make_organisation(
    name: str = "", *, kind: str = "unit", parent: int | None = None, code: str | None = None
) -> int:
    """A new organisation under ``parent`` (an id); returns its id."""
    with transaction():
        above = "/" if parent is None else queries.organisation_by_id(parent).path
        one = Organisation(
            parent_id=parent, kind=kind, name=name or f"Dinas {next(_serial)}", code=code, path="/"
        )
        db.session.add(one)
        db.session.flush()
        one.path = f"{above}{one.id}/"
        return one.id


def make_person(
    name: str = "",
    kind: str = "asn",
    org: int | None = None,
    roles: Iterable[tuple[str, str]] = (),
    **columns: Any,
) -> Actor:
    """A new, confirmed and verified person; returns the actor. ``columns`` override the row's."""
    now, n = clock.now(), next(_serial)
    row = {
        "name": name or f"Orang {n}",
        "email": f"orang{n}@contoh.test",
        "kind": kind,
        "created_at": now,
        "confirmed_at": now,
        "verified_at": now,
    } | columns
    with transaction():
        person = Person(**row)
        db.session.add(person)
        db.session.flush()
        _place(person.id, org, roles)
        person_id = person.id
    return fresh(person_id)


def _place(person_id: int, org: int | None, roles: Iterable[tuple[str, str]]) -> None:
    now = clock.now()
    if org is not None:
        db.session.add(Membership(person_id=person_id, organisation_id=org, since=now))
    for role, scope in roles:
        db.session.add(Grant(person_id=person_id, role=role, scope=scope, given_at=now))


def fresh(person: Actor | int) -> Actor:
    """The actor as the database has it now."""
    person_id = person if isinstance(person, int) else person.person_id
    actor = queries.actor_of(person_id or 0)
    assert actor is not None
    return actor


def sign_in(client: Any, actor: Actor) -> None:
    """Give a test client the actor's session without asking for a password."""
    with client.application.app_context():
        stamp = db.session.get_one(Person, actor.person_id).stamp
    with client.session_transaction() as session:
        session["_user_id"] = f"{actor.person_id}.{stamp}"
        session["_fresh"] = True


def sign_out(client: Any) -> None:
    """Forget everything the test client's browser knew."""
    with client.session_transaction() as session:
        session.clear()
