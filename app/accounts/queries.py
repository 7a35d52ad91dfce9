"""Reads of people, roles and organisations. Narrow rows; nothing here brings an address along."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, String, bindparam, exists, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.accounts.models import (
    DeskCode,
    EndedSession,
    Grant,
    Membership,
    MembershipRequest,
    Organisation,
    Person,
)
from app.core.actor import EVERYWHERE, Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db

CURRENT = Membership.until.is_(None)
_ACTIVE = Person.closed_at.is_(None)


class _Joined(FunctionElement[str]):
    """Texts of several rows in one, with commas; plain SQL, nothing to be filled in at each call."""

    type = String()
    inherit_cache = True


@compiles(_Joined)
def _join_texts(element: Any, compiler: Any, **how: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **how)}, ',')"


@compiles(_Joined, "sqlite")
def _join_texts_on_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **how)})"


def _actor_statement() -> Select[Any]:
    """The person, the grants as one text and the paths of the organisations as one text.

    Over tables, not entities: the session of the ORM has no part in it (it runs on every request).
    """
    person, grant = Person.__table__.c, Grant.__table__.c
    place, member = Organisation.__table__.c, Membership.__table__.c
    grants = select(_Joined(grant.role + literal(" ") + grant.scope))
    grants = grants.where(grant.person_id == person.id)
    paths = select(_Joined(place.path)).where(
        place.id == member.organisation_id,
        member.person_id == person.id,
        member.until.is_(None),
    )
    ended = EndedSession.__table__.c
    return select(
        person.id,
        person.stamp,
        person.name,
        person.kind,
        person.verified_at,
        grants.scalar_subquery().label("grants"),
        paths.scalar_subquery().label("paths"),
    ).where(
        person.id == bindparam("person_id"),
        person.closed_at.is_(None),
        ~exists().where(ended.key == bindparam("session_key")),
    )


_ACTOR = _actor_statement()


def actor_of(person_id: int, stamp: int | None = None, session_key: str = "") -> Actor | None:
    """The person as policies see one; None when gone, when ``stamp`` is an old one, or when the
    session of that key has ended. 1 statement."""
    asked = {"person_id": person_id, "session_key": session_key}
    row = db.session.connection().execute(_ACTOR, asked).first()
    if row is None or (stamp is not None and row.stamp != stamp):
        return None
    own, lineage = _places(row.paths)
    pairs = (pair.partition(" ") for pair in (row.grants or "").split(",") if pair)
    grants = frozenset((role, scope) for role, _, scope in pairs)
    return Actor(row.id, row.name, row.kind, row.verified_at is not None, grants, own, lineage)


def _places(paths: str | None) -> tuple[frozenset[int], frozenset[int]]:
    chains = [ids_of_path(path) for path in (paths or "").split(",") if path]
    return frozenset(chain[-1] for chain in chains), frozenset(i for c in chains for i in c)


def ids_of_path(path: str) -> list[int]:
    """The ids along a path, root first: ``"/1/14/203/"`` → ``[1, 14, 203]``."""
    return [int(part) for part in path.split("/") if part]


def person_by_id(person_id: int) -> Any:
    """Row of ``id, name, kind, lang, verified_at, confirmed_at, created_at``; ``Missing``. 1 st."""
    return found(
        db.session.execute(
            select(
                Person.id,
                Person.name,
                Person.kind,
                Person.lang,
                Person.verified_at,
                Person.confirmed_at,
                Person.created_at,
            ).where(Person.id == person_id, _ACTIVE)
        ).first()
    )


def found(row: Any) -> Any:
    """The row itself; ``Missing`` when there is none."""
    if row is None:
        raise Missing(say("Data itu tidak ada, atau bukan untuk Anda."))
    return row


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Names of people by id, closed accounts included. 1 statement (0 for nobody)."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def organisation_by_id(organisation_id: int) -> Any:
    """Row of ``id, parent_id, kind, name, code, path, zone``; ``Missing``. 1 statement."""
    places = select(*Organisation.__table__.c).where(Organisation.id == organisation_id)
    return found(db.session.execute(places).first())


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of organisations by id. 1 statement (0 for none)."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(rows)}


def lineage_ids(organisation_id: int | None) -> frozenset[int]:
    """The organisation and all its ancestors; empty when there is no such one. 1 statement."""
    path = db.session.scalar(select(Organisation.path).where(Organisation.id == organisation_id))
    return frozenset(ids_of_path(path or ""))


def lineage_names(organisation_id: int) -> dict[int, str]:
    """Names of the organisation and its ancestors, by id, root first. 2 statements."""
    names = organisation_names(lineage_ids(organisation_id))
    path = db.session.scalar(select(Organisation.path).where(Organisation.id == organisation_id))
    return {i: names[i] for i in ids_of_path(path or "")}


def members_of(organisation_id: int) -> list[Any]:
    """Current members by name: rows of ``id, person_id, name, kind, verified, position, since``.

    ``id`` is the membership's. At most 200. 1 statement.
    """
    rows = (
        select(
            Membership.id,
            Membership.person_id,
            Person.name,
            Person.kind,
            Person.verified_at.is_not(None).label("verified"),
            Membership.position,
            Membership.since,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id, CURRENT, _ACTIVE)
    )
    return list(db.session.execute(rows.order_by(Person.name, Person.id).limit(200)).all())


def memberships_of(person_id: int) -> list[Any]:
    """A person's current places: rows of ``id, organisation_id, name, position, since``. 1 st."""
    rows = (
        select(
            Membership.id,
            Membership.organisation_id,
            Organisation.name,
            Organisation.path,
            Membership.position,
            Membership.since,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id, CURRENT)
    )
    return list(db.session.execute(rows.order_by(Membership.since, Membership.id)).all())


def people_with_role(role: str, scope: str = EVERYWHERE) -> list[Any]:
    """Who holds ``role`` for ``scope`` or everywhere: rows of ``id, name``, by name. 1 statement."""
    rows = (
        select(Person.id, Person.name)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role == role, Grant.scope.in_({scope, EVERYWHERE}), _ACTIVE)
        .distinct()
    )
    return list(db.session.execute(rows.order_by(Person.name, Person.id)).all())


def find_people(actor: Actor, text: str, *, limit: int = 20) -> list[Any]:
    """People whose name holds ``text``: rows of ``id, name, kind, verified``, by name. 1 statement.

    Admins and organisers find anybody, by the exact address or sign-in name too; others find only
    people of their own organisations, so that the search tells nobody who has an account.
    """
    text = needle(text)
    if len(text) < 2 or not actor.known:
        return []
    rows = select(
        Person.id, Person.name, Person.kind, Person.verified_at.is_not(None).label("verified")
    ).where(_ACTIVE)
    rows = rows.where(_named(actor, text))
    return list(db.session.execute(rows.order_by(Person.name, Person.id).limit(limit)).all())


def _named(actor: Actor, text: str) -> Any:
    holds = contains(Person.name, text)
    if actor.roles & {"admin", "organiser"}:
        return or_(holds, Person.email == text.lower(), Person.handle == text.lower())
    mates = select(Membership.person_id).where(
        Membership.organisation_id.in_(sorted(actor.organisations)), CURRENT
    )
    return holds & Person.id.in_(mates)


def needle(text: str | None) -> str:
    """A search text made harmless: no NUL (PostgreSQL refuses it), at most 100 letters."""
    return " ".join((text or "").replace("\0", " ").split())[:100]


def contains(column: Any, text: str) -> Any:
    """``column`` holds ``text``, without regard to case."""
    return func.lower(column).contains(text.lower(), autoescape=True)


def find_organisations(text: str, *, limit: int = 20) -> list[Any]:
    """Organisations by name or exact code: rows of ``id, name, kind, code, parent``. 1 statement."""
    text = needle(text)
    if not text:
        return []
    above = Organisation.__table__.alias("above")
    rows = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.code,
            above.c.name.label("parent"),
        )
        .outerjoin(above, above.c.id == Organisation.parent_id)
        .where(or_(contains(Organisation.name, text), Organisation.code == text))
    )
    exact_first = (func.lower(Organisation.name) != text.lower(), Organisation.name)
    return list(db.session.execute(rows.order_by(*exact_first, Organisation.id).limit(limit)).all())


def care_of(person_id: int) -> tuple[frozenset[str], list[list[int]]]:
    """The roles a person holds, and the lineages of the organisations whose desks care for them.

    These are the person's own organisations, those asked to join, and the one whose slip made the
    account. ``Missing`` when there is no such person. 3 statements.
    """
    person_by_id(person_id)
    own = select(Membership.organisation_id).where(Membership.person_id == person_id, CURRENT)
    asked = select(MembershipRequest.organisation_id).where(
        MembershipRequest.person_id == person_id, MembershipRequest.answered_at.is_(None)
    )
    made_by = select(DeskCode.organisation_id).where(
        DeskCode.used_by == person_id, DeskCode.purpose == "sign_up"
    )
    caring = Organisation.id.in_(own.union(asked, made_by))
    paths = db.session.scalars(select(Organisation.path).where(caring))
    roles = db.session.scalars(select(Grant.role).where(Grant.person_id == person_id))
    return frozenset(roles), [ids_of_path(path) for path in paths]
