"""A question's time begins when anybody can first read it, and begins only once."""

import importlib.util
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db.base import db
from app.db.unit import transaction
from app.forums.questions import actions, queries
from app.forums.threads.models import Question, Thread
from app.moderation.actions import act
from app.workdays.queries import calendar
from app.workdays.rules import due_at
from tests.forums.makers import MONDAY, answer, ask, at_now, make_cast
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

DAY = timedelta(days=1)
RUDE = "Dasar goblok kalian semua, petugas tolol!"
LATE = MONDAY + 30 * DAY


@pytest.fixture
def cast(app):
    yield make_cast()
    at_now(None)


def question(thread_id):
    db.session.expire_all()
    return db.session.get_one(Question, thread_id)


def moderate(cast, kind, subject_id, verb, at):
    with transaction():
        act(cast.moderator, kind, subject_id, verb, rule="other", reason="Sebab.", now=at)


def counted(at):
    return due_at(at, 5, "WIB", calendar())


def test_a_question_released_late_is_not_overdue_at_once(client, cast):
    asked = ask(cast, text=RUDE)
    assert asked.held
    moderate(cast, "post", asked.id, "release", LATE)
    found = question(asked.thread_id)
    assert (found.read_at, found.asked_at) == (LATE, MONDAY)
    assert found.due_at == found.first_due_at == counted(LATE) > LATE
    assert queries.overdue_count(LATE) == 0
    at_now(LATE)
    assert "lewat" not in words_of(client.get(f"/forums/threads/{asked.thread_id}"))
    assert "Tenggat dihitung dari situ" in words_of(
        client.get(f"/forums/threads/{asked.thread_id}/steps")
    )
    assert queries.overdue_count(found.due_at) == 1


def test_a_title_that_waits_waits_for_the_clock_too(cast):
    asked = ask(cast, title="Dasar petugas goblok tolol semua!")
    assert asked.held
    moderate(cast, "thread", asked.thread_id, "release", LATE)
    assert question(asked.thread_id).due_at == counted(LATE)


def test_nobody_is_late_while_nobody_can_read(client, cast):
    asked = ask(cast, text=RUDE)
    at_now(LATE)
    sign_in(client, cast.citizen)
    page = words_of(client.get(f"/forums/threads/{asked.thread_id}"))
    assert "mulai dihitung begitu pertanyaan ini dapat dibaca" in page
    assert "lewat" not in page
    with transaction():
        actions.delete_post(cast.citizen, asked.id, now=LATE)
    assert not question(asked.thread_id).missed


def test_hiding_and_restoring_gives_no_time(cast):
    asked = ask(cast)
    due = question(asked.thread_id).due_at
    for kind, subject in (("post", asked.id), ("thread", asked.thread_id)):
        moderate(cast, kind, subject, "hide", MONDAY + DAY)
        moderate(cast, kind, subject, "restore", LATE)
        assert question(asked.thread_id).due_at == due
    assert queries.overdue_count(LATE) == 1


def test_once_released_it_never_begins_anew(cast):
    asked = ask(cast, text=RUDE)
    first = MONDAY + 2 * DAY
    moderate(cast, "post", asked.id, "release", first)
    with transaction():
        actions.route(cast.officer, asked.thread_id, cast.other, note="Bukan kami.", now=first)
    moderate(cast, "post", asked.id, "hold", MONDAY + 3 * DAY)
    moderate(cast, "post", asked.id, "release", LATE)
    assert question(asked.thread_id).due_at == counted(first)


def test_the_calendar_counts_from_the_reading_too(cast):
    asked = ask(cast, text=RUDE)
    moderate(cast, "post", asked.id, "release", MONDAY + 4 * DAY)
    with transaction():
        actions.count_days_anew(now=MONDAY + 4 * DAY)
    assert question(asked.thread_id).due_at == counted(MONDAY + 4 * DAY)


def test_the_public_list_equals_a_recount_of_random_lives(cast):
    dice, first, threads = random.Random(25), {}, []
    for number in range(16):
        who = make_person(f"Warga {number}", "citizen")
        rude = dice.random() < 0.6
        asked = ask(
            cast, who=who, title=f"Nomor {number} bagaimana?", **({"text": RUDE} if rude else {})
        )
        threads.append(asked.thread_id)
        first[asked.thread_id] = None if rude else MONDAY
        at, state = MONDAY, "held" if rude else "shown"
        for _turn in range(dice.randrange(1, 6)):
            at += timedelta(hours=dice.randrange(5, 90))
            verb, after = {
                "held": ("release", "shown"), "shown": ("hide", "hidden"), "hidden": ("restore", "shown"),
            }[state]  # fmt: skip
            if state == "shown" and dice.random() < 0.5:
                answer(cast, asked.thread_id, at=at) if dice.random() < 0.2 else None
                continue
            moderate(cast, "post", asked.id, verb, at)
            state = after
            if state == "shown" and first[asked.thread_id] is None:
                first[asked.thread_id] = at
    now = MONDAY + 14 * DAY
    late = set()
    for thread_id in threads:
        kept = question(thread_id)
        shown = db.session.get_one(Thread, thread_id).state == "shown"
        assert kept.read_at == first[thread_id]
        if shown and kept.state == "open" and counted(first[thread_id]) <= now:
            late.add(thread_id)
    assert {row.id for row in queries.overdue(now)} == late != set()
    assert queries.overdue_count(now) == queries.figures_of(cast.agency, now).overdue == len(late)


def migration():
    """The migration that told old questions when they were first read."""
    path = Path(__file__).resolve().parents[2] / "migrations/versions/0025_read_questions.py"
    spec = importlib.util.spec_from_file_location("read_questions", path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize(
    ("acts", "rude"),
    [
        ((), True),
        ((), False),
        ((("post", "release"),), True),
        ((("post", "hide"),), True),
        ((("thread", "hide"),), False),
        ((("thread", "hide"), ("post", "release")), True),
        ((("thread", "hold"), ("post", "release")), True),
        ((("thread", "hide"), ("post", "release"), ("thread", "restore")), True),
    ],
)
def test_the_migration_knows_what_was_never_read(cast, acts, rude):
    asked = ask(cast, text=RUDE if rude else "Berapa lama?")
    for day, (kind, verb) in enumerate(acts, start=1):
        number = asked.thread_id if kind == "thread" else asked.id
        moderate(cast, kind, number, verb, MONDAY + day * DAY)
    known = question(asked.thread_id).read_at is not None
    sql = f"SELECT count(*) FROM forum_question WHERE NOT ({migration()._NEVER_READ})"
    assert bool(db.session.scalar(text(sql))) is known
