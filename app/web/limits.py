"""Slows guessing down, for each account and never for an address.

Two hundred people behind one office line are all served; the one account that is being guessed at
waits. What is kept is an HMAC of the account, so the table names nobody.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.core.errors import SlowDown
from app.core.words import say
from app.db.base import db
from app.db.unit import transaction
from app.web.models import AttemptGuard

FREE_TRIES = 5
_FIRST_WAIT_S = 15
_LONGEST_WAIT_S = 900
_FORGOTTEN = timedelta(hours=24)


def wait_after(failures: int) -> int:
    """Seconds an account must wait after that many failures in a row: 0 up to four, then 15, 30 …

    Doubles with each failure and stops at a quarter of an hour: 100 guesses a day at most, while
    the owner of an account that somebody else guesses at never waits longer than that.
    """
    if failures < FREE_TRIES:
        return 0
    doublings = min(failures - FREE_TRIES, 10)
    return min(_LONGEST_WAIT_S, _FIRST_WAIT_S << doublings)


def check_guard(kind: str, key: str, now: datetime) -> None:
    """Raise ``SlowDown`` (``facts["seconds"]``) while the account must wait. Reads only."""
    _refuse_early(db.session.scalar(_row(kind, key)), now)


def take_attempt(kind: str, key: str, now: datetime) -> None:
    """Check and count one attempt at once, so that a hundred guesses in parallel gain nothing.

    In a transaction of its own, before the secret is looked at; ``note_success`` takes it back.
    """
    _refuse_early(db.session.scalar(_row(kind, key).with_for_update()), now)
    note_failure(kind, key, now)


def note_failure(kind: str, key: str, now: datetime) -> None:
    """Count one failure. In a transaction that commits although the attempt is refused."""
    insert: Any = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    new = insert(AttemptGuard).values(key_digest=_digest(kind, key), failures=1, last_at=now)
    fresh = AttemptGuard.last_at > now - _FORGOTTEN
    counted = db.case((fresh, AttemptGuard.failures + 1), else_=1)
    values = {"failures": counted, "last_at": now}
    db.session.execute(new.on_conflict_do_update(index_elements=["key_digest"], set_=values))


def note_success(kind: str, key: str) -> None:
    """Forget the failures of an account. In a transaction."""
    db.session.execute(delete(AttemptGuard).where(AttemptGuard.key_digest == _digest(kind, key)))


def sweep(now: datetime) -> None:
    """Drop what would be forgotten anyway."""
    with transaction():
        db.session.execute(delete(AttemptGuard).where(AttemptGuard.last_at < now - _FORGOTTEN))


def _row(kind: str, key: str) -> Select[AttemptGuard]:
    mine = AttemptGuard.key_digest == _digest(kind, key)
    return select(AttemptGuard).where(mine).execution_options(populate_existing=True)


def _refuse_early(row: AttemptGuard | None, now: datetime) -> None:
    if row is None or row.last_at < now - _FORGOTTEN:
        return
    left = (row.last_at - now).total_seconds() + wait_after(row.failures)
    if left > 0:
        seconds = int(left) + 1
        raise SlowDown(
            say("Terlalu banyak percobaan. Tunggu %(n)d detik, lalu coba lagi.", n=seconds),
            seconds=seconds,
        )


def _digest(kind: str, key: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    told = f"{kind}\0{key.strip().casefold()}".encode()
    return hmac.new(secret, told, hashlib.sha256).hexdigest()
