"""What even raw SQL may not do to a promise, and two at once."""

from datetime import date

import pytest
from sqlalchemy import text

from app.commitments import actions, queries
from app.core.errors import Conflict, Refusal
from app.db.base import db
from app.db.unit import transaction
from tests.accounts.test_races import at_once
from tests.commitments.makers import LINK, MONDAY, do, kept, make, make_cast, steps


@pytest.fixture
def cast(app):
    return make_cast()


CHANGE = (
    "INTO commitment_change (id, commitment_id, number, kind, at, by_id, note, facts, client_key) "
    "VALUES (:id, :of, :number, 'moved', :at, NULL, 'palsu', '{}', :key)"
)
BREACHES = [
    "UPDATE commitment_change SET note = 'lain'",
    "UPDATE commitment_change SET at = made_at FROM commitment",
    "DELETE FROM commitment_change",
    "DELETE FROM commitment",
    "UPDATE commitment SET first_due_on = '2030-01-01'",
    "UPDATE commitment SET standing = 'kept', ended_at = made_at",
    "UPDATE commitment SET standing = 'kept'",
    "UPDATE commitment SET proven = whole + 1",
    "UPDATE commitment_milestone SET state = 'selesai'",
]


@pytest.mark.parametrize("breach", BREACHES)
def test_raw_sql_rewrites_nothing(cast, breach):
    number = make(cast)
    with pytest.raises(Conflict), transaction():
        db.session.execute(text(breach))
    (row,) = queries.changes_of(number)
    assert (row.note, row.at) == ("", MONDAY)
    assert kept(number).standing == "open"


@pytest.mark.parametrize(("row_id", "number", "key"), [(1, 9, "a"), (9, 1, "b"), (9, 9, "sama")])
def test_a_change_is_not_replaced(app, cast, row_id, number, key):
    """INSERT OR REPLACE deletes the row that stands there, and no trigger on DELETE sees it."""
    one = make(cast)
    do(actions.add_milestone, cast.officer, one, title="Dua", key="sama", now=MONDAY)
    first = db.session.scalar(text("SELECT min(id) FROM commitment_change"))
    replace = "INSERT OR REPLACE " if db.engine.dialect.name == "sqlite" else "INSERT "
    values = {"id": first if row_id == 1 else 99, "of": one, "number": number, "key": key}
    with pytest.raises(Conflict), transaction():
        db.session.execute(text(replace + CHANGE), values | {"at": "2026-11-23 03:00:00+00:00"})
    assert [row.note for row in queries.changes_of(one)] == ["", ""]


@pytest.mark.postgres
def test_the_changes_are_not_emptied(cast):
    make(cast)
    with pytest.raises(Conflict), transaction():
        db.session.execute(text("TRUNCATE commitment_change"))


@pytest.mark.one_database
def test_a_promise_is_not_replaced(cast):
    """Only SQLite knows such a statement."""
    number = make(cast)
    names = "id, title, text, measure, agency_id, zone, owner_id, owner_name, owner_role, made_by, " \
        "made_at, accepted_at, first_due_on, due_on, late_from, moved, standing, ended_at, whole, " \
        "proven, claimed, version, turn, client_key"  # fmt: skip
    told = f"INSERT OR REPLACE INTO commitment ({names}) SELECT {names.replace('title', chr(39) + 'x' + chr(39))} FROM commitment"
    with pytest.raises(Conflict), transaction():
        db.session.execute(text(told))
    assert kept(number).title != "x"


# --- two at once -------------------------------------------------------------------------------


def together(app, *works):
    """What each gave, as "done" or the code of its refusal."""

    def run(work):
        with transaction():
            work()
        return "done"

    found = at_once(app, *(lambda work=work: run(work) for work in works))
    return sorted(one.code if isinstance(one, Refusal) else one for one in found)


def test_of_two_who_take_it_over_at_once_one_has_it(app, cast):
    number = make(cast, owner_id=None, owner_name="Kepala Dinas", owner_role="Kepala Dinas")
    told = together(
        app,
        *(
            lambda who=who: actions.accept(who, number, role="x", now=MONDAY)
            for who in (cast.officer, cast.asn, cast.owner)
        ),
    )
    assert told == ["conflict", "conflict", "done"]
    assert [row.kind for row in queries.changes_of(number)] == ["made", "taken"]


def test_acceptance_and_refusal_at_once(app, cast):
    number = make(cast, owner_id=cast.owner.person_id)
    told = together(
        app,
        lambda: actions.accept(cast.owner, number, now=MONDAY),
        lambda: actions.refuse(cast.owner, number, reason="x", now=MONDAY),
    )
    kinds = [row.kind for row in queries.changes_of(number)]
    # Refused first, the owner may still take it back in the same breath: then both stand in order.
    assert (told, kinds) in [
        (["conflict", "done"], ["made", "accepted"]),
        (["done", "done"], ["made", "refused", "taken"]),
    ]


def test_one_claim_and_one_evidence_by_many_at_once(app, cast):
    number = make(cast)
    (step,) = steps(number)
    told = together(
        app, *(lambda: actions.claim(cast.officer, step, now=MONDAY) for _each in range(4))
    )
    assert told == ["conflict", "conflict", "conflict", "done"]
    assert kept(number).claimed == 1
    told = together(
        app,
        *(
            lambda: actions.prove(cast.officer, step, LINK, key="satu", now=MONDAY)
            for _each in range(4)
        ),
    )
    assert told == ["done"] * 4
    assert [row.kind for row in queries.changes_of(number)] == ["made", "claimed", "proven", "kept"]


def test_the_same_promise_sent_by_many_at_once_is_one(app, cast):
    told = together(app, *(lambda: make_one(cast) for _each in range(4)))
    assert set(told) <= {"done", "conflict"}
    assert db.session.scalar(text("SELECT count(*) FROM commitment")) == 1


def make_one(cast):
    from tests.commitments.makers import told

    return actions.promise(cast.officer, told(cast, client_key="sama"), now=MONDAY)


def test_keeping_and_withdrawing_at_once_is_one_of_them(app, cast):
    number = make(cast)
    (step,) = steps(number)
    found = together(
        app,
        lambda: actions.prove(cast.officer, step, LINK, now=MONDAY),
        lambda: actions.withdraw(cast.asn, number, reason="x", now=MONDAY),
        lambda: actions.move_due(cast.officer, number, date(2026, 12, 9), reason="x", now=MONDAY),
    )
    assert "conflict" in found
    assert kept(number).standing in {"kept", "withdrawn"}
    numbers = [row.number for row in queries.changes_of(number)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_change_that_passed_the_lock_is_refused_by_its_number(cast):
    """Whoever writes beside the actions meets the key: two changes never have one number."""
    number = make(cast)
    with pytest.raises(Conflict) as no, transaction():
        values = {
            "id": 99,
            "of": number,
            "number": 1,
            "key": None,
            "at": "2026-11-23 03:00:00+00:00",
        }
        db.session.execute(text("INSERT " + CHANGE), values)
    assert "berubah" in str(no.value)
