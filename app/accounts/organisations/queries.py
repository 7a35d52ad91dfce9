"""Reads of the tree and of its desks."""

from typing import Any

from sqlalchemy import or_, select, tuple_

from app.accounts import policies
from app.accounts.models import Grant, MembershipRequest, Organisation, Person
from app.accounts.queries import contains, ids_of_path, needle
from app.core.actor import EVERYWHERE, Actor
from app.db.base import db

PAGE = 30
Key = tuple[str, int]
_NARROW = (Organisation.id, Organisation.name, Organisation.kind, Organisation.code)


def organisations_listed(
    text: str = "", *, parent_id: int | None = None, kind: str = "", after: Key | None = None
) -> list[Any]:
    """A page of organisations by name and one row more: ``id, name, kind, code, parent``.

    Without ``text`` the children of ``parent_id`` (None: the roots); with it whatever holds it in
    its name or has it as its code, below ``parent_id`` where given. 1 statement.
    """
    above = Organisation.__table__.alias("above")
    rows = select(*_NARROW, above.c.name.label("parent")).outerjoin(
        above, above.c.id == Organisation.parent_id
    )
    rows = _searched(rows, text) if (text := needle(text)) else _children(rows, parent_id)
    if kind:
        rows = rows.where(Organisation.kind == kind)
    if after:
        rows = rows.where(tuple_(Organisation.name, Organisation.id) > tuple_(*after))
    rows = rows.order_by(Organisation.name, Organisation.id).limit(PAGE + 1)
    return list(db.session.execute(rows).all())


def _children(rows: Any, parent_id: int | None) -> Any:
    return rows.where(Organisation.parent_id == parent_id)


def _searched(rows: Any, text: str) -> Any:
    return rows.where(or_(contains(Organisation.name, text), Organisation.code == text))


def requests_for(organisation_id: int) -> list[Any]:
    """Who asks to belong to it: ``id, person_id, name, kind, verified, position, asked_at``. 1 st."""
    rows = (
        select(
            MembershipRequest.id,
            MembershipRequest.person_id,
            Person.name,
            Person.kind,
            Person.verified_at.is_not(None).label("verified"),
            MembershipRequest.position,
            MembershipRequest.asked_at,
        )
        .join(Person, Person.id == MembershipRequest.person_id)
        .where(
            MembershipRequest.organisation_id == organisation_id,
            MembershipRequest.answered_at.is_(None),
        )
    )
    return list(db.session.execute(rows.order_by(MembershipRequest.id).limit(100)).all())


def requests_by(person_id: int) -> list[Any]:
    """What a person asked and nobody answered yet: ``id, organisation_id, name, asked_at``. 1 st."""
    rows = (
        select(
            MembershipRequest.id,
            MembershipRequest.organisation_id,
            Organisation.name,
            MembershipRequest.asked_at,
        )
        .join(Organisation, Organisation.id == MembershipRequest.organisation_id)
        .where(MembershipRequest.person_id == person_id, MembershipRequest.answered_at.is_(None))
    )
    return list(db.session.execute(rows.order_by(MembershipRequest.id)).all())


def desk_people(organisation_id: int) -> list[int]:
    """Who sits at the desk that answers for an organisation: ids of people.

    Its own officers; where it has none, those of the nearest organisation above it that has some;
    else who serves everywhere. 2 statements.
    """
    path = db.session.scalar(select(Organisation.path).where(Organisation.id == organisation_id))
    scopes = [f"organisation:{i}" for i in reversed(ids_of_path(path or ""))] + [EVERYWHERE]
    rows = select(Grant.scope, Grant.person_id).join(Person, Person.id == Grant.person_id)
    rows = rows.where(Grant.role.in_(("officer", "admin")), Grant.scope.in_(scopes))
    held = db.session.execute(rows.where(Person.closed_at.is_(None))).all()
    for scope in scopes:
        if found := sorted({row.person_id for row in held if row.scope == scope}):
            return found
    return []


def desks_of(actor: Actor) -> list[Any]:
    """Organisations at whose desk the actor sits by a scoped role: ``id, name``. 1 statement."""
    scopes = policies.desk_scopes(actor)
    if not scopes:
        return []
    rows = select(Organisation.id, Organisation.name).where(Organisation.id.in_(sorted(scopes)))
    return list(db.session.execute(rows.order_by(Organisation.name)).all())
