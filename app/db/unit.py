"""One request, one transaction; announcements leave only after it is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.errors import Conflict
from app.core.words import Sentence, say
from app.db.base import db

_KEY = "announcements"
_log = structlog.get_logger("unit")


@dataclass(frozen=True)
class Announcement:
    """News that became true with a commit: ``room.thing_happened`` about one subject."""

    topic: str
    subject_id: int
    facts: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Announcement], None]
_listeners: dict[str, list[Listener]] = {}
_constraints: dict[str, Sentence] = {}


def announce(topic: str, subject_id: int, **facts: Any) -> None:
    """Queue news that is true once the surrounding transaction commits."""
    db.session.info.setdefault(_KEY, []).append(Announcement(topic, subject_id, facts))


def listen(topic: str, listener: Listener) -> None:
    """Call ``listener`` after each commit that announced ``topic`` (``"*"`` for all). Idempotent."""
    told = _listeners.setdefault(topic, [])
    if listener not in told:
        told.append(listener)


def explain_constraint(name: str, message: Sentence) -> None:
    """Say what a violated database constraint or trigger means; it becomes a ``Conflict``.

    ``name`` is any text that stands in the database's own message: a constraint's name, SQLite's
    ``table.column`` list, or the word a trigger raises.
    """
    _constraints[name] = message


def _as_conflict(error: Exception) -> Conflict:
    text = str(getattr(error, "orig", error))
    known = [message for name, message in _constraints.items() if name in text]
    return Conflict(known[0] if known else say("Data itu baru saja diubah orang lain. Coba lagi."))


def _gave_way(error: OperationalError) -> bool:
    """Did PostgreSQL end this transaction so that another could go on (deadlock, serialisation)?"""
    return getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}


def is_lost(error: DBAPIError | PoolTimeout) -> bool:
    """Is the database away, full or beyond its connections (rather than asked something wrong)?"""
    if isinstance(error, PoolTimeout):
        return True
    wrong = getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR"  # no such table, syntax
    return isinstance(error, OperationalError) and not wrong


@contextmanager
def transaction() -> Iterator[None]:
    """The only place in the house that commits or rolls back.

    Starts a *writing* transaction (SQLite: BEGIN IMMEDIATE). Reads made before it in this session
    are let go first, so read what you will change inside. Constraint violations, and giving way to
    another transaction, come out as ``Conflict``. Listeners run after the commit, each guarded: a failing one fails nothing.
    """
    session = db.session
    session.rollback()
    session.info[_KEY] = []
    try:
        session.connection(execution_options={"rembuk_writes": True})
        yield
        session.commit()
    except IntegrityError as violated:
        _undo()
        raise _as_conflict(violated) from violated
    except OperationalError as ended:
        _undo()
        if _gave_way(ended):
            raise _as_conflict(ended) from ended
        raise
    except BaseException:
        _undo()
        raise
    _tell(session.info.pop(_KEY, []))


def release() -> None:
    """End a read (its snapshot and, on SQLite, its shared lock) without writing anything."""
    db.session.rollback()


def _undo() -> None:
    db.session.rollback()
    db.session.info[_KEY] = []


def _tell(news: list[Announcement]) -> None:
    for one in news:
        for listener in [*_listeners.get(one.topic, []), *_listeners.get("*", [])]:
            try:
                listener(one)
            except Exception:  # noqa: BLE001 -- a failing listener must fail nothing
                _undo()
                _log.exception("listener_failed", topic=one.topic, subject=one.subject_id)
