"""Reads for the door: the only ones that bring a password's hash or an address along."""

from typing import Any

from sqlalchemy import or_, select

from app.accounts.models import Person
from app.accounts.queries import found
from app.db.base import db

_LOCK = (
    Person.id,
    Person.email,
    Person.handle,
    Person.name,
    Person.password_hash,
    Person.stamp,
    Person.lang,
    Person.confirmed_at,
)


def person_at_door(identifier: str) -> Any:
    """Who has this address or sign-in name: ``id, email, handle, name, password_hash, stamp, lang,
    confirmed_at``; None for nobody. 1 statement."""
    named = or_(Person.email == identifier, Person.handle == identifier)
    return db.session.execute(select(*_LOCK).where(named, Person.closed_at.is_(None))).first()


def lock_of(person_id: int) -> Any:
    """The same row by id; ``Missing``. 1 statement."""
    mine = select(*_LOCK).where(Person.id == person_id, Person.closed_at.is_(None))
    return found(db.session.execute(mine).first())
