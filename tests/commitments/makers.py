"""Agencies, people and promises for tests of commitments, made by the room's own actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from app.commitments import actions
from app.commitments.actions import Promise, Proof
from app.commitments.models import Commitment
from app.commitments.queries import milestones_of
from app.commitments.rules import Progress, state_of
from app.commitments.slots import Subject, Subjects, subjects, told_of
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from tests.support.people import make_organisation, make_person

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10.00 WIB
DAY = timedelta(days=1)
DUE = date(2026, 11, 30)  # over at 17:00 UTC
LATER = MONDAY + 8 * DAY  # the day after it was due
_serial = count(1)


@dataclass
class Cast:
    """An agency with its officer, two of its ASN, a stranger's officer, and a citizen."""

    agency: int
    above: int
    officer: Actor
    owner: Actor
    asn: Actor
    upper: Actor
    stranger: Actor
    citizen: Actor


def make_cast() -> Cast:
    """The people around one agency."""
    above = make_organisation("Provinsi Nusa", kind="province")
    agency, other = make_organisation("Disdukcapil Nusa", parent=above), make_organisation()
    return Cast(
        agency=agency,
        above=above,
        officer=make_person("Bu Ratna", org=agency, roles=[("officer", f"organisation:{agency}")]),
        owner=make_person("Pak Damar", org=agency),
        asn=make_person("Bu Tirta", org=agency),
        upper=make_person("Pak Gub", roles=[("officer", f"organisation:{above}")]),
        stranger=make_person("Pak Lain", org=other, roles=[("officer", f"organisation:{other}")]),
        citizen=make_person("Pak Yusuf", "citizen"),
    )


def told(cast: Cast, **more: Any) -> Promise:
    """A promise as it is handed in: for oneself (the officer), due in a week, unless told else."""
    fields: dict[str, Any] = {
        "title": "Papan keadaan mesin cetak KTP di setiap loket",
        "measure": "Papan terpasang di sembilan loket",
        "agency_id": cast.agency,
        "due_on": DUE,
        "client_key": f"c{next(_serial)}",
        "owner_id": cast.officer.person_id,
        "owner_role": "Kepala Bidang",
    }
    return Promise(**(fields | more))


def make(cast: Cast, *, by: Actor | None = None, at: datetime = MONDAY, **more: Any) -> int:
    """A promise in the register; its number."""
    with transaction():
        return actions.promise(by or cast.officer, told(cast, **more), now=at).id


def do(verb: Any, *args: Any, **named: Any) -> Any:
    """One action in a transaction of its own."""
    with transaction():
        return verb(*args, **named)


def kept(number: int) -> Commitment:
    """The promise as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Commitment, number)


def state(number: int, now: datetime = MONDAY) -> str:
    """Where a promise stands."""
    one = kept(number)
    done = Progress(one.whole, one.proven, one.claimed)
    accepted = one.accepted_at is not None
    return state_of(one.standing, one.late_from, accepted=accepted, done=done, now=now)


def steps(number: int) -> list[int]:
    """The numbers of a promise's milestones."""
    return [row.id for row in milestones_of(number)]


LINK = Proof("Foto papan di loket 1", url="https://contoh.test/foto")


def prove_all(cast: Cast, number: int, *, at: datetime) -> None:
    """Evidence for every milestone."""
    for step in steps(number):
        do(actions.prove, cast.officer, step, LINK, now=at)


@contextmanager
def subject_slot(titles: dict[int, str], followers: dict[int, list[int]]) -> Iterator[None]:
    """An upper room that fills the slots for the kind "thing", and leaves again."""
    found = Subjects(
        lambda ids: {i: Subject(titles[i], f"/things/{i}") for i in ids if i in titles}, ("things",)
    )
    subjects.fill("thing", found)
    told_of.fill(
        "things", lambda _id, kind, number: followers.get(number, ()) if kind == "thing" else ()
    )
    try:
        yield
    finally:
        del subjects._providers["thing"], told_of._providers["things"]
