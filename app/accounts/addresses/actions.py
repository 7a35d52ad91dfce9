"""Writes of one's own address. Until its link is opened, nothing of the account changes."""

from datetime import datetime

from sqlalchemy import update

from app.accounts.models import Person
from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce


def change_address(
    person_id: int, *, stamp: int, before: str | None, address: str, now: datetime
) -> None:
    """Make ``address`` the account's own; the link that leads here showed that it is.

    ``stamp`` and ``before`` are the account's as they were when the link was written: a new
    password, or a change made meanwhile, takes its force (``Conflict``). So does somebody else's
    account that has the address by now. Sessions go on.
    """
    same = Person.email.is_(None) if before is None else Person.email == before
    mine = update(Person).where(Person.id == person_id, Person.stamp == stamp, same)
    changed = mine.values(email=address, confirmed_at=now).returning(Person.id)
    if db.session.scalar(changed.execution_options(synchronize_session=False)) is None:
        raise Conflict(say("Tautan itu sudah dipakai. Minta tautan baru bila masih perlu."))
    actor = Actor(person_id=person_id)
    audit.record(actor, "address.changed", ("person", person_id), now=now)
    announce("accounts.address_changed", person_id)
