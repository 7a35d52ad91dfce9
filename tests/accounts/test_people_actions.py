"""Profiles, numbers, trust and roles, on both databases."""

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.models import CivilServantNumber, Grant, Verification
from app.accounts.people import actions, queries
from app.accounts.sealing import Sealer
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.base import db
from app.db.unit import Announcement, listen, transaction
from tests.accounts.makers import NOW, audit_text, row, verbs
from tests.support.people import fresh, make_organisation, make_person

NUMBER = "198503302003121002"
SEALER = Sealer("a key for tests")


def unverified(kind: str = "citizen", **how: object) -> object:
    return make_person(kind=kind, verified_at=None, **how)  # type: ignore[arg-type]


def keep(person: object, number: str = NUMBER) -> None:
    with transaction():
        actions.keep_number(person, number, SEALER, now=NOW)  # type: ignore[arg-type]


# ---------------------------------------------------------------- profile
def test_another_kind_is_no_longer_verified(app: Flask) -> None:
    person = make_person("ratna dewi", kind="leader")
    with transaction():
        actions.change_profile(person, name=" Ratna  Dewi ", kind="leader", lang="en", now=NOW)
    assert (row(person).name, row(person).lang) == ("Ratna Dewi", "en")
    assert row(person).verified_at is not None
    with transaction():
        actions.change_profile(person, name="Ratna Dewi", kind="asn", lang="en", now=NOW)
    assert row(person).verified_at is None
    assert verbs(person.person_id) == ["person.changed", "person.changed"]
    assert "Ratna" not in audit_text()


def test_another_name_is_not_the_one_that_was_seen(app: Flask) -> None:
    person = make_person("Ratna Dewi", kind="leader")
    with transaction():
        actions.change_profile(person, name="Ibu Menteri", kind="leader", lang="id", now=NOW)
    assert row(person).verified_at is None


# ---------------------------------------------------------------- numbers
def test_a_number_is_kept_sealed_and_never_logged(app: Flask) -> None:
    person = make_person()
    keep(person, "19850330 200312 1 002")
    kept = db.session.get_one(CivilServantNumber, person.person_id)
    assert SEALER.unseal(kept.sealed) == NUMBER
    assert NUMBER not in kept.sealed + kept.digest + audit_text()
    assert (kept.last_four, kept.kind) == ("1002", "pns")
    with transaction():
        actions.forget_number(person, now=NOW)
    assert queries.number_of(person.person_id or 0) is None


def test_two_may_claim_a_number_and_one_can_prove_it(app: Flask) -> None:
    admin = make_person(roles=[("admin", "*")])
    owner, other = unverified("asn"), unverified("asn")
    keep(owner)
    keep(other)  # typing it tells nobody whether it is known
    with transaction():
        actions.verify_person(admin, owner.person_id, now=NOW)  # type: ignore[attr-defined]
    with pytest.raises(Conflict) as refused, transaction():
        actions.verify_person(admin, other.person_id, now=NOW)  # type: ignore[attr-defined]
    assert "akun lain" in str(refused.value)
    assert queries.number_of(owner.person_id).proven  # type: ignore[attr-defined]
    assert row(other.person_id).verified_at is None  # type: ignore[attr-defined]


def test_another_number_must_be_seen_again(app: Flask) -> None:
    admin, person = make_person(roles=[("admin", "*")]), unverified("asn")
    keep(person)
    with transaction():
        actions.verify_person(admin, person.person_id, now=NOW)  # type: ignore[attr-defined]
    keep(person, "199009132025242014")
    assert not queries.number_of(person.person_id).proven  # type: ignore[attr-defined]


# ---------------------------------------------------------------- verification
def test_an_officer_verifies_the_own_people_with_a_trace(app: Flask) -> None:
    city = make_organisation("Kota Harapan", kind="city")
    unit, other = make_organisation(parent=city), make_organisation()
    officer = make_person("Pak Budi", roles=[("officer", f"organisation:{city}")])
    mine, stranger = unverified("asn", org=unit), unverified("asn", org=other)
    with transaction():
        actions.verify_person(officer, mine.person_id, "kartu pegawai", now=NOW)  # type: ignore[attr-defined]
    assert row(mine.person_id).verified_at == NOW  # type: ignore[attr-defined]
    (trace,) = queries.verifications_of(mine.person_id)  # type: ignore[attr-defined]
    assert (trace.how, trace.by, trace.organisation) == ("organisation", "Pak Budi", "Kota Harapan")
    assert (trace.kind, trace.note) == ("asn", "kartu pegawai")
    with pytest.raises(Forbidden), transaction():
        actions.verify_person(officer, stranger.person_id, now=NOW)  # type: ignore[attr-defined]


def test_nobody_verifies_themselves_not_even_by_hand(app: Flask) -> None:
    admin = make_person(roles=[("admin", "*")], verified_at=None)
    with pytest.raises(Forbidden), transaction():
        actions.verify_person(admin, admin.person_id or 0, now=NOW)
    with pytest.raises(Conflict), transaction():
        db.session.execute(
            text(
                "INSERT INTO verification (person_id, kind, how, by_person_id, note, at) "
                f"VALUES ({admin.person_id}, 'asn', 'officer', {admin.person_id}, '', '2026-11-23')"
            )
        )


def test_a_verification_is_taken_back_with_a_reason(app: Flask) -> None:
    admin, person = make_person(roles=[("admin", "*")]), make_person()
    with pytest.raises(Invalid), transaction():
        actions.withdraw_verification(admin, person.person_id or 0, "  ", now=NOW)
    with transaction():
        actions.withdraw_verification(admin, person.person_id or 0, "pindah tugas", now=NOW)
    assert row(person).verified_at is None
    assert verbs(person.person_id) == ["person.unverified"]


def test_three_verified_residents_make_a_fourth(app: Flask) -> None:
    person, residents = unverified("leader"), [make_person(kind="citizen") for _ in range(3)]
    said = []
    for resident in residents:
        with transaction():
            said.append(actions.vouch_for(resident, person.person_id, now=NOW))  # type: ignore[attr-defined]
    assert said == [False, False, True]
    assert row(person.person_id).verified_at == NOW  # type: ignore[attr-defined]
    assert [t.how for t in queries.verifications_of(person.person_id)] == ["vouch"] * 3  # type: ignore[attr-defined]


def test_how_many_must_vouch_is_data(app: Flask) -> None:
    admin, person = make_person(roles=[("admin", "*")]), unverified("citizen")
    with transaction():
        actions.set_vouches_needed(admin, 1, now=NOW)
    with transaction():
        assert actions.vouch_for(make_person(), person.person_id, now=NOW)  # type: ignore[attr-defined]
    for number in (0, 21):
        with pytest.raises(Invalid), transaction():
            actions.set_vouches_needed(admin, number, now=NOW)
    with pytest.raises(Forbidden), transaction():
        actions.set_vouches_needed(make_person(roles=[("officer", "*")]), 1, now=NOW)


def test_who_may_not_vouch(app: Flask) -> None:
    person, asn = unverified("leader"), unverified("asn")
    for voucher in (unverified("citizen"), person):
        with pytest.raises(Forbidden), transaction():
            actions.vouch_for(voucher, person.person_id, now=NOW)  # type: ignore[arg-type, attr-defined]
    with pytest.raises(Conflict), transaction():
        actions.vouch_for(make_person(), asn.person_id, now=NOW)  # type: ignore[attr-defined]
    voucher = make_person()
    with transaction():
        actions.vouch_for(voucher, person.person_id, now=NOW)  # type: ignore[attr-defined]
    with pytest.raises(Conflict) as refused, transaction():
        actions.vouch_for(voucher, person.person_id, now=NOW)  # type: ignore[attr-defined]
    assert "sudah pernah" in str(refused.value)
    assert db.session.query(Verification).count() == 1


# ---------------------------------------------------------------- roles
def test_a_role_ends_the_sessions_of_who_gets_or_loses_it(app: Flask) -> None:
    heard: list[Announcement] = []
    listen("accounts.role_changed", heard.append)
    admin, person = make_person(roles=[("admin", "*")]), make_person()
    with transaction():
        actions.give_role(admin, person.person_id or 0, "judge", "edition:7", now=NOW)
    assert fresh(person).holds("judge", "edition:7")
    assert not fresh(person).holds("judge", "edition:8")
    assert row(person).stamp == 2
    grant = db.session.query(Grant).filter_by(person_id=person.person_id).one()
    with transaction():
        actions.take_role(admin, grant.id, now=NOW)
    assert fresh(person).grants == frozenset()
    assert row(person).stamp == 3
    assert [news.subject_id for news in heard] == [person.person_id] * 2
    assert verbs(person.person_id) == ["role.given", "role.taken"]


def test_the_same_role_twice_is_said(app: Flask) -> None:
    admin, person = make_person(roles=[("admin", "*")]), make_person(roles=[("judge", "*")])
    with pytest.raises(Conflict) as refused, transaction():
        actions.give_role(admin, person.person_id or 0, "judge", "*", now=NOW)
    assert "sudah memegang" in str(refused.value)


@pytest.mark.parametrize(
    ("held", "role", "scope", "allowed"),
    [
        (("admin", "*"), "admin", "*", True),
        (("admin", "organisation:1"), "officer", "organisation:2", True),  # below it
        (("admin", "organisation:2"), "officer", "organisation:1", False),  # above it
        (("admin", "organisation:1"), "admin", "organisation:2", False),
        (("admin", "organisation:1"), "judge", "*", False),
        (("organiser", "edition:5"), "judge", "edition:5", True),
        (("organiser", "edition:5"), "judge", "edition:6", False),
        (("organiser", "edition:5"), "organiser", "edition:5", False),
        (("organiser", "organisation:1"), "judge", "organisation:1", False),
        (("officer", "*"), "judge", "edition:5", False),
        (("judge", "*"), "judge", "*", False),
    ],
)
def test_who_may_give_what(
    app: Flask, held: tuple[str, str], role: str, scope: str, allowed: bool
) -> None:
    top = make_organisation(kind="city")
    assert (top, make_organisation(parent=top)) == (1, 2)
    giver, person = make_person(roles=[held]), make_person()
    try:
        with transaction():
            actions.give_role(giver, person.person_id or 0, role, scope, now=NOW)
    except Forbidden:
        assert not allowed
    else:
        assert allowed


def test_somebody_stays_admin(app: Flask) -> None:
    admin = make_person(roles=[("admin", "*")])
    grant = db.session.query(Grant).one()
    with pytest.raises(Conflict), transaction():
        actions.take_role(admin, grant.id, now=NOW)
    with pytest.raises(Missing), transaction():
        actions.take_role(admin, 99_999, now=NOW)


@pytest.mark.parametrize(("role", "scope"), [("king", "*"), ("judge", "stage:1"), ("judge", "")])
def test_roles_and_scopes_that_are_none(app: Flask, role: str, scope: str) -> None:
    admin, person = make_person(roles=[("admin", "*")]), make_person()
    with pytest.raises(Invalid), transaction():
        actions.give_role(admin, person.person_id or 0, role, scope, now=NOW)
