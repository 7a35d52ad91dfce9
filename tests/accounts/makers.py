"""What tests of this room make again and again."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import Flask
from lxml import html

from app.accounts import passwords
from app.accounts.keys import sealer
from app.accounts.models import Person
from app.accounts.signing import actions as signing
from app.core.actor import Actor
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.web import outbox
from tests.support.clients import Visitor
from tests.support.mail import Mailbox
from tests.support.people import make_person, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)  # the doors look at the real clock: slips run out
PASSWORD = "kopi-pagi-di-teras"
NEW = "hujan-sore-di-dermaga"


@cache
def hash_of(password: str = PASSWORD) -> str:
    """A real argon2id hash, made once."""
    return passwords.hashed(password)


def make_member(name: str = "", **how: Any) -> Actor:
    """A person who can sign in with ``PASSWORD``."""
    return make_person(name, password_hash=hash_of(), **how)


def row(person: Actor | int) -> Person:
    """The person's row as it is now."""
    person_id = person if isinstance(person, int) else person.person_id
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Person, person_id)


def slip(purpose: str, officer: Actor, about: int, code: str = "ABCDEFGHJKMN", **how: Any) -> str:
    """Print a slip for a person (reset) or an organisation (sign_up); its code."""
    printing = signing.print_reset_code if purpose == "reset" else signing.print_sign_up_code
    with transaction():
        printing(officer, about, digest(code), now=how.get("now", NOW))
    return code


def sign_up_with(code: str, **how: Any) -> signing.Entry:
    """Make an account with a slip."""
    asked = {"name": "Bu Sari", "kind": "leader", "lang": "id", "now": NOW}
    with transaction():
        return signing.sign_up_with_code(
            **(asked | {"code_digest": digest(code), "password_hash": hash_of()} | how)
        )


def digest(code: str) -> str:
    """As the doors digest a code."""
    return sealer().digest("desk code", code)


def verbs(subject: int | None = None) -> list[str]:
    """What the audit log tells, oldest first; about one person when given."""
    rows = db.session.query(AuditEntry).order_by(AuditEntry.id)
    if subject is not None:
        rows = rows.filter_by(subject_kind="person", subject_id=subject)
    return [entry.verb for entry in rows]


def audit_text() -> str:
    """Everything the audit log says, as one text."""
    return "\n".join(
        f"{e.actor_id} {e.verb} {e.subject_kind} {e.subject_id} {e.facts}"
        for e in db.session.query(AuditEntry)
    )


def sign_in_as(client: Visitor, name: str, password: str = PASSWORD, **how: Any) -> Any:
    """Sign in through the form."""
    return client.submit("/accounts/sign-in", email=name, password=password, **how)


def who_is(client: Visitor) -> str | None:
    """The name in the account page's title, or None when signed out."""
    answer = client.get("/accounts/me")
    found = html.fromstring(answer.text).xpath("//h1/text()")
    return str(found[0]) if answer.status_code == 200 else None


def link_in(mailbox: Mailbox, app: Flask, address: str) -> str:
    """The first link of the latest letter, as a path."""
    outbox.deliver_due(app)
    text = mailbox.wait_for(address).get_content()
    url = next(word for word in text.split() if word.startswith("http"))
    return str(url.removeprefix(app.config["PUBLIC_URL"]))


def as_(visitor: Any, actor: Actor) -> Visitor:
    """A browser of this person, signed in."""
    client: Visitor = visitor()
    sign_in(client, actor)
    return client
