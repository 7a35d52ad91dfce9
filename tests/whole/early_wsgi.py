"""A house with a planted fault: it answers before it commits. The kill test must catch it."""

import time

import gevent
from sqlalchemy.orm import scoped_session

from app.db.base import db

_real = scoped_session.commit
LATE_S = 0.4


def _later(session: scoped_session) -> None:  # type: ignore[type-arg]
    """Let the answer go first; the work is written when the worker gets round to it."""
    inner = session.registry()
    session.registry.clear()

    def write() -> None:
        time.sleep(LATE_S)
        inner.commit()
        inner.close()

    gevent.spawn(write)


scoped_session.commit = _later  # type: ignore[method-assign,assignment]

from wsgi import app  # noqa: E402 -- after the fault is in

__all__ = ["app", "db"]
