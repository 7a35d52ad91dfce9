"""Reads of questions that wait for somebody: soonest due first, by keyset."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_

from app.db.rows import row_of, rows_of
from app.forums.threads.models import Question, Thread

PAGE = 30
After = tuple[datetime, int] | None
_WAITING = (
    select(Thread.id, Thread.title, Question.asked_at, Question.due_at, Question.zone)
    .join(Thread, Thread.id == Question.thread_id)
    .where(Question.state == "open", Thread.state == "shown")
)
_UNROUTED = _WAITING.where(Question.agency_id.is_(None))


def _paged(rows: Any, after: After, limit: int) -> list[Any]:
    if after:
        rows = rows.where(tuple_(Question.due_at, Question.thread_id) > after)
    return rows_of(rows.order_by(Question.due_at, Question.thread_id).limit(limit + 1))


def unrouted(*, after: After = None, limit: int = PAGE) -> list[Any]:
    """Open questions that no agency has, soonest due first, one page and one row more: ``id, title,
    asked_at, due_at, zone``. ``after``: the last row's ``due_at`` and number. 1 statement."""
    return _paged(_UNROUTED, after, limit)


def unrouted_count() -> tuple[int, datetime | None]:
    """How many questions no agency has, and when the first of them is due (1 statement)."""
    waiting = _UNROUTED.subquery()
    found = row_of(select(func.count(), func.min(waiting.c.due_at)).select_from(waiting))
    return found[0], found[1]
