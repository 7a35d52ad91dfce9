"""New accounts and new passwords, on both databases."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import queries, rules
from app.accounts.models import DeskCode, Person
from app.accounts.signing import actions
from app.accounts.signing.queries import person_at_door
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.db.base import db
from app.db.unit import transaction
from tests.accounts.makers import NOW, audit_text, digest, hash_of, row, sign_up_with, slip, verbs
from tests.support.people import make_organisation, make_person


def sign_up(email: str = "ratna@contoh.test", **how: object) -> actions.SignedUp:
    asked = {"email": email, "name": "Ratna", "kind": "citizen", "lang": "id", "now": NOW}
    with transaction():
        return actions.sign_up(**(asked | {"password_hash": hash_of()} | how))  # type: ignore[arg-type]


def test_a_new_account_waits_for_its_address_to_be_confirmed(app: Flask) -> None:
    made = sign_up(" Ratna@Contoh.TEST ")
    person = row(made.person_id)
    assert (made.is_new, person.email, person.confirmed_at) == (True, "ratna@contoh.test", None)
    assert verbs(person.id) == ["person.signed_up"]


def test_a_known_address_changes_nothing_and_raises_nothing(app: Flask) -> None:
    first = sign_up()
    again = sign_up(name="Penyusup", kind="asn", password_hash="another")
    person = row(first.person_id)
    assert (again.person_id, again.is_new) == (first.person_id, False)
    assert (person.name, person.kind, person.password_hash) == ("Ratna", "citizen", hash_of())
    assert len(verbs()) == 1


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("kind", "king"), ("email", "ratna")])
def test_a_sign_up_that_makes_no_sense_makes_nothing(app: Flask, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        sign_up(**{field: value})
    assert refused.value.field == field
    assert db.session.query(Person).count() == 0


def test_confirming_twice_is_told_once(app: Flask) -> None:
    person_id = sign_up().person_id
    for minutes in (1, 2):
        with transaction():
            actions.confirm_address(person_id, now=NOW + timedelta(minutes=minutes))
    assert row(person_id).confirmed_at == NOW + timedelta(minutes=1)
    assert verbs(person_id) == ["person.signed_up", "person.confirmed"]


def test_the_log_of_all_this_names_nobody(app: Flask) -> None:
    made = sign_up("rahasia.sekali@contoh.test", name="Nama Yang Tak Boleh Tercatat")
    with transaction():
        actions.reset_password(made.person_id, 1, "newhash", now=NOW)
    told = audit_text()
    for secret in ("rahasia.sekali", "Tak Boleh", "newhash", hash_of()):
        assert secret not in told


# ---------------------------------------------------------------- slips
def test_a_slip_makes_one_account_with_a_name_to_sign_in(app: Flask) -> None:
    unit = make_organisation()
    officer = make_person(roles=[("officer", f"organisation:{unit}")])
    entry = sign_up_with(slip("sign_up", officer, unit))
    assert entry.handle
    assert entry.handle.startswith("bu-")
    found = person_at_door(entry.handle)
    assert found is not None
    assert (found.id, found.email) == (entry.person_id, None)
    with pytest.raises(Invalid) as refused:
        sign_up_with("ABCDEFGHJKMN")
    assert refused.value.field == "email"
    assert db.session.query(Person).count() == 2


def test_a_slip_past_its_time_makes_no_account(app: Flask) -> None:
    unit = make_organisation()
    slip("sign_up", make_person(roles=[("officer", "*")]), unit)
    with pytest.raises(Invalid):
        sign_up_with("ABCDEFGHJKMN", now=NOW + rules.CODE_LIVES["sign_up"])
    sign_up_with("ABCDEFGHJKMN", now=NOW + rules.CODE_LIVES["sign_up"] - timedelta(seconds=1))


def test_a_slip_for_a_password_makes_no_account_and_the_other_way_round(app: Flask) -> None:
    unit = make_organisation()
    officer, person = make_person(roles=[("officer", "*")]), make_person()
    slip("reset", officer, person.person_id or 0)
    slip("sign_up", officer, unit, "ZZZZEFGHJKMN")
    with pytest.raises(Invalid):
        sign_up_with("ABCDEFGHJKMN")
    with pytest.raises(Invalid), transaction():
        actions.reset_with_code(digest("ZZZZEFGHJKMN"), "hash", now=NOW)


def test_the_codes_themselves_are_not_kept(app: Flask) -> None:
    slip("sign_up", make_person(roles=[("officer", "*")]), make_organisation())
    kept = db.session.query(DeskCode).one()
    assert "ABCDEFGHJKMN" not in kept.digest
    assert "ABCDEFGHJKMN" not in audit_text()


def test_only_an_officer_of_the_organisation_prints_slips_for_it(app: Flask) -> None:
    city, other = make_organisation(kind="city"), make_organisation(kind="city")
    unit = make_organisation(parent=city)
    officer = make_person(roles=[("officer", f"organisation:{city}")])
    slip("sign_up", officer, unit)
    for actor, place in ((officer, other), (make_person(), unit), (officer, 99_999)):
        with pytest.raises(Forbidden):
            slip("sign_up", actor, place, "ZZZZEFGHJKMN")


# ---------------------------------------------------------------- new passwords
def test_a_mailed_link_works_once_and_ends_every_session(app: Flask) -> None:
    made = sign_up()
    with transaction():
        entry = actions.reset_password(made.person_id, 1, "new", now=NOW)
    person = row(made.person_id)
    assert (person.password_hash, person.stamp, person.confirmed_at) == ("new", 2, NOW)
    assert entry.stamp == 2
    assert queries.actor_of(made.person_id, 1) is None
    assert queries.actor_of(made.person_id, 2) is not None
    with pytest.raises(Conflict), transaction():
        actions.reset_password(made.person_id, 1, "again", now=NOW)
    assert row(made.person_id).password_hash == "new"


def test_a_slip_at_the_desk_gives_a_new_password_with_a_trace(app: Flask) -> None:
    unit = make_organisation()
    officer = make_person(roles=[("officer", f"organisation:{unit}")])
    person = make_person(org=unit)
    slip("reset", officer, person.person_id or 0)
    with transaction():
        entry = actions.reset_with_code(digest("ABCDEFGHJKMN"), "new", now=NOW)
    assert (entry.person_id, entry.stamp) == (person.person_id, 2)
    assert verbs(person.person_id) == ["desk_code.printed_reset", "password.reset"]
    assert f"{officer.person_id} desk_code.printed_reset person {person.person_id}" in audit_text()
    with pytest.raises(Invalid) as refused, transaction():
        actions.reset_with_code(digest("ABCDEFGHJKMN"), "again", now=NOW)
    assert refused.value.field == "code"


def test_a_newer_slip_takes_the_older_ones_force(app: Flask) -> None:
    officer, person = make_person(roles=[("admin", "*")]), make_person()
    slip("reset", officer, person.person_id or 0, "AAAAEFGHJKMN")
    slip("reset", officer, person.person_id or 0, "BBBBEFGHJKMN")
    with pytest.raises(Invalid), transaction():
        actions.reset_with_code(digest("AAAAEFGHJKMN"), "new", now=NOW)
    with transaction():
        actions.reset_with_code(digest("BBBBEFGHJKMN"), "new", now=NOW)


def test_an_officer_helps_the_own_people_and_nobody_with_a_role(app: Flask) -> None:
    unit, other = make_organisation(), make_organisation()
    officer = make_person(org=unit, roles=[("officer", f"organisation:{unit}")])
    judge = make_person(org=unit, roles=[("judge", "edition:1")])
    admin = make_person(org=unit, roles=[("admin", "*")])
    stranger, member = make_person(org=other), make_person(org=unit)
    slip("reset", officer, member.person_id or 0)
    for person in (judge, admin, stranger, officer):
        with pytest.raises(Forbidden):
            slip("reset", officer, person.person_id or 0, "ZZZZEFGHJKMN")
    slip("reset", admin, judge.person_id or 0, "YYYYEFGHJKMN")
    with pytest.raises(Missing):
        slip("reset", admin, 99_999, "XXXXEFGHJKMN")


def test_ending_sessions_raises_the_stamp_alone(app: Flask) -> None:
    person = make_person(password_hash="kept")
    with transaction():
        entry = actions.end_sessions(person, now=NOW)
    assert (entry.stamp, row(person).password_hash) == (2, "kept")
    assert verbs(person.person_id) == ["sessions.ended"]
