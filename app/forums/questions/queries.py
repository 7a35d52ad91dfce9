"""Reads of questions: their steps, who is late, and the figures of agencies and leaders."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from app.accounts.models import Organisation, Person
from app.accounts.queries import lineage_ids
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.window import end_of
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.forums.posts.models import Answer, Post
from app.forums.questions.policies import may_answer
from app.forums.questions.rules import Act, Figures, Said
from app.forums.threads.models import Question, QuestionStep, Thread

PAGE = 30
LARGEST = 2_147_483_647
_BEFORE = aliased(QuestionStep)
_READABLE = Thread.state.in_(("shown", "held"))


def question_by_id(thread_id: int) -> Question:
    """The clock's row, locked for a change; ``Missing`` when there is none (1 statement)."""
    found = db.session.get(Question, min(thread_id, LARGEST), with_for_update=True)
    if found is None:
        raise Missing(say("Pertanyaan itu tidak ada."))
    return found


def why_reopened(thread_id: int) -> str:
    """What the asker said when the question was last opened again; "" without words (1 statement)."""
    mine = (QuestionStep.thread_id == thread_id, QuestionStep.kind == "reopened")
    last = select(QuestionStep.note).where(*mine).order_by(QuestionStep.number.desc())
    return db.session.scalar(last.limit(1)) or ""


def steps_of(thread_id: int) -> list[Any]:
    """What became of a question, oldest first: number, kind, at, agency, note, next_on (1 st.)."""
    rows = select(
        QuestionStep.number,
        QuestionStep.kind,
        QuestionStep.at,
        QuestionStep.note,
        QuestionStep.next_on,
        Organisation.name.label("agency"),
        Person.name.label("by"),
    )
    rows = rows.outerjoin(Organisation, Organisation.id == QuestionStep.agency_id)
    rows = rows.outerjoin(Person, Person.id == QuestionStep.by_id)
    return rows_of(rows.where(QuestionStep.thread_id == thread_id).order_by(QuestionStep.number))


def last_routing(thread_id: int) -> Any:
    """How a question came to its agency last: ``number, by_id, agency`` (its name), ``before_id`` (who
    had it); None for one that never went anywhere (1 statement)."""
    rows = select(
        QuestionStep.number,
        QuestionStep.by_id,
        Organisation.name.label("agency"),
        _BEFORE.agency_id.label("before_id"),
    )
    rows = rows.join(Organisation, Organisation.id == QuestionStep.agency_id).join(
        _BEFORE,
        and_(
            _BEFORE.thread_id == QuestionStep.thread_id,
            _BEFORE.number == QuestionStep.number - 1,
        ),
    )
    went = rows.where(QuestionStep.thread_id == thread_id, QuestionStep.kind == "routed")
    return row_of(went.order_by(QuestionStep.number.desc()).limit(1))


_LAST_NUMBER = select(func.coalesce(func.max(Answer.number), 0)).where(
    Answer.thread_id == bindparam("thread_id")
)
_INTERIMS = (
    select(func.count())
    .select_from(Answer)
    .join(Post, Post.id == Answer.post_id)
    .where(Answer.thread_id == bindparam("thread_id"), ~Answer.final, Post.state == "shown")
)


def last_answer_number(thread_id: int) -> int:
    """The number of a question's last answer, though it may wait or be hidden; 0 (1 statement)."""
    return int(row_of(_LAST_NUMBER, thread_id=thread_id)[0])


def interims_given(thread_id: int) -> int:
    """How many answers that were not final can be read (1 statement)."""
    return int(row_of(_INTERIMS, thread_id=thread_id)[0])


def interims_left(thread_id: int) -> int:
    """How many answers that are not final may still move the due instant (2 statements)."""
    most = row_of(select(Question.interims).where(Question.thread_id == thread_id))
    return max(0, int(most[0]) - interims_given(thread_id))


def answers_since(person_id: int, since: datetime) -> Any:
    """``number, oldest`` of a person's official answers since an instant (1 statement)."""
    rows = select(func.count().label("number"), func.min(Answer.at).label("oldest"))
    return row_of(rows.where(Answer.person_id == person_id, Answer.at > since))


def readable_answers(thread_id: int, zone: str) -> list[Said]:
    """The official answers that can be read (1 statement)."""
    rows = select(Answer.number, Answer.at, Answer.read_at, Answer.next_on)
    rows = rows.join(Post, Post.id == Answer.post_id)
    found = rows_of(
        rows.where(Answer.thread_id == thread_id, Post.state == "shown").order_by(Answer.number)
    )
    return [
        Said(
            row.number,
            row.at,
            row.read_at or row.at,
            end_of(row.next_on, zone) if row.next_on else None,
        )
        for row in found
    ]


def acts_of(thread_id: int) -> list[Act]:
    """What the asker did about a question, or their silence (1 statement)."""
    rows = select(QuestionStep.kind, QuestionStep.at).where(QuestionStep.thread_id == thread_id)
    theirs = QuestionStep.kind.in_(("reopened", "confirmed", "silent", "withdrawn"))
    return [Act(*row) for row in rows_of(rows.where(theirs).order_by(QuestionStep.number))]


def overdue(now: datetime, *, after: tuple[int, int] | None = None, limit: int = PAGE) -> list[Any]:
    """Questions whose agency owes an answer, the longest waiting first, one page and one row more.

    ``after``: the last row's ``due`` (its milliseconds) and number. 1 statement.
    """
    rows = (
        select(
            Thread.id,
            Thread.title,
            Question.asked_at,
            Question.due_at,
            Question.zone,
            Question.answers,
            Question.agency_id,
            Organisation.name.label("agency"),
        )
        .join(Thread, Thread.id == Question.thread_id)
        .outerjoin(Organisation, Organisation.id == Question.agency_id)
        .where(Question.state == "open", Question.due_at <= now, Thread.state == "shown")
    )
    if after:
        place = datetime.fromtimestamp(after[0] / 1000, tz=now.tzinfo)
        rows = rows.where(tuple_(Question.due_at, Question.thread_id) > (place, after[1]))
    return rows_of(
        rows.order_by(Question.due_at, Question.thread_id).limit(limit + 1)
    )  # its index's order


def overdue_count(now: datetime) -> int:
    """How many questions are overdue (1 statement)."""
    rows = select(func.count()).select_from(Question).join(Thread, Thread.id == Question.thread_id)
    late = rows.where(Question.state == "open", Question.due_at <= now, Thread.state == "shown")
    return db.session.scalar(late) or 0


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _figures(now: datetime) -> list[Any]:
    """The columns of ``Figures``, in its order, as rules.figures counts them."""
    still = Question.state == "open"
    late = and_(still, Question.due_at <= now)
    missed = Question.missed.is_(True)
    withdrawn = and_(Question.state == "closed", Question.answered_at.is_(None))
    closed = and_(Question.state == "closed", or_(missed, ~withdrawn))
    on_time = and_(closed, ~missed, Question.reopened == 0)
    return [
        func.count(),
        _count(and_(~still, ~withdrawn)),
        _count(and_(still, Question.answers > 0)),
        _count(and_(still, Question.answers == 0)),
        _count(withdrawn),
        _count(or_(missed, late)),
        _count(Question.reopened > 0),
        func.coalesce(func.sum(cast(Question.changed_something, Integer)), 0),
        _count(on_time),
        _count(closed),
        _count(late),
    ]


def figures_of(agency_id: int | None, now: datetime) -> Figures:
    """The figures of one agency, or of all of them together (1 statement)."""
    rows = select(*_figures(now)).select_from(Question).join(Thread)
    rows = rows.where(Thread.state == "shown")
    if agency_id is not None:
        handed = _handed_on().where(_BEFORE.agency_id == agency_id).subquery()
        out = select(func.coalesce(func.sum(handed.c.times), 0)).scalar_subquery()
        rows = rows.where(Question.agency_id == agency_id).add_columns(out)
    return _told(row_of(rows))


def _handed_on() -> Any:
    """``agency_id, times``: how often each agency handed a question on. Who had it before a routing
    is what the step before says."""
    rows = select(_BEFORE.agency_id, func.count().label("times"))
    rows = rows.join(
        QuestionStep,
        and_(
            QuestionStep.thread_id == _BEFORE.thread_id,
            QuestionStep.number == _BEFORE.number + 1,
            QuestionStep.kind == "routed",
        ),
    )
    rows = rows.join(Thread, Thread.id == _BEFORE.thread_id).where(Thread.state == "shown")
    return rows.where(_BEFORE.agency_id.is_not(None)).group_by(_BEFORE.agency_id)


def _told(row: Any) -> Figures:
    return Figures(*(int(value or 0) for value in row))


def next_due(now: datetime) -> datetime | None:
    """When the next question will be overdue, if nobody answers it (1 statement, one index)."""
    ahead = select(func.min(Question.due_at)).where(Question.state == "open", Question.due_at > now)
    found: datetime | None = db.session.scalar(ahead)
    return found


def figures_by_agency(now: datetime, *, after: int = 0, limit: int = PAGE) -> list[Any]:
    """``(id, name, Figures)`` of agencies that were asked, though they may have handed everything
    on; one page and one more (1 statement)."""
    columns = [column.label(f"n{place}") for place, column in enumerate(_figures(now))]
    asked = select(Question.agency_id, *columns).select_from(Question)
    asked = asked.join(Thread, Thread.id == Question.thread_id).where(Thread.state == "shown")
    held = asked.where(Question.agency_id > after).group_by(Question.agency_id).subquery()
    out = _handed_on().where(_BEFORE.agency_id > after).subquery()
    counted = [column for column in held.c if column.key != "agency_id"]
    rows = select(Organisation.id, Organisation.name, *counted, out.c.times)
    rows = rows.outerjoin(held, held.c.agency_id == Organisation.id)
    rows = rows.outerjoin(out, out.c.agency_id == Organisation.id)
    known = or_(held.c.agency_id.is_not(None), out.c.agency_id.is_not(None))
    found = rows_of(rows.where(known).order_by(Organisation.id).limit(limit + 1))
    return [(row[0], row[1], _told(row[2:])) for row in found]


def figures_by_leader(agency_id: int, now: datetime) -> list[Any]:
    """``(name, role, Figures)`` of those who answered for an agency (1 statement).

    A question counts for the leader who gave its last answer that can be read.
    """
    numbers = select(Answer.thread_id, func.max(Answer.number).label("number"))
    numbers = numbers.join(Post, Post.id == Answer.post_id).where(Post.state == "shown")
    last = numbers.group_by(Answer.thread_id).subquery()
    rows = select(Answer.person_id, func.max(Answer.name), func.max(Answer.role), *_figures(now))
    rows = rows.select_from(Question).join(Thread, Thread.id == Question.thread_id)
    rows = rows.join(last, last.c.thread_id == Question.thread_id)
    rows = rows.join(
        Answer, and_(Answer.thread_id == last.c.thread_id, Answer.number == last.c.number)
    )
    rows = rows.where(Thread.state == "shown", Answer.agency_id == agency_id)
    rows = rows.group_by(Answer.person_id).order_by(func.count().desc(), Answer.person_id)
    found = rows_of(rows.limit(50))
    return [(row[1], row[2], _told(row[3:])) for row in found]


def unanswered_by_asker(before: datetime, limit: int = 500) -> list[Any]:
    """Finally answered questions that anybody may read, whose asker said nothing since: thread_id,
    answered_at, zone."""
    rows = select(Question.thread_id, Question.answered_at, Question.zone)
    rows = rows.join(Thread, Thread.id == Question.thread_id).where(Thread.state == "shown")
    quiet = rows.where(Question.state == "answered", Question.answered_at < before)
    return rows_of(quiet.order_by(Question.answered_at).limit(limit))


def may_answer_thread(actor: Actor, thread: Any) -> bool:
    """Does the actor answer for the agency of a thread? (1 statement for people with a role.)"""
    if thread.question is None or thread.agency_id is None or not actor.known:
        return False
    if thread.agency_id in actor.organisations:
        return may_answer(actor, thread.agency_id, ()) or _officer(actor, thread.agency_id)
    return _officer(actor, thread.agency_id)


def _officer(actor: Actor, agency_id: int) -> bool:
    if "officer" not in actor.roles:
        return False
    return may_answer(actor, agency_id, lineage_ids(agency_id))
