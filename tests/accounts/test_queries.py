"""The reads that other rooms lean on."""

import pytest
from flask import Flask

from app.accounts import queries
from app.core.actor import ANYONE
from app.core.errors import Missing
from app.db.base import db
from tests.accounts.makers import NOW, row
from tests.support.people import make_organisation, make_person


def test_an_actor_without_anything_and_with_everything(app: Flask) -> None:
    bare = make_person("Ratna", kind="citizen", verified_at=None)
    assert (bare.grants, bare.organisations, bare.lineage) == (frozenset(),) * 3
    assert (bare.name, bare.kind, bare.verified) == ("Ratna", "citizen", False)
    top = make_organisation()
    left, right = make_organisation(parent=top), make_organisation(parent=top)
    full = make_person(org=left, roles=[("judge", "edition:1"), ("judge", "edition:2")])
    assert full.verified
    assert full.grants == {("judge", "edition:1"), ("judge", "edition:2")}
    assert (full.organisations, full.lineage) == ({left}, {top, left})
    assert right not in full.lineage


def test_a_closed_or_absent_person_is_nobody(app: Flask) -> None:
    person = make_person()
    row(person).closed_at = NOW
    db.session.commit()
    assert queries.actor_of(person.person_id or 0) is None
    assert queries.actor_of(99_999) is None
    with pytest.raises(Missing):
        queries.person_by_id(person.person_id or 0)
    assert queries.names_of([person.person_id or 0]) == {person.person_id: person.name}


def test_names_cost_nothing_for_nobody(app: Flask) -> None:
    unit = make_organisation("Dinas Sosial")
    assert queries.names_of([]) == queries.organisation_names([]) == {}
    assert queries.organisation_names([unit, 99_999]) == {unit: "Dinas Sosial"}
    assert queries.lineage_ids(None) == queries.lineage_ids(99_999) == frozenset()
    with pytest.raises(Missing):
        queries.organisation_by_id(99_999)


def test_who_holds_a_role(app: Flask) -> None:
    make_person("Ani", roles=[("judge", "edition:1")])
    make_person("Budi", roles=[("judge", "*"), ("judge", "edition:1")])
    make_person("Cici", roles=[("judge", "edition:2")])
    assert [p.name for p in queries.people_with_role("judge", "edition:1")] == ["Ani", "Budi"]
    assert [p.name for p in queries.people_with_role("judge")] == ["Budi"]


def test_a_search_for_people_tells_nobody_who_has_an_account(app: Flask) -> None:
    unit, other = make_organisation(), make_organisation()
    me = make_person("Ratna", org=unit)
    make_person("Ratna Rekan", org=unit, email="rekan@contoh.test")
    make_person("Ratna Jauh", org=other, email="jauh@contoh.test")
    admin = make_person(roles=[("admin", "*")])
    organiser = make_person(roles=[("organiser", "edition:1")])

    def names(actor: object, text: str) -> list[str]:
        return [p.name for p in queries.find_people(actor, text)]  # type: ignore[arg-type]

    assert names(me, "ratna") == ["Ratna", "Ratna Rekan"]
    assert names(me, "jauh@contoh.test") == names(me, "rekan@contoh.test") == []
    assert names(ANYONE, "ratna") == names(me, "r") == []
    for who in (admin, organiser):
        assert names(who, "RATNA") == ["Ratna", "Ratna Jauh", "Ratna Rekan"]
        assert names(who, "Jauh@contoh.test") == ["Ratna Jauh"]


def test_organisations_are_found_by_part_of_a_name_or_by_code(app: Flask) -> None:
    city = make_organisation("Kota Sleman Baru", kind="city", code="99.71")
    make_organisation("Sleman", parent=city)
    found = queries.find_organisations("sleman")
    assert [(o.name, o.parent) for o in found] == [
        ("Sleman", "Kota Sleman Baru"),
        ("Kota Sleman Baru", None),
    ]
    assert [o.id for o in queries.find_organisations("99.71")] == [city]
    assert queries.find_organisations(" ") == []
