"""The demo's people and organisations, made through the rooms' own actions."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.accounts import queries
from app.accounts.organisations.actions import add_organisation, begin_membership
from app.accounts.passwords import hashed
from app.accounts.people.actions import give_role, verify_person
from app.accounts.signing.actions import confirm_address, sign_up
from app.core.actor import SYSTEM, Actor
from app.demo.names import REGIONS, person_name

ROLES = ("organiser", "judge", "moderator", "officer", "admin")
KINDS = ("asn", "ngo", "leader", "citizen")
JUDGES = 6
UNUSABLE = "!"
LARGE_EDITION = "kipp-nasional-besar-2024"
_FILE = "demo-accounts.json"


@dataclass
class Cast:
    """Ids of what the demo was given. ``units``: name → id; ``judges``: person ids."""

    organiser_org: int = 0
    regions: list[int] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)
    judges: list[int] = field(default_factory=list)
    roles: dict[str, int] = field(default_factory=dict)
    people: int = 0


def actor_of(person_id: int) -> Actor:
    """The person as an actor, as the doors would see one."""
    actor = queries.actor_of(person_id)
    if actor is None:
        raise LookupError(person_id)
    return actor


def make_cast(now: datetime) -> tuple[Cast, list[dict[str, Any]]]:
    """Organisations, role accounts and judges. In a transaction; returns the accounts as told."""
    cast = Cast()
    province = add_organisation(
        SYSTEM, name="Provinsi Nusa Raya", kind="province", zone="WITA", now=now
    )
    cast.organiser_org = add_organisation(
        SYSTEM, name="Biro Organisasi Nusa Raya", kind="unit", parent_id=province, now=now
    )
    cast.regions = [
        add_organisation(SYSTEM, name=name, kind=kind, parent_id=province, now=now)
        for kind, name in REGIONS
    ]
    told = [_role_account(cast, role, now) for role in (*ROLES, *KINDS)]
    _more_judges(cast, now)
    return cast, told


def unit_of(cast: Cast, name: str, now: datetime) -> int:
    """The unit of that name, made below one of the regions at its first use."""
    if name not in cast.units:
        region = cast.regions[len(cast.units) % len(cast.regions)]
        cast.units[name] = add_organisation(
            SYSTEM, name=name, kind="unit", parent_id=region, now=now
        )
    return cast.units[name]


def civil_servant(cast: Cast, unit_id: int, now: datetime) -> Actor:
    """One more fictitious ASN of a unit, without a usable password."""
    person_id = new_person(cast, "asn", now)
    begin_membership(SYSTEM, person_id, unit_id, "Analis pelayanan publik", now=now)
    verify_person(actor_of(cast.roles["admin"]), person_id, now=now)
    return actor_of(person_id)


def new_person(cast: Cast, kind: str, now: datetime) -> int:
    """A person with the next free name; nobody can sign in as one."""
    number, cast.people = cast.people, cast.people + 1
    made = sign_up(
        email=f"orang{number}@contoh.test",
        name=person_name(number),
        kind=kind,
        lang="id",
        password_hash=UNUSABLE,
        now=now,
    )
    return made.person_id


def _role_account(cast: Cast, role: str, now: datetime) -> dict[str, Any]:
    email, password = f"{role}@demo.test", secrets.token_urlsafe(9)
    kind = role if role in KINDS else "asn"
    made = sign_up(
        email=email,
        name=_ROLE_NAMES[role],
        kind=kind,
        lang="id",
        password_hash=hashed(password),
        now=now,
    )
    confirm_address(made.person_id, now=now)
    cast.roles[role] = made.person_id
    if role in ROLES:
        _grant(cast, role, made.person_id, now)
    if role == "judge":
        cast.judges.append(made.person_id)
    if role == "asn":
        begin_membership(SYSTEM, made.person_id, cast.regions[0], "Pengelola layanan", now=now)
    return {"role": role, "email": email, "password": password}


def _grant(cast: Cast, role: str, person_id: int, now: datetime) -> None:
    scope = f"organisation:{cast.organiser_org}" if role in {"organiser", "judge"} else "*"
    give_role(SYSTEM, person_id, role, scope, now=now)
    if role == "organiser":
        begin_membership(SYSTEM, person_id, cast.organiser_org, "Ketua sekretariat", now=now)


def _more_judges(cast: Cast, now: datetime) -> None:
    for _each in range(JUDGES - 1):
        person_id = new_person(cast, "asn", now)
        give_role(SYSTEM, person_id, "judge", f"organisation:{cast.organiser_org}", now=now)
        cast.judges.append(person_id)
    second = new_person(cast, "asn", now)
    give_role(SYSTEM, second, "organiser", f"organisation:{cast.organiser_org}", now=now)
    begin_membership(SYSTEM, second, cast.organiser_org, "Sekretaris", now=now)


_ROLE_NAMES = {
    "organiser": "Laksmi Penyelenggara",
    "judge": "Haryo Penilai",
    "moderator": "Wening Moderator",
    "officer": "Bagas Petugas",
    "admin": "Sekar Pengelola",
    "asn": "Tirta Aparatur",
    "ngo": "Lintang Pegiat",
    "leader": "Panji Tokoh",
    "citizen": "Melur Warga",
}


def keep_accounts(folder: Path, told: list[dict[str, Any]]) -> None:
    """Keep the accounts beside the data, readable by the owner only."""
    path = folder / _FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def kept_accounts(folder: Path) -> list[dict[str, Any]]:
    """The accounts as they were kept; empty when there is no demo."""
    path = folder / _FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
