"""Writes of a question's life: asked, routed, answered, confirmed, opened again, closed by silence."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.accounts.models import Organisation
from app.accounts.queries import lineage_ids
from app.commitments.actions import Promise, promise
from app.core.actor import SYSTEM, Actor
from app.core.errors import Invalid
from app.core.window import end_of
from app.core.words import say
from app.db.base import db
from app.db.unit import announce
from app.forums.boards.queries import settings
from app.forums.posts import actions as posting
from app.forums.posts.actions import Draught, Written, named, twin_of, write_post
from app.forums.posts.models import Answer, Post
from app.forums.posts.queries import post_row
from app.forums.questions import queries, rules
from app.forums.questions.policies import may_answer, may_route, require, require_asker
from app.forums.questions.recounting import ANSWERED, add_step, forget_notes, record
from app.forums.threads.models import Question, Thread
from app.forums.threads.queries import thread_by_id
from app.forums.threads.rules import (
    FLOOD_ANSWERS,
    FLOOD_MINUTES,
    require_open,
    seconds_to_wait,
)
from app.moderation.queries import require_not_suspended
from app.moderation.screening.rules import findings
from app.workdays.queries import calendar
from app.workdays.rules import due_at

HOME_ZONE = "WIB"


@dataclass(frozen=True, slots=True)
class Reply:
    """An official answer as it is handed in, besides its text; ``promise``: what it commits to."""

    role: str
    status: str
    reason: str
    next_on: date | None = None
    promise: Promise | None = None


def start_clock(thread: Thread, *, held: bool, now: datetime) -> Question:
    """The clock of a thread that was just asked: so many working days of the agency's calendar, which
    count from its first reading when it is ``held`` for a moderator (``recounting.thread_read``)."""
    told, zone = settings(), zone_of_agency(thread.agency_id)
    days = told["answer_days"]
    due = due_at(now, days, zone, calendar())
    question = Question(
        thread_id=thread.id,
        agency_id=thread.agency_id,
        zone=zone,
        asked_at=now,
        read_at=None if held else now,
        days=days,
        first_due_at=due,
        due_at=due,
        interims=told["interims"],
        version=0,
        answers=0,
        reopened=0,
        missed=False,
        state=rules.OPEN,
    )
    db.session.add(question)
    db.session.flush()
    add_step(question, "asked", now=now)
    return question


def zone_of_agency(agency_id: int | None) -> str:
    """The zone in which an agency's days end; that of the capital for nobody's (1 statement)."""
    zone = select(Organisation.zone).where(Organisation.id == agency_id)
    return db.session.scalar(zone) or HOME_ZONE


def _note(actor: Actor, note: str, *, considered: bool, now: datetime) -> str:
    """Why, as everybody will read it: by somebody who may write, without an attack on anybody, and
    without private details unless the writer has seen them. It cannot wait for a moderator as a post
    does (the step is for good), so what would wait is refused."""
    require_not_suspended(actor, now)
    kept = rules.require_note(note)
    rules.require_decent([one.said for one in findings(kept)])
    posting.require_considered(kept, considered=considered, field="note")
    return kept


def route(
    actor: Actor,
    thread_id: int,
    agency_id: int,
    *,
    note: str,
    considered: bool = False,
    now: datetime,
) -> Question:
    """Hand a question to the agency it belongs to. Its time goes on as it was."""
    question = queries.question_by_id(thread_id)
    require(may_route(actor, question.agency_id, lineage_ids(question.agency_id)))
    rules.require_routable(question.state)
    if db.session.get(Organisation, min(agency_id, queries.LARGEST)) is None:
        raise Invalid(say("Pilih instansi yang dituju."), field="agency_id")
    if agency_id == question.agency_id:
        raise Invalid(say("Pertanyaan ini memang sudah di instansi itu."), field="agency_id")
    kept = _note(actor, note, considered=considered, now=now)
    question.agency_id = thread_by_id(thread_id).agency_id = agency_id
    add_step(question, "routed", now=now, by_id=actor.person_id, note=kept)
    record(actor, question, "forums.question_routed", now, agency=agency_id)
    return question


def answer(
    actor: Actor, thread_id: int, draught: Draught, told: Reply, *, now: datetime
) -> Written:
    """Answer for the agency, under one's own name. A late answer stays late for good.

    The same form sent again is the answer that is there already.
    """
    if twin := twin_of(actor, draught.client_key):
        return twin
    question, thread = queries.question_by_id(thread_id), thread_by_id(thread_id)
    require(may_answer(actor, question.agency_id, lineage_ids(question.agency_id)))
    require_open(thread.state, locked=False)
    rules.require_answerable(question.state)
    require_not_suspended(actor, now)
    _refuse_flood(actor, now)
    final = rules.require_status(told.status)
    rules.require_no_step_back(question.state, final)
    days = calendar()
    most = settings()["next_days"]
    next_on = rules.require_next(final, told.next_on, now, question.zone, most, days)
    reason, role = rules.require_reason(told.reason), rules.require_role(told.role)
    for field, said in (("reason", reason), ("role", role), *_said_in(told.promise)):
        posting.require_considered(said, considered=draught.considered, field=field)
    open_draught = Draught(draught.text, draught.client_key, considered=draught.considered)
    written = write_post(
        actor,
        thread_id,
        open_draught,
        locked_too=True,
        beside=f"{reason}\n{role}",
        now=now,
    )
    late = rules.is_overdue(question.state, question.due_at, now)
    db.session.add(
        Answer(
            post_id=written.id,
            thread_id=thread_id,
            number=queries.last_answer_number(thread_id) + 1,
            person_id=actor.person_id,
            agency_id=question.agency_id,
            name=actor.name,
            role=role,
            status=told.status,
            reason=reason,
            final=final,
            next_on=next_on,
            late=late,
            at=now,
            read_at=None if written.held else now,
        )
    )
    if written.held:  # it counts once it can be read (recounting)
        record(actor, question, "forums.answer_waits", now, post=written.id)
    else:
        _count(actor, question, written.id, final=final, next_on=next_on, now=now)
    if told.promise:
        _promise(actor, question, told.promise, now=now)
    return written


def _said_in(told: Promise | None) -> list[tuple[str, str]]:
    """What a promise in an answer says in words, by the answer form's names."""
    if told is None:
        return []
    return [("promise_title", told.title), ("promise_measure", told.measure)]


def _refuse_flood(actor: Actor, now: datetime) -> None:
    """Answers have a limit of their own: a desk answers many in a row."""
    lately = queries.answers_since(actor.person_id or 0, now - timedelta(minutes=FLOOD_MINUTES))
    if lately.number and (
        wait := seconds_to_wait(lately.number, FLOOD_ANSWERS, (now - lately.oldest).total_seconds())
    ):
        raise posting.too_many(wait)


def _promise(actor: Actor, question: Question, told: Promise, *, now: datetime) -> None:
    """What the answer commits to goes into the register, for the agency that answers."""
    agency_id = question.agency_id or told.agency_id
    mine = replace(told, agency_id=agency_id, origin=("thread", question.thread_id))
    try:
        promise(actor, mine, now=now)
    except Invalid as no:  # its fields stand on the answer's form, under names of their own
        raise Invalid(no.message, field=f"promise_{no.field}", **no.facts) from None


def _count(
    actor: Actor,
    question: Question,
    post_id: int,
    *,
    final: bool,
    next_on: date | None,
    now: datetime,
) -> None:
    """An answer that can be read stops the clock or, the first few times, moves it."""
    late = rules.is_overdue(question.state, question.due_at, now)
    question.missed, question.answers = question.missed or late, question.answers + 1
    if final:
        question.state, question.answered_at = rules.ANSWERED, now
    elif next_on and queries.interims_given(question.thread_id) <= question.interims:
        question.due_at = end_of(next_on, question.zone)
    kind = "final" if final else "answered"
    add_step(question, kind, now=now, by_id=actor.person_id, next_on=next_on)
    record(actor, question, ANSWERED, now, post=post_id, late=late)


def confirm(actor: Actor, thread_id: int, *, changed: bool, now: datetime) -> Question:
    """The asker says that the answer is enough, and whether anything changed by it."""
    question, thread = queries.question_by_id(thread_id), thread_by_id(thread_id)
    require_asker(actor, thread.author_id)
    rules.require_confirmable(question.state)
    question.state, question.closed_at = rules.CLOSED, now
    question.confirmed, question.changed_something = True, changed
    add_step(question, "confirmed", now=now)
    teller = named(actor, name_hidden=thread.name_hidden)
    record(teller, question, "forums.question_confirmed", now, changed=changed)
    return question


def reopen(
    actor: Actor, thread_id: int, *, note: str, considered: bool = False, now: datetime
) -> Question:
    """The asker says that the answer is not enough. The clock has been running all the while."""
    question, thread = queries.question_by_id(thread_id), thread_by_id(thread_id)
    require_asker(actor, thread.author_id)
    rules.require_reopenable(question.state, question.answered_at)
    kept = _note(actor, note, considered=considered, now=now)
    question.state, question.closed_at = rules.OPEN, None
    question.answered_at, question.confirmed = None, False
    question.changed_something = False
    question.reopened += 1
    add_step(question, "reopened", now=now, note=kept)
    teller = named(actor, name_hidden=thread.name_hidden)
    record(teller, question, "forums.question_reopened", now)
    return question


def delete_post(actor: Actor, post_id: int, *, now: datetime) -> Post:
    """Delete one's post; with the first post of an open question goes the question itself, and of
    any what its asker wrote on opening it again."""
    found = post_row(post_id)
    if found is None or found.number != 1:
        return posting.delete_post(actor, post_id, now=now)
    # locked before the post, as an answer does it: else each would wait for the other
    question = db.session.get(Question, found.thread_id, with_for_update=True)
    gone = posting.delete_post(actor, post_id, now=now)
    if question is not None:
        forget_notes(question.thread_id)
    if question is not None and question.state == rules.OPEN:
        _withdraw(named(actor, name_hidden=gone.name_hidden), question, now=now)
    return gone


def _withdraw(teller: Actor, question: Question, *, now: datetime) -> None:
    """The asker takes an open question back. It stays counted, and what was late stays late."""
    late = rules.is_overdue(question.state, question.due_at, now)
    question.missed |= late and question.read_at is not None
    question.state, question.closed_at = rules.CLOSED, now
    add_step(question, "withdrawn", now=now)
    record(teller, question, "forums.question_withdrawn", now)


def close_silent(*, now: datetime) -> int:
    """Close what was finally answered and not spoken of since, after the days set. How many."""
    days, off, closed = settings()["silence_days"], calendar(), 0
    for row in queries.unanswered_by_asker(now - timedelta(days=days)):
        if now < due_at(row.answered_at, days, row.zone, off):
            continue
        question = queries.question_by_id(row.thread_id)
        if question.state != rules.ANSWERED:
            continue
        question.state, question.closed_at = rules.CLOSED, now
        add_step(question, "silent", now=now)
        record(SYSTEM, question, "forums.question_closed", now)
        closed += 1
    return closed


def count_days_anew(*, now: datetime) -> int:
    """After the calendar changed: the first promise of open questions, by the days as they are.

    What is late already stays late: a day off declared afterwards excuses nobody. How many moved.
    """
    off, moved = calendar(), 0
    rows = select(Question).where(
        Question.state == rules.OPEN, Question.answers == 0, Question.due_at > now
    )
    for question in db.session.scalars(rows.with_for_update()):
        due = due_at(question.read_at or question.asked_at, question.days, question.zone, off)
        moved += due != question.due_at
        question.first_due_at = question.due_at = due
    if moved:
        announce("forums.dues_moved", 0)
    return moved
