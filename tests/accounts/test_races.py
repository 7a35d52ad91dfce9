"""Two at once: the database lets one through, and the other is told."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from flask import Flask

from app.accounts import queries
from app.accounts.models import DeskCode, Membership, Person, Verification
from app.accounts.organisations import actions as organisations
from app.accounts.people import actions as people
from app.accounts.signing import actions as signing
from app.core.errors import Refusal
from app.db.base import db
from app.db.unit import transaction
from tests.accounts.makers import NEW, NOW, PASSWORD, digest, hash_of, make_member, row, slip
from tests.support.people import make_organisation, make_person


def at_once(app: Flask, *works: Callable[[], Any]) -> list[Any]:
    """Run the works together, each in a thread and an application context; what each gave."""
    start, told = Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait(10)
            try:
                told[place] = work()
            except Refusal as no:
                told[place] = no
            finally:
                db.session.remove()

    db.session.rollback()  # the test's own reads hold nobody up
    threads = [Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.expire_all()
    return told


def test_two_sign_ups_with_one_address_make_one_account(app: Flask, visitor: Any) -> None:
    fields = {"email": "ratna@contoh.test", "name": "Ratna", "kind": "citizen"}

    def sign_up(password: str) -> tuple[int, str]:
        answer = visitor().submit("/accounts/sign-up", password=password, **fields)
        return answer.status_code, answer.location

    told = at_once(app, *(lambda n=n: sign_up(f"{PASSWORD}-{n}") for n in range(6)))
    assert set(told) == {(302, "/accounts/sent/sign-up")}
    assert db.session.query(Person).count() == 1


def test_a_slip_used_by_many_at_once_makes_one_account(app: Flask) -> None:
    unit = make_organisation()
    code = slip("sign_up", make_person(roles=[("officer", "*")]), unit)

    def sign_up(name: str) -> int:
        with transaction():
            return signing.sign_up_with_code(
                code_digest=digest(code),
                name=name,
                kind="citizen",
                lang="id",
                password_hash=hash_of(),
                now=NOW,
            ).person_id

    told = at_once(app, *(lambda n=n: sign_up(f"Warga {n}") for n in "ABCDEF"))
    made = [each for each in told if isinstance(each, int)]
    assert len(made) == 1
    assert {each.code for each in told if not isinstance(each, int)} == {"invalid"}
    assert db.session.query(Person).filter(Person.name.like("Warga%")).count() == 1
    assert db.session.query(DeskCode).one().used_by == made[0]


def test_a_slip_for_a_password_works_once_even_at_once(app: Flask) -> None:
    person = make_member()
    code = slip("reset", make_person(roles=[("admin", "*")]), person.person_id or 0)

    def reset(new: str) -> int:
        with transaction():
            return signing.reset_with_code(digest(code), new, now=NOW).stamp

    told = at_once(app, *(lambda n=n: reset(f"hash-{n}") for n in range(5)))
    assert [each for each in told if isinstance(each, int)] == [2]
    assert row(person).stamp == 2


def test_a_mailed_link_works_once_even_at_once(app: Flask) -> None:
    person = make_member()

    def reset(new: str) -> int:
        with transaction():
            return signing.reset_password(person.person_id or 0, 1, new, now=NOW).stamp

    told = at_once(app, *(lambda n=n: reset(f"hash-{n}") for n in range(5)))
    assert [each for each in told if isinstance(each, int)] == [2]


def test_the_third_and_fourth_voucher_at_once_verify_once(app: Flask) -> None:
    person = make_person(kind="leader", verified_at=None)
    residents = [make_person() for _ in range(5)]

    def vouch(resident: Any) -> bool:
        with transaction():
            return people.vouch_for(resident, person.person_id or 0, now=NOW)

    told = at_once(app, *(lambda r=r: vouch(r) for r in residents))
    assert told.count(True) == 1
    assert db.session.query(Verification).count() == 5
    assert row(person).verified_at == NOW


def test_two_officers_answer_one_request_once(app: Flask) -> None:
    unit, person = make_organisation(), make_person()
    officers = [make_person(roles=[("officer", "*")]) for _ in range(3)]
    with transaction():
        organisations.ask_to_join(person, unit, "", now=NOW)

    def answer(officer: Any) -> str:
        with transaction():
            organisations.answer_request(officer, 1, accept=True, now=NOW)
        return "yes"

    told = at_once(app, *(lambda o=o: answer(o) for o in officers))
    assert told.count("yes") == 1
    assert {each.code for each in told if each != "yes"} <= {"missing", "conflict"}
    assert db.session.query(Membership).count() == 1


def test_admins_who_dismiss_one_another_leave_one(app: Flask) -> None:
    admins = [make_person(roles=[("admin", "*")]) for _ in range(2)]

    def dismiss(giver: Any, grant_id: int) -> str:
        with transaction():
            people.take_role(giver, grant_id, now=NOW)
        return "gone"

    told = at_once(app, lambda: dismiss(admins[0], 2), lambda: dismiss(admins[1], 1))
    assert told.count("gone") == 1
    assert len(queries.people_with_role("admin")) == 1


def test_guesses_at_once_gain_nothing_and_right_ones_all_come_in(app: Flask, visitor: Any) -> None:
    make_member(email="ratna@contoh.test")

    def sign_in(password: str) -> int:
        answer = visitor().submit("/accounts/sign-in", email="ratna@contoh.test", password=password)
        return int(answer.status_code)

    assert at_once(app, *([lambda: sign_in(PASSWORD)] * 8)) == [302] * 8
    told = at_once(app, *(lambda n=n: sign_in(f"{NEW}-{n}") for n in range(12)))
    assert told.count(422) == 5  # what is free
    assert told.count(429) == 7
