"""Reads of questions that wait for somebody: soonest due first, by keyset."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.accounts.models import Organisation
from app.commitments import queries as promising
from app.core.places import Place
from app.db.rows import row_of, rows_of
from app.forums.questions.policies import Desks
from app.forums.threads.models import Question, Thread

PAGE = 30
MOST_PROMISES = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_US = 250_000_000_000_000_000  # in the year 9892: no address leads beyond what a date can be
After = tuple[datetime, int] | None
_WAITING = (
    select(
        Thread.id,
        Thread.title,
        Question.asked_at,
        Question.due_at,
        Question.zone,
        Question.reopened,
        Question.answers,
    )
    .join(Thread, Thread.id == Question.thread_id)
    .where(Question.state == "open", Thread.state == "shown")
)
_ASKED = (
    select(
        Thread.id,
        Thread.title,
        Thread.state,
        Question.state.label("question"),
        Question.asked_at,
        Question.due_at,
        Question.zone,
        Question.reopened,
        Question.answers,
        Question.answered_at,
        Question.confirmed,
        Organisation.name.label("agency"),
    )
    .join(Question, Question.thread_id == Thread.id)
    .outerjoin(Organisation, Organisation.id == Question.agency_id)
)
_UNROUTED = _WAITING.where(Question.agency_id.is_(None))


def _paged(rows: Any, after: After, limit: int) -> list[Any]:
    if after:
        rows = rows.where(tuple_(Question.due_at, Question.thread_id) > after)
    return rows_of(rows.order_by(Question.due_at, Question.thread_id).limit(limit + 1))


def open_at(agency_id: int, *, after: After = None, limit: int = PAGE) -> list[Any]:
    """Open questions of one agency, as ``unrouted`` (1 statement)."""
    return _paged(_WAITING.where(Question.agency_id == agency_id), after, limit)


def open_for(desks: Desks, *, after: After = None, limit: int = PAGE) -> list[Any]:
    """Open questions that somebody may answer, as ``unrouted``, with ``agency``, its name (1
    statement, none for who answers for nobody)."""
    if not desks.any:
        return []
    rows = _WAITING.add_columns(Organisation.name.label("agency"))
    rows = rows.join(Organisation, Organisation.id == Question.agency_id)
    if not desks.everywhere:
        rows = rows.where(_spoken_for(desks))
    return _paged(rows, after, limit)


def _spoken_for(desks: Desks) -> ColumnElement[bool]:
    return or_(Organisation.id.in_(sorted(desks.own)), _below(desks))


def promises_at(desks: Desks, now: datetime, *, limit: int = MOST_PROMISES) -> list[Any]:
    """Promises that need work at somebody's agencies, the most pressing first, one row more (1
    statement, none for who speaks for nobody)."""
    of = None if desks.everywhere else _spoken_for(desks)
    return promising.pressing(of, now, limit=limit) if desks.any else []


def promises_counted(desks: Desks, now: datetime) -> Any:
    """Of them the late and those that nobody accepted, as ``pressing_counts`` (1 statement)."""
    return promising.pressing_counts(None if desks.everywhere else _spoken_for(desks), now)


def _below(desks: Desks) -> Any:
    above = aliased(Organisation)
    reach = select(above.id).where(above.id.in_(sorted(desks.below)))
    return reach.where(Organisation.path.startswith(above.path)).exists()


def asked_by(person_id: int, *, after: Place | None = None, limit: int = PAGE) -> list[Any]:
    """What a person asked, last asked first, one page and one row more: what ``standing_of`` needs,
    with ``id, title, state, asked_at, zone, agency``. ``after``: ``place_asked`` of the last row. 1
    statement."""
    rows = _ASKED.where(Thread.author_id == person_id, Thread.state != "merged")
    if after:
        seen = (_EPOCH + timedelta(microseconds=min(after.turn, _LATEST_US)), after.id)
        rows = rows.where(tuple_(Question.asked_at, Question.thread_id) < seen)
    newest = (Question.asked_at.desc(), Question.thread_id.desc())
    return rows_of(rows.order_by(*newest).limit(limit + 1))


def place_asked(row: Any) -> str:
    """The place of a row of ``asked_by``, to the microsecond."""
    return f"{(row.asked_at - _EPOCH) // timedelta(microseconds=1)},{row.id}"


def to_judge(person_id: int, *, limit: int = 5) -> list[Any]:
    """A person's questions whose final answer waits for their word, the longest waiting first: ``id,
    title`` (1 statement)."""
    rows = select(Thread.id, Thread.title).join(Question, Question.thread_id == Thread.id)
    rows = rows.where(Thread.author_id == person_id, Thread.state == "shown")
    rows = rows.where(Question.state == "answered").order_by(Question.answered_at, Thread.id)
    return rows_of(rows.limit(limit))


def unrouted(*, after: After = None, limit: int = PAGE) -> list[Any]:
    """Open questions that no agency has, soonest due first, one page and one row more: ``id, title,
    asked_at, due_at, zone, reopened, answers``. ``after``: the last row's ``due_at`` and number. 1 statement."""
    return _paged(_UNROUTED, after, limit)


def unrouted_count() -> tuple[int, datetime | None]:
    """How many questions no agency has, and when the first of them is due (1 statement)."""
    waiting = _UNROUTED.subquery()
    found = row_of(select(func.count(), func.min(waiting.c.due_at)).select_from(waiting))
    return found[0], found[1]
