"""Reads of threads: lists by keyset, one narrow statement each."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, case, select, tuple_

from app.accounts.models import Organisation, Person
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.forums.boards.models import Board
from app.forums.threads.models import Question, Thread
from app.forums.threads.policies import may_read
from app.notices.following.queries import following_column

PAGE = 30
LARGEST = 2_147_483_647
_AUTHOR = case((Thread.name_hidden, None), else_=Person.name).label("author")
_LINE = (
    Thread.id,
    Thread.title,
    Thread.kind,
    Thread.shown,
    Thread.turn,
    Thread.last_at,
    Thread.locked_at,
    Question.state.label("question"),
    Question.due_at,
    Question.zone,
    Question.confirmed,
    _AUTHOR,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: the last row's turn and number."""

    turn: int
    id: int

    @classmethod
    def of(cls, text: str | None) -> "Place | None":
        """Out of an address ("1764060000000,12"); None when there is none or it is none."""
        turn, _comma, number = (text or "").partition(",")
        if not (turn.isascii() and turn.isdigit() and number.isascii() and number.isdigit()):
            return None
        return cls(min(int(turn[:18]), 2**62), min(int(number[:12]), LARGEST))


def _lines() -> Select[Any]:
    rows = select(*_LINE, Board.slug.label("board_slug"), Board.name.label("board"))
    rows = rows.join(Board, Board.id == Thread.board_id).join(Person, Person.id == Thread.author_id)
    return rows.outerjoin(Question, Question.thread_id == Thread.id)


def threads_listed(
    *,
    board_id: int | None = None,
    kind: str = "",
    agency_id: int | None = None,
    after: Place | None = None,
    limit: int = PAGE,
) -> list[Any]:
    """What anybody may read, last written first, one page and one row more (1 statement)."""
    rows = _lines().where(Thread.state == "shown")
    if board_id is not None:
        rows = rows.where(Thread.board_id == board_id)
    if kind:
        rows = rows.where(Thread.kind == kind)
    if agency_id is not None:
        rows = rows.where(Thread.agency_id == agency_id)
    if after:
        rows = rows.where(tuple_(Thread.turn, Thread.id) < (after.turn, after.id))
    return rows_of(rows.order_by(Thread.turn.desc(), Thread.id.desc()).limit(limit + 1))


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
)


def thread_for(actor: Actor, thread_id: int) -> Any:
    """A thread with its clock, and whether the actor follows it, if the actor may read it; else
    ``Missing`` (1 statement)."""
    wanted = _HEAD.where(Thread.id == min(thread_id, LARGEST))
    found = row_of(wanted, reader=actor.person_id)
    if found is None or (found.state != "merged" and not may_read(actor, found)):
        raise Missing(say("Topik itu tidak ada."))
    return found


def thread_by_id(thread_id: int) -> Thread:
    """The thread's row, locked for a change; ``Missing`` when there is none (1 statement)."""
    found = db.session.get(Thread, min(thread_id, LARGEST), with_for_update=True)
    if found is None:
        raise Missing(say("Topik itu tidak ada."))
    return found


def threads_by_ids(ids: list[int]) -> list[Any]:
    """Those of ``ids`` that anybody may read, in that order (1 statement, none for none)."""
    if not ids:
        return []
    rows = rows_of(_lines().where(Thread.id.in_(ids), Thread.state == "shown"))
    by_id = {row.id: row for row in rows}
    return [by_id[one] for one in ids if one in by_id]
