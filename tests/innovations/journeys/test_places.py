"""What one agency may send in: counted where it belongs, and never one too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Edition
from app.innovations.editions.rules import agency_among, cap_problem
from app.innovations.journeys import actions
from app.innovations.journeys.models import Receipt, StageEntry
from app.innovations.proposals.places.queries import agency_of, places_taken
from tests.innovations import makers
from tests.innovations.journeys.acts import submit
from tests.innovations.journeys.test_races import at_once, how_many
from tests.support.people import make_organisation, make_person, sign_in

KINDS = ["ministry", "province", "regency", "city", "unit", "ngo"]


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
def test_the_agency_is_the_nearest_that_is_more_than_a_unit(kinds):
    lineage = list(enumerate(kinds))
    chosen = agency_among(lineage)
    if set(kinds) == {"unit"}:
        assert chosen == 0
        return
    assert kinds[chosen] != "unit"
    assert set(kinds[chosen + 1 :]) <= {"unit"}


@given(st.integers(0, 50), st.one_of(st.none(), st.integers(1, 50)))
def test_the_last_place_is_given_and_none_after_it(taken, most):
    assert (cap_problem(taken, most, "Kota Uji") is None) == (most is None or taken < most)


@pytest.fixture
def capped(app):
    """An edition that takes two of an agency; a province, a regency in it, and a unit of each."""
    made = makers.make_edition(limits={"per_agency": 2})
    made.province = make_organisation("Provinsi Uji", kind="province")
    made.regency = make_organisation("Kabupaten Uji", kind="regency", parent=made.province)
    made.clinic = make_organisation("Puskesmas Satu", parent=made.regency)
    made.second_clinic = make_organisation("Puskesmas Dua", parent=made.clinic)
    made.bureau = make_organisation("Biro Uji", parent=made.province)
    return made


def test_all_units_of_an_agency_share_its_places(capped):
    makers.make_submitted(capped, unit_id=capped.clinic)
    makers.make_submitted(capped, unit_id=capped.second_clinic)
    third, lead = makers.make_draft(capped, unit_id=capped.clinic)
    with pytest.raises(Conflict) as refused:
        submit(lead, third)
    assert "Kabupaten Uji sudah mengirim 2 usulan" in str(refused.value)
    assert refused.value.field == "unit"
    db.session.rollback()
    assert makers.the_proposal(third).state == "draft"
    assert how_many(Receipt) == how_many(StageEntry) == 2


def test_a_province_does_not_count_its_regencies(capped):
    for _ in range(2):
        makers.make_submitted(capped, unit_id=capped.clinic)
    for _ in range(2):
        makers.make_submitted(capped, unit_id=capped.bureau)
    third, lead = makers.make_draft(capped, unit_id=capped.province)
    with pytest.raises(Conflict):
        submit(lead, third)
    db.session.rollback()
    edition = capped.edition()
    assert places_taken(edition, agency_of(capped.second_clinic)) == 2
    assert places_taken(edition, agency_of(capped.province)) == 2


def test_a_withdrawn_one_gives_its_place_back_and_drafts_take_none(capped):
    first, lead = makers.make_submitted(capped, unit_id=capped.clinic)
    makers.make_submitted(capped, unit_id=capped.clinic)
    third, other = makers.make_draft(capped, unit_id=capped.clinic)
    with transaction():
        actions.withdraw_proposal(lead, makers.the_proposal(first), now=clock.now())
    assert submit(other, third).number


def test_a_repair_keeps_its_place(capped):
    first, lead = makers.make_submitted(capped, unit_id=capped.clinic)
    makers.make_submitted(capped, unit_id=capped.clinic)
    makers.judge(capped, 0, first, "repair")
    with transaction():
        db.session.get_one(Edition, capped.edition_id).limits = {"per_agency": 1}
    assert submit(lead, first).round == 2


def test_community_members_without_an_agency_are_not_counted(app):
    made = makers.make_edition(limits={"per_agency": 1})
    for _ in range(3):
        resident = make_person("Warga", kind="citizen")
        makers.make_submitted(made, resident, unit_id=made.agency_id)
    official = make_person("Pegawai", org=made.agency_id)
    makers.make_submitted(made, official, unit_id=made.agency_id)
    second, _ = makers.make_draft(made, official, unit_id=made.agency_id)
    with pytest.raises(Conflict):
        submit(official, second)


def test_another_edition_has_places_of_its_own(capped):
    for _ in range(2):
        makers.make_submitted(capped, unit_id=capped.clinic)
    other = makers.make_edition(limits={"per_agency": 1})
    makers.make_submitted(other, unit_id=capped.clinic)
    free = makers.make_edition()
    for _ in range(3):
        makers.make_submitted(free, unit_id=capped.clinic)


@pytest.mark.parametrize("_round", range(4))
def test_two_at_once_for_the_last_place(app, capped, _round):
    makers.make_submitted(capped, unit_id=capped.clinic)
    drafts = [
        makers.make_draft(capped, unit_id=unit) for unit in (capped.clinic, capped.second_clinic)
    ]

    def send(proposal_id, lead):
        proposal = makers.the_proposal(proposal_id)
        return actions.submit_proposal(lead, proposal, now=clock.now()).number

    answers = at_once(app, *(lambda d=draft: send(*d) for draft in drafts))
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "str"], answers
    assert how_many(Receipt) == how_many(StageEntry) == 2


def test_places_that_are_left_are_all_given_at_once(app, capped):
    """Nobody is turned away while there is room: three agencies' worth of two, all at once."""
    regencies = [make_organisation(f"Kota {n}", kind="city") for n in range(3)]
    drafts = [makers.make_draft(capped, unit_id=one) for one in regencies for _ in range(2)]

    def send(proposal_id, lead):
        proposal = makers.the_proposal(proposal_id)
        return actions.submit_proposal(lead, proposal, now=clock.now()).number

    answers = at_once(app, *(lambda d=draft: send(*d) for draft in drafts))
    assert {type(one).__name__ for one in answers} == {"str"}, answers


def test_the_page_says_it_before_and_after_the_click(capped, client):
    third, lead = makers.make_draft(capped, unit_id=capped.clinic)
    slug = makers.the_proposal(third).slug
    sign_in(client, lead)
    before = client.get(f"/innovations/{slug}/submit")
    assert "Naskah lengkap" in before.text
    for _ in range(2):
        makers.make_submitted(capped, unit_id=capped.second_clinic)
    told = client.get(f"/innovations/{slug}/submit")
    assert "Kabupaten Uji sudah mengirim 2 usulan" in told.text
    token = client.token("/accounts/password")
    late = client.post(f"/innovations/{slug}/submit", data={"csrf_token": token, "version": "1"})
    assert late.status_code == 409
    assert "Kabupaten Uji sudah mengirim 2 usulan" in late.text
    assert makers.the_proposal(third).state == "draft"
