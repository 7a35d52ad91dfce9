"""The tree and who belongs to it, on both databases."""

import csv

import pytest
from flask import Flask

from app.accounts import queries, rules
from app.accounts.commands import DATA, load_regions_now
from app.accounts.models import Membership, MembershipRequest, Organisation
from app.accounts.organisations import actions
from app.accounts.organisations import queries as tree
from app.core.actor import SYSTEM
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.base import db
from app.db.unit import Announcement, listen, transaction
from tests.accounts.makers import NOW, verbs
from tests.support.people import fresh, make_organisation, make_person


def test_the_country_is_loaded_once_however_often(app: Flask) -> None:
    with transaction():
        first = load_regions_now(NOW)
    with transaction():
        again = load_regions_now(NOW)
    ministries = len((DATA / "ministries.txt").read_text(encoding="utf-8").splitlines())
    assert (first, again) == (38 + 514 + ministries, 0)
    sleman = db.session.query(Organisation).filter_by(code="34.04").one()
    assert (sleman.name, sleman.kind, sleman.zone) == ("Kabupaten Sleman", "regency", "WIB")
    assert list(queries.lineage_names(sleman.id).values()) == [
        "Provinsi Daerah Istimewa Yogyakarta",
        "Kabupaten Sleman",
    ]
    assert db.session.query(Organisation).filter_by(code="73.71").one().zone == "WITA"


def test_a_region_that_was_renamed_by_hand_stays_renamed(app: Flask) -> None:
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        few = [r for r in rules.regions(csv.DictReader(file)) if r.code[:2] == "34"]
    with transaction():
        actions.load_regions(SYSTEM, few, [], now=NOW)
    place = db.session.query(Organisation).filter_by(code="34.04").one().id
    with transaction():
        actions.rename_organisation(SYSTEM, place, "Sleman Sembada", now=NOW)
    with transaction():
        assert actions.load_regions(SYSTEM, few, [], now=NOW) == 0
    assert queries.organisation_by_id(place).name == "Sleman Sembada"


def test_a_desk_adds_units_below_its_own_only(app: Flask) -> None:
    city, other = make_organisation(kind="city"), make_organisation(kind="city")
    officer = make_person(roles=[("officer", f"organisation:{city}")])
    with transaction():
        unit = actions.add_organisation(
            officer, name="Dinas Sosial", kind="unit", parent_id=city, now=NOW
        )
    assert queries.lineage_ids(unit) == {city, unit}
    for kind, parent in (("unit", other), ("city", city), ("ministry", None)):
        with pytest.raises(Forbidden), transaction():
            actions.add_organisation(officer, name="Dinas", kind=kind, parent_id=parent, now=NOW)
    with pytest.raises(Missing), transaction():
        actions.add_organisation(officer, name="Dinas", kind="unit", parent_id=99_999, now=NOW)


@pytest.mark.parametrize(
    ("name", "kind"), [("", "unit"), ("x" * 201, "unit"), ("Dinas\0x", "unit"), ("Dinas", "realm")]
)
def test_organisations_that_make_no_sense(app: Flask, name: str, kind: str) -> None:
    with pytest.raises(Invalid), transaction():
        actions.add_organisation(SYSTEM, name=name, kind=kind, now=NOW)


def test_a_code_belongs_to_one(app: Flask) -> None:
    make_organisation(code="99.01")
    with pytest.raises(Conflict) as refused, transaction():
        actions.add_organisation(SYSTEM, name="Dinas", kind="unit", code="99.01", now=NOW)
    assert "instansi lain" in str(refused.value)


# ---------------------------------------------------------------- membership
def ask(person: object, unit: int) -> int:
    with transaction():
        actions.ask_to_join(person, unit, "Analis", now=NOW)  # type: ignore[arg-type]
    return int(db.session.query(MembershipRequest).order_by(MembershipRequest.id.desc()).first().id)  # type: ignore[union-attr]


def test_asked_accepted_and_counted(app: Flask) -> None:
    heard: list[Announcement] = []
    listen("accounts.membership_changed", heard.append)
    city = make_organisation(kind="city")
    unit = make_organisation(parent=city)
    officer = make_person(roles=[("officer", f"organisation:{city}")])
    person = make_person("Ratna")
    request = ask(person, unit)
    assert [r.name for r in tree.requests_for(unit)] == ["Ratna"]
    assert fresh(person).organisations == frozenset()
    with transaction():
        actions.answer_request(officer, request, accept=True, now=NOW)
    assert (fresh(person).organisations, fresh(person).lineage) == ({unit}, {city, unit})
    assert [(m.name, m.position) for m in queries.members_of(unit)] == [("Ratna", "Analis")]
    assert [news.subject_id for news in heard] == [person.person_id]
    assert tree.requests_for(unit) == []
    with pytest.raises(Missing), transaction():
        actions.answer_request(officer, request, accept=False, now=NOW)
    assert verbs(person.person_id) == ["membership.answered", "membership.begun"]


def test_a_request_is_refused_and_may_be_made_again(app: Flask) -> None:
    unit, person = make_organisation(), make_person()
    officer = make_person(roles=[("officer", "*")])
    first = ask(person, unit)
    with pytest.raises(Conflict) as twice:
        ask(person, unit)
    assert "menunggu jawaban" in str(twice.value)
    with transaction():
        actions.answer_request(officer, first, accept=False, now=NOW)
    assert fresh(person).organisations == frozenset()
    ask(person, unit)


def test_only_its_desk_answers_and_nobody_for_themselves(app: Flask) -> None:
    unit, other = make_organisation(), make_organisation()
    stranger = make_person(roles=[("officer", f"organisation:{other}")])
    officer = make_person(roles=[("officer", f"organisation:{unit}")])
    own = ask(officer, unit)
    with pytest.raises(Forbidden), transaction():
        actions.answer_request(officer, own, accept=True, now=NOW)
    with pytest.raises(Forbidden), transaction():
        actions.answer_request(stranger, own, accept=True, now=NOW)


def test_a_member_leaves_and_may_come_back(app: Flask) -> None:
    unit = make_organisation()
    person = make_person(org=unit)
    (place,) = queries.memberships_of(person.person_id or 0)
    with transaction():
        assert actions.end_membership(person, place.id, now=NOW) == person.person_id
    assert fresh(person).organisations == frozenset()
    with pytest.raises(Missing), transaction():
        actions.end_membership(person, place.id, now=NOW)
    officer = make_person(roles=[("officer", "*")])
    with transaction():
        actions.begin_membership(officer, person.person_id or 0, unit, now=NOW)
    with pytest.raises(Conflict), transaction():
        actions.begin_membership(officer, person.person_id or 0, unit, now=NOW)
    assert db.session.query(Membership).count() == 2


def test_a_stranger_ends_nobodys_membership(app: Flask) -> None:
    unit, other = make_organisation(), make_organisation()
    person = make_person(org=unit)
    (place,) = queries.memberships_of(person.person_id or 0)
    for actor in (make_person(), make_person(roles=[("officer", f"organisation:{other}")])):
        with pytest.raises(Forbidden), transaction():
            actions.end_membership(actor, place.id, now=NOW)


def test_an_officer_does_not_pull_strangers_in(app: Flask) -> None:
    unit = make_organisation()
    officer = make_person(roles=[("officer", f"organisation:{unit}")])
    with pytest.raises(Forbidden), transaction():
        actions.begin_membership(officer, make_person().person_id or 0, unit, now=NOW)
