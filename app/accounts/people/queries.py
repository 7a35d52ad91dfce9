"""Reads of profiles, trust and roles."""

from typing import Any

from sqlalchemy import exists, func, or_, select, true, tuple_

from app.accounts import policies, rules
from app.accounts.models import (
    AccountSetting,
    CivilServantNumber,
    DeskCode,
    Grant,
    Membership,
    MembershipRequest,
    Organisation,
    Person,
    Verification,
)
from app.accounts.queries import contains, found, needle
from app.core.actor import Actor
from app.db.base import db

PAGE = 30
Key = tuple[str, int]
VOUCHES = "vouches_needed"


def own_profile(actor: Actor) -> Any:
    """The actor's own row, address and all. 1 statement."""
    mine = select(
        Person.id,
        Person.name,
        Person.email,
        Person.handle,
        Person.kind,
        Person.lang,
        Person.confirmed_at,
        Person.verified_at,
        Person.created_at,
    ).where(Person.id == actor.person_id)
    return found(db.session.execute(mine).first())


def number_of(person_id: int) -> Any:
    """``last_four, kind, proven`` of a kept civil servant's number, or None. 1 statement."""
    row = select(
        CivilServantNumber.last_four,
        CivilServantNumber.kind,
        CivilServantNumber.proven_digest.is_not(None).label("proven"),
    ).where(CivilServantNumber.person_id == person_id)
    return db.session.execute(row).first()


def verifications_of(person_id: int) -> list[Any]:
    """The trace of trust, newest first: ``kind, how, by, organisation, note, at``. 1 statement."""
    by = Person.__table__.alias("by")
    rows = (
        select(
            Verification.kind,
            Verification.how,
            by.c.name.label("by"),
            Organisation.name.label("organisation"),
            Verification.note,
            Verification.at,
        )
        .join(by, by.c.id == Verification.by_person_id)
        .outerjoin(Organisation, Organisation.id == Verification.organisation_id)
        .where(Verification.person_id == person_id)
    )
    return list(db.session.execute(rows.order_by(Verification.id.desc()).limit(100)).all())


def vouches_for(person_id: int, kind: str) -> int:
    """How many residents vouched that this person is that. 1 statement."""
    mine = (Verification.person_id == person_id, Verification.kind == kind)
    count = select(func.count()).where(*mine, Verification.how == "vouch")
    return db.session.scalar(count) or 0


def vouches_needed() -> int:
    """How many vouches verify somebody (admins set it; 3 at first). 1 statement."""
    kept = select(AccountSetting.value).where(AccountSetting.name == VOUCHES)
    return db.session.scalar(kept) or rules.VOUCHES_NEEDED


def grants_of(person_id: int) -> list[Any]:
    """Roles held: ``id, role, scope, given_at, by``. 1 statement."""
    by = Person.__table__.alias("by")
    rows = select(
        Grant.id, Grant.role, Grant.scope, Grant.given_at, by.c.name.label("by")
    ).outerjoin(by, by.c.id == Grant.given_by)
    rows = rows.where(Grant.person_id == person_id).order_by(Grant.role, Grant.scope)
    return list(db.session.execute(rows).all())


def people_in_care(
    actor: Actor, text: str = "", *, role: str = "", waiting: bool = False, after: Key | None = None
) -> list[Any]:
    """A page of the people at the actor's desks, and one row more: ``id, name, kind, verified``.

    By name. ``text`` is part of a name, or a whole address or sign-in name; ``role`` keeps those
    who hold it; ``waiting`` those whom nobody verified yet. 2 statements.
    """
    rows = select(
        Person.id, Person.name, Person.kind, Person.verified_at.is_not(None).label("verified")
    ).where(Person.closed_at.is_(None), _cared_for(actor))
    if text := needle(text):
        whole = or_(Person.email == text.lower(), Person.handle == text.lower())
        rows = rows.where(or_(contains(Person.name, text), whole))
    if role:
        rows = rows.where(exists().where(Grant.person_id == Person.id, Grant.role == role))
    if waiting:
        rows = rows.where(Person.verified_at.is_(None))
    if after:
        rows = rows.where(tuple_(Person.name, Person.id) > tuple_(*after))
    return list(db.session.execute(rows.order_by(Person.name, Person.id).limit(PAGE + 1)).all())


def _cared_for(actor: Actor) -> Any:
    scopes = policies.desk_scopes(actor)
    if scopes is None:
        return true()
    tops = select(Organisation.path).where(Organisation.id.in_(sorted(scopes)))
    paths = list(db.session.scalars(tops))
    within = select(Organisation.id).where(
        or_(False, *(Organisation.path.startswith(path) for path in paths))
    )
    own = select(Membership.person_id).where(
        Membership.until.is_(None), Membership.organisation_id.in_(within)
    )
    asked = select(MembershipRequest.person_id).where(
        MembershipRequest.answered_at.is_(None), MembershipRequest.organisation_id.in_(within)
    )
    made = select(DeskCode.used_by).where(
        DeskCode.purpose == "sign_up", DeskCode.organisation_id.in_(within)
    )
    return Person.id.in_(own.union(asked, made))


def waiting_at_desks(actor: Actor) -> Any:
    """Who waits at the actor's desks: ``asked, place, unverified``. 1 statement.

    ``asked`` people asked to be counted among an organisation's people, the first of them at
    ``place``; ``unverified`` members has nobody verified yet, the actor left out.
    """
    scopes = policies.desk_scopes(actor)
    asked_at, placed_at = MembershipRequest.organisation_id, Membership.organisation_id
    asked = MembershipRequest.answered_at.is_(None)
    unverified = (
        select(func.count(func.distinct(Membership.person_id)))
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.until.is_(None), Person.verified_at.is_(None))
        .where(Person.closed_at.is_(None), Person.id != actor.person_id, _below(placed_at, scopes))
    )
    rows = select(
        func.count().label("asked"),
        func.min(asked_at).label("place"),
        unverified.scalar_subquery().label("unverified"),
    ).where(asked, _below(asked_at, scopes))
    return db.session.execute(rows).one()


def _below(organisation_id: Any, scopes: set[int] | None) -> Any:
    if scopes is None:
        return true()
    above = Organisation.__table__.alias("above")
    inside = Organisation.path.startswith(above.c.path)
    within = select(Organisation.id).join(above, inside).where(above.c.id.in_(sorted(scopes)))
    return organisation_id.in_(within)
