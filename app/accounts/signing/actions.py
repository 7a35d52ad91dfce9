"""Writes of the door: new accounts, confirmed addresses, new passwords, codes on paper.

Passwords arrive here as argon2id hashes: hashing takes its time and must not hold a transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts import policies, queries, rules
from app.accounts.models import DeskCode, EndedSession, Person
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may come in now: the id and the stamp of the session to begin."""

    person_id: int
    stamp: int
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class SignedUp:
    """The account of an address: made just now, or known before. ``lang`` is its owner's."""

    person_id: int
    is_new: bool
    lang: str


def sign_up(
    *, email: str, name: str, kind: str, lang: str, password_hash: str, now: datetime
) -> SignedUp:
    """Make an account for an address, unless it has one.

    A known address changes nothing and raises nothing; the door answers both alike and writes to
    the address. Two at once: the database keeps the first, the second gets ``Conflict``.
    """
    email = rules.clean_address(email)
    known = select(Person.id, Person.lang).where(Person.email == email)
    if row := db.session.execute(known).first():
        return SignedUp(row.id, False, row.lang)
    person = _new_person(name, kind, lang, password_hash, now)
    person.email = email
    _greet(person, now, by="email")
    return SignedUp(person.id, True, person.lang)


def sign_up_with_code(
    *, code_digest: str, name: str, kind: str, lang: str, password_hash: str, now: datetime
) -> Entry:
    """Make an account without e-mail from an officer's slip; ``Invalid`` when the code is no good."""
    person = _new_person(name, kind, lang, password_hash, now)
    person.handle = rules.new_handle(person.name, secrets.choice)
    person.confirmed_at = now
    _greet(person, now, by="code")
    _use_code("sign_up", code_digest, person.id, now)
    return Entry(person.id, person.stamp, person.handle)


def _new_person(name: str, kind: str, lang: str, password_hash: str, now: datetime) -> Person:
    if kind not in rules.KINDS:
        raise Invalid(say("Pilih salah satu."), field="kind")
    return Person(
        name=rules.clean_name(name),
        kind=kind,
        lang=lang if lang in {"id", "en"} else "id",
        password_hash=password_hash,
        stamp=1,
        created_at=now,
    )


def _greet(person: Person, now: datetime, *, by: str) -> None:
    db.session.add(person)
    db.session.flush()
    audit.record(
        Actor(person_id=person.id), "person.signed_up", ("person", person.id), now=now, by=by
    )
    announce("accounts.person_signed_up", person.id)


def _use_code(purpose: str, digest: str, person_id: int | None, now: datetime) -> int:
    """Use up a code, once whoever comes first; the id of the person it now belongs to."""
    good = (
        DeskCode.digest == digest,
        DeskCode.purpose == purpose,
        DeskCode.used_at.is_(None),
        DeskCode.expires_at > now,
    )
    used_by = DeskCode.person_id if person_id is None else person_id
    claim = update(DeskCode).where(*good).values(used_at=now, used_by=used_by)
    row = db.session.execute(claim.returning(DeskCode.used_by)).first()
    if row is None or row.used_by is None:
        raise Invalid(
            say("Kode itu keliru, sudah dipakai, atau lewat waktu. Minta kode baru pada petugas."),
            field="code" if purpose == "reset" else "email",
        )
    return int(row.used_by)


def confirm_address(person_id: int, *, now: datetime) -> None:
    """The address proved to be the person's own. A second time changes nothing."""
    first = update(Person).where(Person.id == person_id, Person.confirmed_at.is_(None))
    row = db.session.execute(first.values(confirmed_at=now).returning(Person.id)).first()
    if row is not None:
        audit.record(Actor(person_id=person_id), "person.confirmed", ("person", person_id), now=now)


def reset_password(person_id: int, stamp: int, password_hash: str, *, now: datetime) -> Entry:
    """Set a new password by a link that was mailed under ``stamp``; each link works once.

    It shows the address to be the person's own too. Ends all sessions.
    """
    confirmed = func.coalesce(Person.confirmed_at, now)
    entry = _new_lock(
        update(Person)
        .where(Person.id == person_id, Person.stamp == stamp)
        .values(password_hash=password_hash, confirmed_at=confirmed)
    )
    if entry is None:
        raise Conflict(say("Tautan itu sudah dipakai. Minta tautan baru bila masih perlu."))
    actor = Actor(person_id=person_id)
    audit.record(actor, "password.reset", ("person", person_id), now=now, by="mail")
    return entry


def reset_with_code(code_digest: str, password_hash: str, *, now: datetime) -> Entry:
    """Set a new password with an officer's slip. Ends all sessions."""
    person_id = _use_code("reset", code_digest, None, now)
    entry = _new_lock(
        update(Person).where(Person.id == person_id).values(password_hash=password_hash)
    )
    actor = Actor(person_id=person_id)
    audit.record(actor, "password.reset", ("person", person_id), now=now, by="code")
    return _sure(entry)


def change_password(actor: Actor, password_hash: str, *, now: datetime) -> Entry:
    """Set a new password; the door has checked the old one. Ends all sessions."""
    entry = _new_lock(
        update(Person).where(Person.id == actor.person_id).values(password_hash=password_hash)
    )
    audit.record(actor, "password.changed", ("person", actor.person_id or 0), now=now)
    return _sure(entry)


def end_sessions(actor: Actor, *, now: datetime) -> Entry:
    """End every session of the actor; the door begins a new one where it was asked."""
    entry = _new_lock(update(Person).where(Person.id == actor.person_id))
    audit.record(actor, "sessions.ended", ("person", actor.person_id or 0), now=now)
    return _sure(entry)


def end_session(key: str, *, now: datetime) -> None:
    """The session of that key opens nothing any more; ending it twice is no harm."""
    postgres = db.engine.dialect.name == "postgresql"
    new = (postgresql if postgres else sqlite).insert(EndedSession)
    db.session.execute(new.values(key=key, ended_at=now).on_conflict_do_nothing())


def _new_lock(change: object) -> Entry | None:
    """Raise the stamp along with ``change``; None when it met nobody."""
    raised = change.values(stamp=Person.stamp + 1)  # type: ignore[attr-defined]
    raised = raised.returning(Person.id, Person.stamp, Person.handle)
    row = db.session.execute(raised.execution_options(synchronize_session=False)).first()
    return Entry(row.id, row.stamp, row.handle) if row else None


def _sure(entry: Entry | None) -> Entry:
    if entry is None:
        raise Conflict(say("Akun itu sudah ditutup."))
    return entry


def print_sign_up_code(
    actor: Actor, organisation_id: int, code_digest: str, *, now: datetime
) -> DeskCode:
    """A slip with which one person signs up without e-mail. Officers of the organisation."""
    lineage = queries.lineage_ids(organisation_id)
    policies.require(bool(lineage) and policies.may_serve(actor, lineage))
    return _print(actor, "sign_up", code_digest, None, organisation_id, now)


def print_reset_code(actor: Actor, person_id: int, code_digest: str, *, now: datetime) -> DeskCode:
    """A slip with which this person sets a new password, after the officer saw who it is.

    Earlier slips for the person lose their force.
    """
    grants, lineages = queries.care_of(person_id)
    policies.require(policies.may_help(actor, person_id, lineages, grants))
    unused = (DeskCode.person_id == person_id, DeskCode.used_at.is_(None))
    db.session.execute(update(DeskCode).where(*unused).values(expires_at=now))
    return _print(actor, "reset", code_digest, person_id, None, now)


def _print(
    actor: Actor,
    purpose: str,
    digest: str,
    person_id: int | None,
    organisation_id: int | None,
    now: datetime,
) -> DeskCode:
    slip = DeskCode(
        digest=digest,
        purpose=purpose,
        person_id=person_id,
        organisation_id=organisation_id,
        issued_by=actor.person_id or 0,
        issued_at=now,
        expires_at=now + rules.CODE_LIVES[purpose],
    )
    db.session.add(slip)
    db.session.flush()
    subject = ("person", person_id) if person_id else ("organisation", organisation_id or 0)
    audit.record(actor, f"desk_code.printed_{purpose}", subject, now=now, code=slip.id)
    return slip
