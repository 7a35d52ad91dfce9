"""Work to be done after a commit, kept in the database so that no crash loses it.

``later`` writes a message in the transaction that wants the work. After the commit the job runner
gets a hint; it also looks by itself every few seconds, so a lost hint loses nothing. A message is
done at least once: a runner takes it by moving its ``due_at`` past a lease, and whoever dies holding
it merely lets the lease run out. Handlers must therefore bear being called twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import delete, func, select, update

from app.core import clock
from app.db.base import db
from app.db.rows import write
from app.db.unit import announce, release, transaction
from app.web.models import OutboxMessage

ADDED = "outbox.message_added"
MOST_TRIES = 8
_LEASE_S = 60
_KEPT_DAYS = 30
_TOLD = "outbox told"
_log = structlog.get_logger("outbox")

_MESSAGE = OutboxMessage.__table__.insert().inline()  # type: ignore[attr-defined]
Handler = Callable[[dict[str, Any]], None]


class GiveUp(Exception):
    """A handler's word that no further try can help; the reason holds no personal data."""


@dataclass(frozen=True)
class _Task:
    handler: Handler
    lease_s: float


@dataclass(frozen=True)
class Claim:
    """A message that this runner holds until its lease ends."""

    id: int
    task: str
    payload: dict[str, Any]
    tries: int


_tasks: dict[str, _Task] = {}


def task(name: str, *, lease_s: float = _LEASE_S) -> Callable[[Handler], Handler]:
    """Register the handler of the messages called ``name``.

    It runs in an application context, outside any transaction. A try that lasts longer than
    ``lease_s`` may be made by a second runner too.
    """

    def register(handler: Handler) -> Handler:
        _tasks[name] = _Task(handler, lease_s)
        return handler

    return register


def later(
    name: str, payload: dict[str, Any], *, now: datetime, due: datetime | None = None
) -> None:
    """Have the task ``name`` done after this transaction commits, not before ``due``."""
    told = {"task": name, "payload": payload, "created_at": now, "due_at": due or now, "tries": 0}
    write(_MESSAGE, told)
    here = db.session().get_transaction()
    if db.session.info.get(_TOLD) is not here:  # one hint a transaction is enough
        db.session.info[_TOLD] = here
        announce(ADDED, 0)


def back_off(tries: int) -> int:
    """Seconds to wait after that many failed tries: 5, 20, 80 … (the eighth try comes after 8 h)."""
    return int(5 * 4 ** (max(tries, 1) - 1))


def deliver_due(app: Flask, *, most: int = 10_000) -> dict[str, int]:
    """Do everything that is due; ``{"done": n, "failed": n}``. Safe to run many times at once."""
    counts = {"done": 0, "failed": 0}
    for _ in range(most):
        with app.app_context():
            claim = claim_one(clock.now())
            if claim is None:
                return counts
            counts["done" if _do(claim) else "failed"] += 1
    return counts


def claim_one(now: datetime) -> Claim | None:
    """Take the message that has been due longest, or None. Costs one read when nothing is due."""
    if db.session.scalar(_due(now)) is None:
        release()
        return None
    with transaction():
        row = db.session.scalar(_due(now).with_for_update(skip_locked=True))
        if row is None:
            return None
        if row.tries >= MOST_TRIES:  # each try took its runner down with it
            row.failed = "no runner survived it"
            return Claim(row.id, "", {}, row.tries)
        row.tries += 1
        row.due_at = now + timedelta(seconds=_lease(row.task))
        return Claim(row.id, row.task, row.payload, row.tries)


def _due(now: datetime) -> Any:
    waiting = (OutboxMessage.done_at.is_(None), OutboxMessage.failed.is_(None))
    ripe = select(OutboxMessage).where(*waiting, OutboxMessage.due_at <= now)
    return ripe.order_by(OutboxMessage.due_at, OutboxMessage.id).limit(1)


def _lease(name: str) -> float:
    return _tasks[name].lease_s if name in _tasks else _LEASE_S


def _do(claim: Claim) -> bool:
    """Run the handler and write down what came of it; True when it is done."""
    if not claim.task:
        return False
    try:
        _tasks[claim.task].handler(claim.payload)
    except Exception as error:  # noqa: BLE001 -- whatever it was, it is tried again
        release()
        _note_failure(claim, error)
        return False
    _close(claim, done_at=clock.now(), payload={})
    return True


def _note_failure(claim: Claim, error: Exception) -> None:
    reason = str(error) if isinstance(error, GiveUp) else type(error).__name__
    _log.warning("task_failed", task=claim.task, message=claim.id, tries=claim.tries, reason=reason)
    if isinstance(error, GiveUp) or claim.tries >= MOST_TRIES:
        _close(claim, failed=reason)
    else:
        _close(claim, due_at=clock.now() + timedelta(seconds=back_off(claim.tries)))


def _close(claim: Claim, **values: Any) -> None:
    """Write ``values``, unless the lease ran out and somebody else holds the message by now."""
    mine = (OutboxMessage.id == claim.id, OutboxMessage.tries == claim.tries)
    with transaction():
        db.session.execute(
            update(OutboxMessage).where(*mine, OutboxMessage.done_at.is_(None)).values(**values)
        )


def waiting_count() -> int:
    """How many messages wait (1 statement)."""
    waiting = (OutboxMessage.done_at.is_(None), OutboxMessage.failed.is_(None))
    count = select(func.count()).select_from(OutboxMessage).where(*waiting)
    return db.session.scalar(count) or 0


def failed_count() -> int:
    """How many messages were given up (1 statement)."""
    given_up = OutboxMessage.failed.is_not(None)
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(given_up)) or 0


def sweep(now: datetime) -> None:
    """Forget messages that were done or given up a month ago."""
    old = OutboxMessage.created_at < now - timedelta(days=_KEPT_DAYS)
    closed = OutboxMessage.done_at.is_not(None) | OutboxMessage.failed.is_not(None)
    with transaction():
        db.session.execute(delete(OutboxMessage).where(old, closed))
