"""The clock of a question, counted anew when one of its answers can be read, or no more."""

from datetime import datetime

from sqlalchemy import select, update

from app.core.actor import SYSTEM, Actor
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.forums.posts.models import Answer
from app.forums.questions import queries, rules
from app.forums.threads.models import Question, QuestionStep
from app.workdays.queries import calendar
from app.workdays.rules import due_at

ANSWERED, UNREAD = "forums.question_answered", "forums.answer_unread"


def post_read(post_id: int, readable: bool, now: datetime) -> None:
    """A post can be read from now on, or no more: when it is an official answer, the question's
    clock follows. The asker hears of what can be read, and silence is counted from then."""
    said = db.session.get(Answer, post_id)
    if said is None:
        return
    question = queries.question_by_id(said.thread_id)
    if readable and said.read_at is None:
        said.read_at = now
    before = question.state
    _count_anew(question)
    if readable and question.state == rules.ANSWERED and before != rules.ANSWERED:
        question.answered_at = now  # silence begins once there is something to be silent about
    kind = ("read_final" if said.final else "read_part") if readable else "unread"
    add_step(question, kind, now=now, next_on=said.next_on if readable else None)
    if readable:
        record(SYSTEM, question, ANSWERED, now, post=post_id, late=said.late)
    else:
        opened = before != rules.OPEN and question.state == rules.OPEN
        record(SYSTEM, question, UNREAD, now, post=post_id, opened=opened)


def thread_read(thread_id: int, now: datetime) -> None:
    """A thread can be read, maybe again. A question's time begins with the first reading, and never
    again; silence on its answer is counted anew."""
    question = db.session.get(Question, thread_id, with_for_update=True)
    if question is None:
        return
    if question.read_at is None:
        question.read_at = now
        question.first_due_at = due_at(now, question.days, question.zone, calendar())
        _count_anew(question)
    if question.state == rules.ANSWERED:
        question.answered_at = now


def _count_anew(question: Question) -> None:
    """What the answers that can be read, and the words of the asker, make of a question."""
    db.session.flush()
    said = queries.readable_answers(question.thread_id, question.zone)
    first = question.first_due_at or question.due_at
    acts = queries.acts_of(question.thread_id)
    found = rules.recount(first, question.interims, said, acts)
    question.due_at, question.missed, question.state = found.due_at, found.missed, found.state
    question.answered_at, question.closed_at = found.answered_at, found.closed_at
    question.answers = len(said)
    numbers = {one.number for one in said}
    rows = select(Answer).where(Answer.thread_id == question.thread_id)
    for one in db.session.scalars(rows.where(Answer.number.in_(numbers))):
        one.late = one.number in found.late


def add_step(question: Question, kind: str, *, now: datetime, **told: object) -> None:
    """The next step of a question, under the next number: ``by_id``, ``note``, ``next_on``."""
    question.version += 1
    row = {"number": question.version, "kind": kind, "at": now, "note": ""} | told
    agency_id = question.agency_id
    db.session.add(QuestionStep(thread_id=question.thread_id, agency_id=agency_id, **row))
    db.session.flush()


def forget_notes(thread_id: int) -> None:
    """What the asker wrote beside their steps goes, as a whole; the steps stay (1 statement)."""
    theirs = (QuestionStep.thread_id == thread_id, QuestionStep.kind == "reopened")
    gone = update(QuestionStep).where(*theirs, QuestionStep.note != "").values(note="")
    db.session.execute(gone.execution_options(synchronize_session="fetch"))


def record(actor: Actor, question: Question, verb: str, now: datetime, **facts: object) -> None:
    """Write it down in the log, and tell the house after the commit."""
    audit.record(actor, verb, ("thread", question.thread_id), now=now, **facts)
    announce(verb, question.thread_id, **facts)
