"""Twenty kill -9 while a forum is written in: every post, answer and milestone that was acknowledged
is whole.

Citizens reply (each a few times, below the flood limit), officers answer and add steps to promises,
over real connections.
Each form is sent until it is acknowledged, so that the same form often arrives twice: it must stand
there once, with its number, its place in the counters, its audit entry, its step and its job.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.commitments.actions import Promise, promise
from app.commitments.models import Commitment, CommitmentChange, Milestone
from app.core import clock
from app.core.actor import Actor
from app.db import audit
from app.db.audit import AuditEntry
from app.db.base import db
from app.db.unit import transaction
from app.forums.posts.models import Answer, Post
from app.forums.threads.models import Question, QuestionStep, Thread
from app.forums.threads.rules import FLOOD_ANSWERS
from app.web.models import OutboxMessage
from tests.forums.makers import ask, make_cast
from tests.support.live import LiveServer
from tests.support.people import make_person
from tests.whole.killing import Killable, Person, cookie_of, house, run

WRITERS, THREADS, EACH = 250, 5, 11
PROMISES, STEPS = 30, 25
DESK = 40
_PLACE = re.compile(r"/forums/threads/(\d+)\?post=(\d+)|/commitments/(\d+)()$")


@dataclass
class Load:
    """What was prepared, and what the house acknowledged: form key → (thread, number)."""

    writers: list[str] = field(default_factory=list)
    officer: str = ""
    desk: list[str] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    promises: list[int] = field(default_factory=list)
    posts: dict[str, tuple[int, int]] = field(default_factory=dict)
    answers: dict[str, tuple[int, int]] = field(default_factory=dict)
    steps: dict[str, tuple[int, int]] = field(default_factory=dict)
    next_on: str = ""
    stop: bool = False
    keys: Any = field(default_factory=count)

    @property
    def count(self) -> int:
        """All acknowledged acts."""
        return len(self.posts) + len(self.answers) + len(self.steps)


def _prepare(server: LiveServer, writers: int) -> Load:
    app, load, now = server.app(), Load(), clock.now()
    load.next_on = f"{(now + timedelta(days=3)).date()}"
    with app.app_context():
        cast = make_cast()
        load.threads = [_asked(cast, n, now) for n in range(THREADS)]
        load.writers = [
            cookie_of(app, make_person(f"Warga {n}", "citizen")) for n in range(writers)
        ]
        load.officer = cookie_of(app, cast.officer)
        role = ("officer", f"organisation:{cast.agency}")
        load.desk = [cookie_of(app, make_person(roles=[role])) for _each in range(DESK)]
        load.promises = [_promised(cast, n, now) for n in range(PROMISES)]
        audit.chain_pending(now=now)
        db.session.remove()
        db.engine.dispose()
    return load


def _asked(cast: Any, number: int, now: Any) -> int:
    who: Actor = make_person(f"Penanya {number}", "citizen")
    return ask(cast, who=who, at=now, title=f"Pertanyaan nomor {number} tentang KTP").thread_id


def _promised(cast: Any, number: int, now: Any) -> int:
    told = Promise(
        f"Janji nomor {number}",
        "Selesai",
        cast.agency,
        (now + timedelta(days=40)).date(),
        f"janji-{number}",
        owner_id=cast.officer.person_id,
        owner_role="Kabid",
    )
    with transaction():
        return promise(cast.officer, told, now=now).id


def _write(server: LiveServer, load: Load, cookies: list[str], place: int) -> None:
    """Each writer in turn, a few posts each, all into one thread."""
    thread = load.threads[place % len(load.threads)]
    page = f"/forums/threads/{thread}"
    for cookie in cookies:
        person = Person(server, cookie)
        for _each in range(EACH):
            key = f"post-{next(load.keys)}"
            fields = {"text": f"Kata {key}.", "key": key}
            if not _until_kept(person, load, load.posts, page, f"{page}/reply", fields):
                return


def _answer(server: LiveServer, load: Load, place: int) -> None:
    """Interim answers, one after the other, to one question, by officers below the flood limit."""
    page = f"/forums/threads/{load.threads[place]}"
    desk = [one for one in load.desk[place::2] for _each in range(FLOOD_ANSWERS - 1)]
    people = {one: Person(server, one) for one in load.desk[place::2]}
    fields = {"status": "process", "role": "Kabid", "reason": "SOP", "next_on": load.next_on}
    for one in desk:
        key = f"answer-{next(load.keys)}"
        told = fields | {"text": f"Kabar {key}.", "key": key}
        if not _until_kept(
            people[one], load, load.answers, f"{page}/answer", f"{page}/answer", told
        ):
            return


def _step(server: LiveServer, load: Load, promises: list[int]) -> None:
    """The officer's steps, so many for each promise."""
    person = Person(server, load.officer)
    for number in promises:
        path = f"/commitments/{number}/milestones/new"
        for _each in range(STEPS):
            key = f"step-{next(load.keys)}"
            fields = {"title": f"Langkah {key}", "weight": "1", "key": key}
            if not _until_kept(person, load, load.steps, path, path, fields):
                return


def _until_kept(
    person: Person,
    load: Load,
    kept: dict[str, tuple[int, int]],
    page: str,
    path: str,
    fields: dict[str, str],
) -> bool:
    """Send one form until the house says where it stands; False once the load is to stop."""
    while not load.stop:
        status, where = person.post(page, path, fields)
        if status == 302 and (found := _PLACE.search(where)):
            kept[fields["key"]] = (int(found[1] or found[3]), int(found[2] or 0))
            return True
        # 409: the same form a moment ago, by a worker that is finishing it, or two steps at once.
        assert status in (0, 409, 503), (status, where[-1500:])
    return False


def _crowd(server: Killable, load: Load) -> list[tuple[Any, ...]]:
    share = len(load.writers) // THREADS
    writers = [load.writers[n * share : (n + 1) * share] for n in range(THREADS)]
    writing = [(_write, server, load, some, n) for n, some in enumerate(writers)]
    half = PROMISES // 2
    steps = [(_step, server, load, some) for some in (load.promises[:half], load.promises[half:])]
    return [*writing, *steps, (_answer, server, load, 0), (_answer, server, load, 1)]


def _losses(server: LiveServer, load: Load) -> list[str]:
    """Every acknowledged text that the database does not know, and everything that is half there."""
    app = server.app()
    with app.app_context():
        lost = [*_lost_texts(load), *_half_posts(), *_wrong_counts(), *_half_answers(load)]
        lost += _half_steps(load)
        audit.chain_pending(now=clock.now())
        verdict = audit.verify()
        if not verdict.holds:
            lost.append(f"audit: {verdict}")
        db.session.remove()
        db.engine.dispose()
    return lost


def _lost_texts(load: Load) -> list[str]:
    rows = db.session.execute(select(Post.client_key, Post.thread_id, Post.number, Post.source))
    known = {row.client_key: row for row in rows}
    return [
        f"{key}: acknowledged as {place}, kept {known.get(key)}"
        for key, place in [*load.posts.items(), *load.answers.items()]
        if key not in known
        or (known[key].thread_id, known[key].number) != place
        or known[key].source.split()[1] != f"{key}."
    ]


def _half_posts() -> list[str]:
    """Posts without their audit entry or their job, or with two."""
    posts = set(db.session.scalars(select(Post.id)))
    entries = select(AuditEntry.subject_id).where(AuditEntry.verb == "forums.post_written")
    told = Counter(db.session.scalars(entries))
    jobs = select(OutboxMessage.payload).where(OutboxMessage.task == "forums.post_written")
    queued = Counter(payload["post"] for payload in db.session.scalars(jobs))
    return [
        f"post {one}: {told[one]} audit entries, {queued[one]} jobs"
        for one in posts
        if told[one] != 1 or queued[one] != 1
    ]


def _wrong_counts() -> list[str]:
    wrong = []
    for thread in db.session.scalars(select(Thread)):
        mine = select(Post.number).where(Post.thread_id == thread.id).order_by(Post.number)
        numbers = list(db.session.scalars(mine))
        if numbers != list(range(1, thread.posts + 1)) or thread.shown != len(numbers):
            wrong.append(f"thread {thread.id}: says {thread.posts}/{thread.shown}, {len(numbers)}")
    return wrong


def _half_answers(load: Load) -> list[str]:
    """Answers, steps and the question's own numbers must agree."""
    wrong = []
    for question in db.session.scalars(select(Question)):
        answers = _number(Answer, Answer.thread_id == question.thread_id)
        steps = _number(
            QuestionStep,
            QuestionStep.thread_id == question.thread_id,
            QuestionStep.kind == "answered",
        )
        all_steps = _number(QuestionStep, QuestionStep.thread_id == question.thread_id)
        if not answers == steps == question.answers or all_steps != question.version:
            wrong.append(f"question {question.thread_id}: {answers} {steps} {question.answers}")
    official = select(Post.client_key).join(Answer, Answer.post_id == Post.id)
    missing = set(load.answers) - set(db.session.scalars(official))
    return [*wrong, *(f"{key} is no answer" for key in missing)]


def _half_steps(load: Load) -> list[str]:
    """Steps, changes, the promise's own numbers and the audit log must agree."""
    wrong = []
    for one in db.session.scalars(select(Commitment)):
        own = (CommitmentChange.commitment_id == one.id, CommitmentChange.kind == "milestone")
        changes, steps = (
            _number(CommitmentChange, *own),
            _number(Milestone, Milestone.commitment_id == one.id),
        )
        entries = _number(
            AuditEntry,
            AuditEntry.verb == "commitments.milestone",
            AuditEntry.subject_id == one.id,
        )
        all_changes = _number(CommitmentChange, CommitmentChange.commitment_id == one.id)
        if not changes == entries == steps - 1 == one.whole - 1 or all_changes != one.version:
            wrong.append(f"promise {one.id}: {changes} {entries} {steps} {one.whole} {one.version}")
    kept = Counter(db.session.scalars(select(CommitmentChange.client_key)))
    return [*wrong, *(f"{key} stands {kept[key]} times" for key in load.steps if kept[key] != 1)]


def _number(model: Any, *conditions: Any) -> int:
    found = db.session.scalar(select(func.count()).select_from(model).where(*conditions))
    return found or 0


@pytest.mark.timeout(420)
def test_twenty_kills_lose_no_post_no_answer_and_no_step(database_url: str, tmp_path: Path) -> None:
    """20 kills, at least 2,000 acknowledged acts, on both databases."""
    server = Killable(tmp_path / "house", database_url)
    server.data_dir.mkdir()
    load = _prepare(server, WRITERS)
    with server:
        shot, wrong = run(server, load, _crowd(server, load), kills=20, acts=2000)
    assert wrong == []
    assert shot >= 20
    assert load.count >= 2000
    assert len(load.answers) >= 50
    assert len(load.steps) >= 50
    assert _losses(server, load) == []


@pytest.mark.timeout(240)
def test_a_forum_that_answers_before_it_commits_is_caught(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """The same harness finds losses when the commit comes after the answer."""
    server = house(sqlite_template, tmp_path / "house")
    server.wsgi = "tests.whole.early_wsgi:app"
    load = _prepare(server, 20)
    server.start()
    try:
        run(server, load, _crowd(server, load), kills=6, acts=60)
    finally:
        server.__exit__()
    assert _losses(server, load) != []
