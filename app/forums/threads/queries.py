"""Reads of threads: lists by keyset, one narrow statement each."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, case, select, tuple_, union

from app.accounts.models import Organisation, Person
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.places import Place
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of, tuples_of
from app.db.types import Moment
from app.forums.boards.models import Board
from app.forums.threads.models import Question, QuestionStep, Thread, ThreadNear
from app.forums.threads.policies import is_author, may_moderate
from app.forums.threads.rules import MERGED, SHOWN
from app.moderation.queries import is_too_near
from app.notices.following.queries import following_column

PAGE = 30
LARGEST = 2_147_483_647
OPEN_TO_ALL = frozenset({SHOWN, MERGED})
"""States in which a thread's page answers anybody: a merged one leads on."""
_AUTHOR = case((Thread.name_hidden, None), else_=Person.name).label("author")
_LINE = (
    Thread.id,
    Thread.title,
    Thread.kind,
    Thread.shown,
    Thread.turn,
    Thread.last_at,
    Thread.locked_at.is_not(None).label("locked"),
    Question.state.label("question"),
    and_(Question.state == "open", Question.due_at <= bindparam("now", type_=Moment())).label(
        "late"
    ),
    Question.confirmed,
    and_(Question.state == "closed", Question.answered_at.is_(None)).label("withdrawn"),
    (Question.reopened > 0).label("again"),
    (Question.answers > 0).label("interim"),
    _AUTHOR,
)


_LINES = (
    select(*_LINE)
    .join(Person, Person.id == Thread.author_id)
    .outerjoin(Question, Question.thread_id == Thread.id)
    .where(Thread.state == "shown")
)
_LINES_OF_ALL = _LINES.add_columns(Board.slug.label("board_slug"), Board.name.label("board")).join(
    Board, Board.id == Thread.board_id
)


@cache
def _listed(wanted: tuple[str, ...], *, older: bool) -> Select[Any]:
    """The list narrowed down by these columns, from the newest or from a place on; built once."""
    lines = _LINES if "board_id" in wanted else _LINES_OF_ALL
    rows = lines.where(*(getattr(Thread, name) == bindparam(name) for name in wanted))
    if older:
        place = tuple_(bindparam("seen_turn", type_=BigInteger), bindparam("seen_id"))
        rows = rows.where(tuple_(Thread.turn, Thread.id) < place)
    return rows.order_by(Thread.turn.desc(), Thread.id.desc()).limit(bindparam("most"))


def threads_listed(
    now: datetime,
    *,
    board_id: int | None = None,
    kind: str = "",
    agency_id: int | None = None,
    after: Place | None = None,
    limit: int = PAGE,
) -> list[Any]:
    """What anybody may read, last written first, one page and one row more (1 statement).

    Rows: ``id, title, kind, shown, turn, last_at, locked, question, late, confirmed, withdrawn, again, interim, author``, and across
    boards ``board_slug, board``. ``question`` is its state, ``late`` whether an answer is overdue.
    """
    given = {"board_id": board_id, "kind": kind or None, "agency_id": agency_id}
    wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    rows = _listed(tuple(wanted), older=after is not None)
    if after:
        wanted |= {"seen_turn": after.turn, "seen_id": after.id}
    return tuples_of(rows, now=now, most=limit + 1, **wanted)


_HEAD = (
    select(
        Thread.id,
        Thread.title,
        Thread.kind,
        Thread.state,
        Thread.board_id,
        Thread.author_id,
        Thread.name_hidden,
        Thread.service_id,
        Thread.agency_id,
        Thread.locked_at,
        Thread.merged_into,
        Thread.posts,
        Thread.shown,
        Thread.started_at,
        Thread.last_at,
        Board.slug.label("board_slug"),
        Board.name.label("board"),
        Organisation.name.label("agency"),
        Organisation.path.label("agency_path"),
        Question.state.label("question"),
        Question.zone,
        Question.asked_at,
        Question.read_at,
        Question.days,
        Question.due_at,
        Question.missed,
        Question.answers,
        Question.answered_at,
        Question.reopened,
        Question.closed_at,
        Question.confirmed,
        Question.changed_something,
        following_column(bindparam("reader"), "thread", Thread.id),
    )
    .join(Board, Board.id == Thread.board_id)
    .outerjoin(Organisation, Organisation.id == Thread.agency_id)
    .outerjoin(Question, Question.thread_id == Thread.id)
    .where(Thread.id == bindparam("thread_id"))
)


def thread_for(actor: Actor, thread_id: int) -> Any:
    """A thread with its clock, and whether the actor follows it, if the actor may read it; else
    ``Missing`` (1 statement)."""
    found = row_of(_HEAD, thread_id=min(thread_id, LARGEST), reader=actor.person_id)
    if found is None or not (
        found.state in OPEN_TO_ALL or reads_held(actor, found, found.id, found.started_at)
    ):
        raise Missing(say("Topik itu tidak ada."))
    return found


def thread_by_id(thread_id: int) -> Thread:
    """The thread's row, locked for a change; ``Missing`` when there is none (1 statement)."""
    found = db.session.get(Thread, min(thread_id, LARGEST), with_for_update=True)
    if found is None:
        raise Missing(say("Topik itu tidak ada."))
    return found


def threads_by_ids(ids: list[int], now: datetime) -> list[Any]:
    """Those of ``ids`` that anybody may read, in that order (1 statement, none for none)."""
    if not ids:
        return []
    rows = rows_of(_LINES.where(Thread.id.in_(ids)), now=now)
    by_id = {row.id: row for row in rows}
    return [by_id[one] for one in ids if one in by_id]


def agencies_concerned(thread_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Whose matter threads are or were: their agency, those a question was routed from, those of
    threads that went into them and of the one they were split off from (1 statement). Migrations
    0022 and 0025 hold the same in triggers."""
    wanted = sorted(thread_ids)
    now = select(Thread.id, Thread.agency_id).where(Thread.id.in_(wanted))
    came = select(Thread.merged_into, Thread.agency_id).where(Thread.merged_into.in_(wanted))
    steps = select(QuestionStep.thread_id, QuestionStep.agency_id)
    before = select(ThreadNear.thread_id, ThreadNear.agency_id)
    rows: Any = union(
        now,
        came,
        steps.where(QuestionStep.thread_id.in_(wanted)),
        before.where(ThreadNear.thread_id.in_(wanted)),
    )
    found: dict[int, set[int]] = {}
    for thread_id, agency_id in db.session.execute(rows):
        if agency_id is not None:
            found.setdefault(thread_id, set()).add(agency_id)
    return {thread_id: frozenset(ids) for thread_id, ids in found.items()}


def reads_held(actor: Actor, thing: Any, thread_id: int, since: datetime) -> bool:
    """May the actor read what is held or hidden: its author, and moderators whom it is not too near
    to. (At most 2 statements.)"""
    return is_author(actor, thing) or moderates(actor, thread_id, thing.author_id, since)


def moderates(actor: Actor, thread_id: int, author_id: int, since: datetime) -> bool:
    """Does the actor moderate here, and is the matter not too near to them? ``since``: when what it
    is about was written. (2 statements for moderators, none for others.)"""
    if not may_moderate(actor):
        return False
    agencies = agencies_concerned([thread_id]).get(thread_id, frozenset())
    return not is_too_near(actor, author_id, agencies, since)
