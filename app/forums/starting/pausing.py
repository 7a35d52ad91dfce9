"""Holds back those who were told to wait and go on sending: without a look at the database, and a
second later, so that a script that floods costs the others nothing.

Kept by each process for itself; whoever it does not know yet is refused by the action.
"""

import time
from datetime import datetime, timedelta

from flask import current_app

from app.core.actor import Actor
from app.core.errors import SlowDown
from app.db.unit import release
from app.forums.posts.actions import too_many

PAUSE_S = 1.0
_MOST_KEPT = 10_000
_Until = dict[tuple[int | None, str], datetime]


def hold_back(actor: Actor, what: str, now: datetime) -> None:
    """``SlowDown`` for those who must still wait before they send the next ``what``."""
    until = _waiting().get((actor.person_id, what))
    if until is None or until <= now:
        return
    release()  # no connection to the database is held meanwhile
    if not current_app.testing:
        time.sleep(PAUSE_S)  # cooperative under gevent
    raise too_many(int((until - now).total_seconds()) + 1)


def note(actor: Actor, what: str, no: SlowDown, now: datetime) -> None:
    """Somebody was told to wait. (What they wrote stays written: nothing shortens the wait.)"""
    waiting = _waiting()
    if len(waiting) >= _MOST_KEPT:
        waiting.clear()
    waiting[actor.person_id, what] = now + timedelta(seconds=no.facts["seconds"] - 1)


def _waiting() -> _Until:
    kept: _Until = current_app.extensions.setdefault("forums.waiting", {})
    return kept
