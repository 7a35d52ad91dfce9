"""Writes of the tree: organisations, and who belongs to them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.accounts import policies, queries, rules
from app.accounts.models import Membership, MembershipRequest, Organisation
from app.accounts.queries import found
from app.core.actor import Actor
from app.core.errors import Invalid, Missing
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce


def add_organisation(
    actor: Actor,
    *,
    name: str,
    kind: str,
    parent_id: int | None = None,
    code: str | None = None,
    zone: str | None = None,
    now: datetime,
) -> int:
    """A new node of the tree; returns its id. Its zone is its parent's unless given."""
    above = queries.organisation_by_id(parent_id) if parent_id else None
    lineage = queries.ids_of_path(above.path) if above else []
    policies.require(policies.may_add_below(actor, kind, lineage))
    if kind not in rules.ORGANISATION_KINDS:
        raise Invalid(say("Jenis instansi itu tidak dikenal."), field="kind")
    one = Organisation(
        parent_id=parent_id,
        kind=kind,
        name=_clean_name(name),
        code=rules.clean_line(code, limit=20, field="code") or None,
        path="/",
        zone=zone or (above.zone if above else "WIB"),
    )
    db.session.add(one)
    db.session.flush()
    one.path = f"{above.path if above else '/'}{one.id}/"
    audit.record(actor, "organisation.added", ("organisation", one.id), now=now, kind=kind)
    announce("accounts.organisation_changed", one.id)
    return one.id


def _clean_name(text: str) -> str:
    name = rules.clean_line(text, limit=200, field="name")
    if len(name) < 3:
        raise Invalid(say("Tulis nama instansi selengkapnya."), field="name")
    return name


def rename_organisation(actor: Actor, organisation_id: int, name: str, *, now: datetime) -> None:
    """Give it a new name; its place in the tree stays."""
    path = queries.organisation_by_id(organisation_id).path
    policies.require(policies.may_serve(actor, queries.ids_of_path(path)))
    named = update(Organisation).where(Organisation.id == organisation_id)
    db.session.execute(named.values(name=_clean_name(name)))
    audit.record(actor, "organisation.renamed", ("organisation", organisation_id), now=now)
    announce("accounts.organisation_changed", organisation_id)


def ask_to_join(actor: Actor, organisation_id: int, position: str, *, now: datetime) -> None:
    """Ask an organisation's desk to be counted among its people; one open request at a time."""
    organisation_id = queries.organisation_by_id(organisation_id).id
    if organisation_id in actor.organisations:
        raise Invalid(say("Anda sudah tercatat di instansi itu."), field="organisation")
    db.session.add(
        MembershipRequest(
            person_id=actor.person_id or 0,
            organisation_id=organisation_id,
            position=_clean_position(position),
            asked_at=now,
        )
    )
    db.session.flush()
    subject = ("organisation", organisation_id)
    audit.record(actor, "membership.asked", subject, now=now)
    announce("accounts.membership_asked", organisation_id, person=actor.person_id)


def _clean_position(text: str) -> str:
    return rules.clean_line(text, limit=120, field="position")


def answer_request(actor: Actor, request_id: int, *, accept: bool, now: datetime) -> Any:
    """Say yes or no to a request; the row with ``person_id, organisation_id``. Answered once."""
    asked = db.session.get(MembershipRequest, request_id, with_for_update=True)
    if asked is None or asked.answered_at is not None:
        raise Missing(say("Permintaan itu tidak ada, atau sudah dijawab."))
    policies.require(policies.may_serve(actor, queries.lineage_ids(asked.organisation_id)))
    policies.require(asked.person_id != actor.person_id or policies.is_admin(actor))
    asked.answered_at, asked.answered_by, asked.accepted = now, actor.person_id, accept
    subject = ("person", asked.person_id)
    audit.record(actor, "membership.answered", subject, now=now, accepted=accept)
    if accept:
        _begin(actor, asked.person_id, asked.organisation_id, asked.position, now)
    told = {"accepted": accept, "organisation": asked.organisation_id}
    announce("accounts.membership_answered", asked.person_id, **told)
    return asked


def begin_membership(
    actor: Actor, person_id: int, organisation_id: int, position: str = "", *, now: datetime
) -> int:
    """Count a person among an organisation's people from now on; the membership's id.

    An open request of theirs to that organisation is answered with it.
    """
    policies.require(policies.may_serve(actor, queries.lineage_ids(organisation_id)))
    _, lineages = queries.care_of(person_id)
    policies.require(policies.may_care_for(actor, lineages))
    _answer_open_request(actor, person_id, organisation_id, now)
    return _begin(actor, person_id, organisation_id, _clean_position(position), now)


def _answer_open_request(actor: Actor, person_id: int, organisation_id: int, now: datetime) -> None:
    """Whoever is counted in already waits for no answer any more."""
    answered = update(MembershipRequest).where(
        MembershipRequest.person_id == person_id,
        MembershipRequest.organisation_id == organisation_id,
        MembershipRequest.answered_at.is_(None),
    )
    told = {"answered_at": now, "answered_by": actor.person_id, "accepted": True}
    done: Any = db.session.execute(answered.values(told))
    if done.rowcount:
        announce(
            "accounts.membership_answered", person_id, accepted=True, organisation=organisation_id
        )


def _begin(actor: Actor, person_id: int, organisation_id: int, position: str, now: datetime) -> int:
    one = Membership(
        person_id=person_id, organisation_id=organisation_id, position=position, since=now
    )
    db.session.add(one)
    db.session.flush()
    facts = {"organisation": organisation_id, "membership": one.id}
    audit.record(actor, "membership.begun", ("person", person_id), now=now, **facts)
    announce("accounts.membership_changed", person_id)
    return one.id


def end_membership(actor: Actor, membership_id: int, *, now: datetime) -> int:
    """End a membership, one's own or at one's desk; the person's id."""
    place = db.session.execute(
        select(Membership.person_id, Membership.organisation_id).where(
            Membership.id == membership_id, Membership.until.is_(None)
        )
    ).first()
    place = found(place)
    own = place.person_id == actor.person_id
    policies.require(own or policies.may_serve(actor, queries.lineage_ids(place.organisation_id)))
    db.session.execute(update(Membership).where(Membership.id == membership_id).values(until=now))
    facts = {"organisation": place.organisation_id, "membership": membership_id}
    audit.record(actor, "membership.ended", ("person", place.person_id), now=now, **facts)
    announce("accounts.membership_changed", place.person_id)
    return int(place.person_id)


def load_regions(
    actor: Actor, regions: Iterable[rules.Region], ministries: Iterable[str], *, now: datetime
) -> int:
    """Add the provinces, regencies, cities and ministries that are not there yet; how many.

    Known ones (by code, ministries by name) are left as they are, so it may run again and again.
    """
    policies.require(policies.is_admin(actor))
    known = _known_codes()
    added = 0
    for region in regions:
        if region.code not in known:
            known[region.code] = _add_region(region, known)
            added += 1
    added += _add_ministries(ministries)
    if added:
        audit.record(actor, "organisation.loaded", ("organisation", 0), now=now, count=added)
    return added


def _known_codes() -> dict[str, tuple[int, str]]:
    rows = select(Organisation.code, Organisation.id, Organisation.path)
    rows = rows.where(Organisation.code.is_not(None))
    return {row.code: (row.id, row.path) for row in db.session.execute(rows)}


def _add_region(region: rules.Region, known: dict[str, tuple[int, str]]) -> tuple[int, str]:
    parent = known[region.parent_code] if region.parent_code else (None, "/")
    zone = rules.zone_of_code(region.code)
    return _plant(region.name, region.kind, region.code, zone, parent)


def _add_ministries(names: Iterable[str]) -> int:
    there = select(Organisation.name).where(Organisation.kind == "ministry")
    missing = sorted(set(names) - set(db.session.scalars(there)))
    for name in missing:
        _plant(name, "ministry", None, "WIB", (None, "/"))
    return len(missing)


def _plant(
    name: str, kind: str, code: str | None, zone: str, parent: tuple[int | None, str]
) -> tuple[int, str]:
    one = Organisation(
        parent_id=parent[0], kind=kind, name=name, code=code, path=parent[1], zone=zone
    )
    db.session.add(one)
    db.session.flush()
    one.path = f"{parent[1]}{one.id}/"
    return one.id, one.path
