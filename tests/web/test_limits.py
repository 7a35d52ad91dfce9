"""Guessing is slowed for one account, never for an address, and the table names nobody."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.errors import SlowDown
from app.db.base import db
from app.db.unit import transaction
from app.web import limits
from app.web.models import AttemptGuard


@given(st.integers(0, 10_000))
def test_waits_never_shrink_and_never_pass_a_quarter_of_an_hour(failures):
    assert 0 <= limits.wait_after(failures) <= limits.wait_after(failures + 1) <= 900


def test_four_slips_are_free():
    assert [limits.wait_after(n) for n in range(7)] == [0, 0, 0, 0, 0, 15, 30]


def attempt(key, now):
    with transaction():
        limits.take_attempt("sign_in", key, now)


def test_the_sixth_guess_waits_and_then_may(app):
    now = clock.now()
    for _ in range(5):
        attempt("ratna@contoh.test", now)
    with pytest.raises(SlowDown) as slowed:
        attempt("Ratna@contoh.test ", now)
    assert 0 < slowed.value.facts["seconds"] <= 16
    with pytest.raises(SlowDown):
        limits.check_guard("sign_in", "ratna@contoh.test", now)
    attempt("ratna@contoh.test", now + timedelta(seconds=16))


def test_other_accounts_and_other_kinds_are_not_slowed(app):
    now = clock.now()
    for _ in range(5):
        attempt("ratna@contoh.test", now)
    for n in range(200):
        attempt(f"orang{n}@contoh.test", now)
    limits.check_guard("code", "ratna@contoh.test", now)


def test_success_forgets(app):
    now = clock.now()
    for _ in range(5):
        attempt("ratna@contoh.test", now)
    with transaction():
        limits.note_success("sign_in", "ratna@contoh.test")
    limits.check_guard("sign_in", "ratna@contoh.test", now)
    assert db.session.query(AttemptGuard).count() == 0


def test_a_refused_attempt_is_not_counted_twice(app):
    now = clock.now()
    for _ in range(5):
        attempt("ratna@contoh.test", now)
    for _ in range(20):
        with pytest.raises(SlowDown):
            attempt("ratna@contoh.test", now)
    assert db.session.query(AttemptGuard).one().failures == 5


def test_failures_of_yesterday_are_forgotten(app):
    now = clock.now()
    for _ in range(5):
        attempt("ratna@contoh.test", now)
    later = now + timedelta(hours=24, seconds=1)
    attempt("ratna@contoh.test", later)
    assert db.session.query(AttemptGuard).one().failures == 1
    limits.sweep(later + timedelta(hours=25))
    assert db.session.query(AttemptGuard).count() == 0


def test_the_table_names_nobody(app):
    with transaction():
        limits.note_failure("sign_in", "ratna@contoh.test", clock.now())
    row = db.session.query(AttemptGuard).one()
    assert len(row.key_digest) == 64
    assert "ratna" not in row.key_digest
