"""Days, jobs and letters for tests of notices."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, func, select

from app.db.base import db
from app.db.unit import transaction
from app.notices import actions, tasks
from app.notices.actions import DIGEST
from app.notices.following.actions import follow
from app.web.models import OutboxMessage
from app.web.outbox import deliver_due

MORNING = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # Tuesday, 07.00 WIB


def work(app: Any) -> None:
    """Everything that is due, and what comes of it."""
    while deliver_due(app)["done"]:
        pass
    db.session.rollback()


def wish(person: Any, now: datetime, **wanted: Any) -> None:
    """How the person wishes to be written to."""
    with transaction():
        actions.change_setting(person.person_id, now=now, **wanted)


def follows(person: Any, kind: str, number: int, now: datetime) -> None:
    """The person presses the button."""
    with transaction():
        follow(person, kind, number, now=now)


def begin(app: Any, now: datetime) -> int:
    """The day's letters are begun; how many."""
    begun = tasks.run_digest(now)
    db.session.rollback()
    return begun


def jobs(name: str = DIGEST) -> int:
    """How many jobs of that name there ever were."""
    count = select(func.count()).where(OutboxMessage.task == name)
    return db.session.scalar(count) or 0


def plain(letter: Any) -> str:
    """A letter's text."""
    return str(letter.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def html(letter: Any) -> str:
    """Its other form."""
    return str(letter.get_body(("html",)).get_content())


def addresses(text: str) -> list[str]:
    """Paths of our own addresses in a text, in their order."""
    return [one.rstrip(">)") for one in re.findall(r"http://127\.0\.0\.1:\d+(/\S*)", text)]


@contextmanager
def statements_of() -> Iterator[list[str]]:
    """The statements that the block sends to the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
