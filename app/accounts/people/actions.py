"""Writes of profiles, civil servants' numbers, trust and roles."""

from datetime import datetime

from sqlalchemy import delete, select, update

from app.accounts import policies, queries, rules
from app.accounts.models import (
    AccountSetting,
    CivilServantNumber,
    Grant,
    PastGrant,
    Person,
    Verification,
)
from app.accounts.people.queries import VOUCHES, vouches_for, vouches_needed
from app.accounts.queries import found
from app.accounts.sealing import Sealer
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce


def change_profile(actor: Actor, *, name: str, kind: str, lang: str, now: datetime) -> None:
    """The actor's own name, kind and language. Another kind or name is not verified."""
    person = _locked(actor.person_id or 0)
    if kind not in rules.KINDS:
        raise Invalid(say("Pilih salah satu."), field="kind")
    changed = [key for key, new in (("kind", kind), ("lang", lang)) if getattr(person, key) != new]
    if person.name != (name := rules.clean_name(name)):
        changed.append("name")
    if person.kind != kind or not _same_name(person.name, name):
        person.verified_at = None
        _forget_proof(person.id)
    person.name, person.kind, person.lang = name, kind, lang
    if changed:
        audit.record(actor, "person.changed", ("person", person.id), now=now, fields=changed)
        announce("accounts.person_changed", person.id)


def _same_name(old: str, new: str) -> bool:
    """Of the name on the card that was seen, only capitals and spaces may change."""
    return old.casefold().split() == new.casefold().split()


def _locked(person_id: int) -> Person:
    mine = select(Person).where(Person.id == person_id, Person.closed_at.is_(None))
    row = db.session.execute(mine.with_for_update(), execution_options={"populate_existing": True})
    person: Person = found(row.first())[0]
    return person


def _forget_proof(person_id: int) -> None:
    mine = update(CivilServantNumber).where(CivilServantNumber.person_id == person_id)
    db.session.execute(mine.values(proven_digest=None))


def keep_number(actor: Actor, text: str, sealer: Sealer, *, now: datetime) -> None:
    """Keep the actor's NIP or NI PPPK, encrypted; proven only when an officer has seen it."""
    number = rules.servant_number(text, now.date())
    row = db.session.get(CivilServantNumber, actor.person_id) or CivilServantNumber(
        person_id=actor.person_id or 0
    )
    digest = sealer.digest("civil servant number", number.digits)
    row.sealed, row.digest = sealer.seal(number.digits), digest
    row.last_four, row.kind, row.proven_digest = number.last_four, number.kind, None
    db.session.add(row)
    audit.record(actor, "number.kept", ("person", actor.person_id or 0), now=now, kind=number.kind)


def forget_number(actor: Actor, *, now: datetime) -> None:
    """Delete the actor's kept number."""
    mine = CivilServantNumber.person_id == actor.person_id
    db.session.execute(delete(CivilServantNumber).where(mine))
    audit.record(actor, "number.forgotten", ("person", actor.person_id or 0), now=now)


def verify_person(actor: Actor, person_id: int, note: str = "", *, now: datetime) -> None:
    """Say at a desk that a person is what they say they are; a kept number counts as seen."""
    _, lineages = queries.care_of(person_id)
    policies.require(policies.may_verify(actor, person_id, lineages))
    person = _locked(person_id)
    desk = _desk_for(actor, lineages)
    trace = Verification(
        person_id=person_id,
        kind=person.kind,
        how="organisation" if desk else "officer",
        by_person_id=actor.person_id or 0,
        organisation_id=desk,
        note=rules.clean_line(note, limit=300, field="note"),
        at=now,
    )
    _leave_trace(trace)
    person.verified_at = person.verified_at or now
    if person.kind == "asn":
        _prove_number(person_id)
    audit.record(actor, "person.verified", ("person", person_id), now=now, kind=person.kind)
    announce("accounts.person_changed", person_id)


def _desk_for(actor: Actor, lineages: list[list[int]]) -> int | None:
    """The organisation in whose name a scoped officer speaks."""
    scopes = policies.desk_scopes(actor)
    return next((i for line in lineages for i in line if scopes and i in scopes), None)


def _leave_trace(trace: Verification) -> None:
    """One trace by the same person for the same kind; a later one takes the earlier one's place."""
    same = (
        Verification.person_id == trace.person_id,
        Verification.kind == trace.kind,
        Verification.by_person_id == trace.by_person_id,
    )
    db.session.execute(delete(Verification).where(*same))
    db.session.add(trace)
    db.session.flush()


def _prove_number(person_id: int) -> None:
    mine = update(CivilServantNumber).where(CivilServantNumber.person_id == person_id)
    db.session.execute(mine.values(proven_digest=CivilServantNumber.digest))


def withdraw_verification(actor: Actor, person_id: int, note: str, *, now: datetime) -> None:
    """Take a verification back, with a reason; the trace of who gave it stays."""
    _, lineages = queries.care_of(person_id)
    policies.require(policies.may_verify(actor, person_id, lineages))
    if not rules.clean_line(note, limit=300, field="note"):
        raise Invalid(say("Tulis alasannya."), field="note")
    person = _locked(person_id)
    person.verified_at = None
    _forget_proof(person_id)
    audit.record(actor, "person.unverified", ("person", person_id), now=now, kind=person.kind)
    announce("accounts.person_changed", person_id)


def vouch_for(actor: Actor, person_id: int, *, now: datetime) -> bool:
    """A verified resident vouches for a person; True when that was the one that was missing."""
    policies.require(policies.may_vouch(actor, person_id))
    person = _locked(person_id)
    if person.kind not in rules.VOUCHED_KINDS:
        raise Conflict(say("Orang ini diperiksa oleh petugas, bukan oleh warga."))
    db.session.add(
        Verification(
            person_id=person_id,
            kind=person.kind,
            how="vouch",
            by_person_id=actor.person_id or 0,
            note="",
            at=now,
        )
    )
    db.session.flush()
    audit.record(actor, "person.vouched_for", ("person", person_id), now=now, kind=person.kind)
    enough = rules.is_vouched(person.kind, vouches_for(person_id, person.kind), vouches_needed())
    if not enough or person.verified_at:
        return False
    person.verified_at = now
    audit.record(actor, "person.verified", ("person", person_id), now=now, kind=person.kind)
    announce("accounts.person_changed", person_id)
    return True


def give_role(actor: Actor, person_id: int, role: str, scope: str, *, now: datetime) -> None:
    """Give a role for a scope. All sessions of the person end, so that it is felt at once."""
    role, scope = rules.role(role), rules.scope(scope)
    policies.require(policies.may_give(actor, role, scope, _lineage_of(scope)))
    _locked(person_id)
    db.session.add(
        Grant(person_id=person_id, role=role, scope=scope, given_by=actor.person_id, given_at=now)
    )
    db.session.flush()
    _role_changed(actor, "role.given", person_id, role, scope, now)


def _lineage_of(scope: str) -> frozenset[int]:
    kind, _, number = scope.partition(":")
    return queries.lineage_ids(int(number)) if kind == "organisation" else frozenset()


def take_role(actor: Actor, grant_id: int, *, now: datetime) -> int:
    """Take a role away; the id of the person who held it. Somebody must stay admin."""
    grant = db.session.get(Grant, grant_id)
    held = found(grant)
    policies.require(policies.may_give(actor, held.role, held.scope, _lineage_of(held.scope)))
    if (held.role, held.scope) == ("admin", "*"):
        _keep_one_admin()
    past = {name: getattr(held, name) for name in ("person_id", "role", "scope", "given_at")}
    db.session.add(PastGrant(**past, until=now))
    db.session.delete(held)
    _role_changed(actor, "role.taken", held.person_id, held.role, held.scope, now)
    return int(held.person_id)


def _keep_one_admin() -> None:
    admins = select(Grant.id).where(Grant.role == "admin", Grant.scope == "*").with_for_update()
    if len(db.session.scalars(admins).all()) < 2:
        raise Conflict(say("Ini pengelola terakhir. Tunjuk pengelola lain lebih dulu."))


def _role_changed(
    actor: Actor, verb: str, person_id: int, role: str, scope: str, now: datetime
) -> None:
    ended = update(Person).where(Person.id == person_id)
    db.session.execute(ended.values(stamp=Person.stamp + 1))
    audit.record(actor, verb, ("person", person_id), now=now, role=role, scope=scope)
    announce("accounts.role_changed", person_id)


def set_vouches_needed(actor: Actor, number: int, *, now: datetime) -> None:
    """How many residents must vouch from now on; those verified before stay so."""
    policies.require(policies.is_admin(actor))
    if not 1 <= number <= 20:
        raise Invalid(say("Pilih angka dari 1 sampai 20."), field="number")
    row = db.session.get(AccountSetting, VOUCHES) or AccountSetting(name=VOUCHES)
    row.value, row.changed_by, row.changed_at = number, actor.person_id, now
    db.session.add(row)
    audit.record(actor, "setting.changed", ("setting", 0), now=now, name=VOUCHES, value=number)
