"""An answer counts from when it can be read, and as long as it can be; interim ones move a clock
only the first few times. The random life is recounted from the posts themselves."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.window import end_of
from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.actions import change_setting
from app.forums.posts.actions import edit_post
from app.forums.posts.models import Answer, Post
from app.forums.questions import actions, queries, rules
from app.forums.questions.actions import Reply
from app.forums.threads.models import Question
from app.moderation.actions import act
from app.notices.models import Notice
from app.web.outbox import deliver_due
from tests.forums.makers import MONDAY, answer, ask, at_now, draught, make_cast
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

DAY = timedelta(days=1)
RUDE = "Dasar goblok kalian semua, petugas tolol!"


@pytest.fixture
def cast(app):
    yield make_cast()
    at_now(None)


def question(thread_id):
    db.session.expire_all()
    return db.session.get_one(Question, thread_id)


def moderate(cast, post_id, verb, at):
    with transaction():
        act(cast.moderator, "post", post_id, verb, rule="other", reason="Sebab.", now=at)


def rude(cast, thread_id, at, status="explained", next_on=None):
    told = Reply("Kepala Bidang", status, "Perpres 96/2018", next_on)
    with transaction():
        return actions.answer(cast.officer, thread_id, draught(RUDE), told, now=at)


def steps(thread_id):
    return [row.kind for row in queries.steps_of(thread_id)]


def test_a_held_answer_stops_no_clock(client, cast):
    asked = ask(cast)
    assert rude(cast, asked.thread_id, MONDAY + DAY).held
    late = MONDAY + 30 * DAY
    assert (question(asked.thread_id).state, queries.overdue_count(late)) == ("open", 1)
    with transaction():
        assert actions.close_silent(now=late) == 0
    found = queries.figures_of(cast.agency, late)
    assert (found.final, found.interim, found.waiting, found.overdue) == (0, 0, 1, 1)
    assert queries.figures_by_leader(cast.agency, late) == []
    at_now(late)
    assert client.get("/forums/late.json").json["count"] == 1
    assert "lewat" in words_of(client.get(f"/forums/threads/{asked.thread_id}"))


def test_the_officer_is_told_that_a_held_answer_does_not_count_yet(client, cast):
    asked = ask(cast)
    at_now(MONDAY)
    sign_in(client, cast.officer)
    path = f"/forums/threads/{asked.thread_id}/answer"
    filled = {"text": RUDE, "status": "explained", "reason": "Perpres 96/2018", "role": "Kabid"}
    client.submit(path, **filled, expect=302)
    words = words_of(client.get(f"/forums/threads/{asked.thread_id}"))
    assert "Pertanyaannya tetap terbuka sampai jawaban itu dapat dibaca" in words


def test_a_released_answer_counts_as_it_was_written_and_silence_from_the_release(cast):
    asked = ask(cast)
    held = rude(cast, asked.thread_id, MONDAY + DAY)
    released = MONDAY + 20 * DAY
    moderate(cast, held.id, "release", released)
    found = question(asked.thread_id)
    assert (found.state, found.missed, found.answers) == ("answered", False, 1)
    with transaction():
        assert actions.close_silent(now=released + 10 * DAY) == 0
    with transaction():
        assert actions.close_silent(now=released + 15 * DAY) == 1
    assert queries.figures_of(cast.agency, released + 16 * DAY).on_time == 1.0
    assert steps(asked.thread_id) == ["asked", "read_final", "silent"]


def test_what_was_written_late_is_late_after_its_release(cast):
    asked = ask(cast)
    held = rude(cast, asked.thread_id, MONDAY + 10 * DAY)
    moderate(cast, held.id, "release", MONDAY + 11 * DAY)
    assert question(asked.thread_id).missed
    assert db.session.get_one(Answer, held.id).late


def test_an_answer_in_time_excuses_the_one_that_came_while_it_waited(cast):
    asked = ask(cast)
    held = rude(cast, asked.thread_id, MONDAY + DAY)
    other = answer(cast, asked.thread_id, at=MONDAY + 10 * DAY)
    assert question(asked.thread_id).missed
    moderate(cast, held.id, "release", MONDAY + 12 * DAY)
    assert not question(asked.thread_id).missed
    assert not db.session.get_one(Answer, other.id).late


def test_a_hidden_answer_opens_the_question_again_and_nothing_is_gained(client, cast):
    asked = ask(cast)
    due = question(asked.thread_id).due_at
    said = answer(cast, asked.thread_id, at=MONDAY + DAY)
    moderate(cast, said.id, "hide", MONDAY + 2 * DAY)
    found = question(asked.thread_id)
    assert (found.state, found.due_at, found.answers, found.reopened) == ("open", due, 0, 0)
    assert queries.overdue_count(MONDAY + 30 * DAY) == 1
    assert steps(asked.thread_id) == ["asked", "final", "unread"]
    page = words_of(client.get(f"/forums/threads/{asked.thread_id}/steps"))
    assert "Jawaban tidak lagi dapat dibaca" in page
    moderate(cast, said.id, "restore", MONDAY + 20 * DAY)
    found = question(asked.thread_id)
    assert (found.state, found.missed) == ("answered", False)
    assert found.answered_at == MONDAY + 20 * DAY


def test_silence_on_a_hidden_answer_is_none(cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=MONDAY + DAY)
    with transaction():
        assert actions.close_silent(now=MONDAY + 20 * DAY) == 1
    moderate(cast, said.id, "hide", MONDAY + 21 * DAY)
    assert question(asked.thread_id).state == "open"
    moderate(cast, said.id, "restore", MONDAY + 22 * DAY)
    assert question(asked.thread_id).state == "closed"


def test_silence_in_a_hidden_thread_is_none(cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY + DAY)
    for verb, at in (("hide", MONDAY + 2 * DAY), ("restore", MONDAY + 30 * DAY)):
        with transaction():
            assert actions.close_silent(now=at) == 0
        told = {"rule": "other", "reason": "Sebab.", "now": at}
        with transaction():
            act(cast.moderator, "thread", asked.thread_id, verb, **told)
    with transaction():
        assert actions.close_silent(now=MONDAY + 31 * DAY) == 0
    with transaction():
        assert actions.close_silent(now=MONDAY + 46 * DAY) == 1


def test_what_the_asker_called_enough_stays_closed(cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=MONDAY + DAY)
    with transaction():
        actions.confirm(cast.citizen, asked.thread_id, changed=True, now=MONDAY + 2 * DAY)
    moderate(cast, said.id, "hide", MONDAY + 3 * DAY)
    found = question(asked.thread_id)
    assert (found.state, found.confirmed, found.changed_something) == ("closed", True, True)
    assert queries.figures_of(cast.agency, MONDAY + 4 * DAY).withdrawn == 0


def test_an_edit_that_is_held_opens_the_question_again(cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=MONDAY + DAY)
    with transaction():
        edit_post(cast.officer, said.id, text=RUDE, now=MONDAY + 2 * DAY)
    assert question(asked.thread_id).state == "open"


def test_a_released_answer_does_not_wake_a_question_taken_back(cast):
    asked = ask(cast)
    held = rude(cast, asked.thread_id, MONDAY + DAY)
    with transaction():
        actions.delete_post(cast.citizen, asked.id, now=MONDAY + 2 * DAY)
    moderate(cast, held.id, "release", MONDAY + 3 * DAY)
    assert question(asked.thread_id).state == "closed"


def test_the_asker_hears_of_a_held_answer_when_it_can_be_read(app, cast, mailbox):
    app.config["SMTP_URL"] = mailbox.url
    asked = ask(cast)
    at_now(MONDAY + DAY)
    held = rude(cast, asked.thread_id, MONDAY + DAY)
    deliver_due(app)
    mine = select(Notice.msgid).where(Notice.person_id == cast.citizen.person_id)
    assert not [one for one in db.session.scalars(mine) if "Dijawab" in one]
    at_now(MONDAY + 2 * DAY)
    moderate(cast, held.id, "release", MONDAY + 2 * DAY)
    deliver_due(app)
    deliver_due(app)
    told = [one for one in db.session.scalars(mine) if "Dijawab resmi" in one]
    assert len(told) == 1
    assert any("Dijawab resmi" in str(one["Subject"]) for one in mailbox.messages)


def test_the_desk_hears_that_its_answer_is_hidden(cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=MONDAY + DAY)
    at_now(MONDAY + 2 * DAY)
    moderate(cast, said.id, "hide", MONDAY + 2 * DAY)
    told = select(Notice.msgid).where(Notice.person_id == cast.officer.person_id)
    assert any("terbuka lagi" in one for one in db.session.scalars(told))


def chain(cast, thread_id, number):
    """So many interim answers, each on the day that the one before promised."""
    at = MONDAY + timedelta(hours=1)
    for _turn in range(number):
        next_on = (at + 7 * DAY).date()
        answer(cast, thread_id, at=at, status="process", next_on=next_on)
        at += 7 * DAY
    return at


def test_endless_interim_answers_move_the_clock_only_the_first_times(client, cast):
    asked = ask(cast)
    sign_in(client, cast.officer)
    at_now(MONDAY)
    form = f"/forums/threads/{asked.thread_id}/answer"
    assert "masih dapat memindahkan tenggat 2 kali" in words_of(client.get(form))
    at = chain(cast, asked.thread_id, 2)
    promised = question(asked.thread_id).due_at
    assert promised == end_of((MONDAY + 14 * DAY).date(), "WIB")
    at_now(at)
    assert "sebanyak yang boleh memindahkan tenggat" in words_of(client.get(form))
    next_on = (at + 7 * DAY).date()
    answer(cast, asked.thread_id, at=at, status="process", next_on=next_on)
    found = question(asked.thread_id)
    assert (found.due_at, found.missed) == (promised, False)
    assert queries.overdue_count(promised) == 1
    answer(cast, asked.thread_id, at=at + 5 * DAY)
    assert question(asked.thread_id).missed


def test_how_many_interim_answers_move_a_clock_is_set_and_binds_from_then_on(cast):
    before = ask(cast)
    with transaction():
        change_setting(make_person(roles=[("admin", "*")]), "interims", 1, now=MONDAY)
    after = ask(cast, who=make_person("Lain", "citizen"))
    for one, weeks in ((before, 2), (after, 1)):
        chain(cast, one.thread_id, 3)
        due = end_of((MONDAY + 7 * weeks * DAY).date(), "WIB")
        assert question(one.thread_id).due_at == due


def test_random_lives_equal_a_recount_of_what_can_be_read(cast):
    dice = random.Random(20261201)
    threads = []
    for number in range(20):
        who = make_person(f"Warga {number}", "citizen")
        asked = ask(cast, who=who, title=f"Pertanyaan nomor {number}?")
        threads.append(asked.thread_id)
        _live(cast, who, asked, dice)
    now = MONDAY + 60 * DAY
    for thread_id in threads:
        kept, told = question(thread_id), _retold(thread_id)
        assert (kept.state, kept.due_at, kept.missed, kept.answers) == told, steps(thread_id)
    found = queries.figures_of(cast.agency, now)
    late = [one for one in map(question, threads) if one.state == "open" and one.due_at <= now]
    assert found.overdue == len(late) == queries.overdue_count(now) > 0
    assert found.final > 0


def _live(cast, who, asked, dice):
    at, thread_id, mine = MONDAY, asked.thread_id, {}
    for _turn in range(dice.randrange(2, 9)):
        at += timedelta(hours=dice.randrange(5, 80))
        state = question(thread_id).state
        turn = dice.random()
        if turn < 0.35 and state != "closed":
            final = state == "answered" or dice.random() < 0.6
            status, next_on = ("explained", None) if final else ("process", (at + 4 * DAY).date())
            make = dice.choice((rude, _plain))
            mine[make(cast, thread_id, at, status, next_on).id] = None
        elif turn < 0.75 and mine:
            _moderate(cast, dice.choice(list(mine)), at)
        elif state == "answered" and turn < 0.85:
            with transaction():
                actions.reopen(who, thread_id, note="Belum jelas.", now=at)
        elif turn < 0.95:
            with transaction():
                actions.close_silent(now=at)
        elif state == "answered":
            with transaction():
                actions.confirm(who, thread_id, changed=False, now=at)


def _plain(cast, thread_id, at, status, next_on):
    return answer(cast, thread_id, at=at, status=status, next_on=next_on)


def _moderate(cast, post_id, at):
    db.session.expire_all()
    state = db.session.get_one(Post, post_id).state
    verb = {"held": "release", "shown": "hide", "hidden": "restore"}[state]
    moderate(cast, post_id, verb, at)


def _retold(thread_id):
    """State, due, missed and answers of a question: from its posts and its asker's steps alone."""
    rows = db.session.execute(
        select(Answer).join(Post, Post.id == Answer.post_id)
        .where(Answer.thread_id == thread_id, Post.state == "shown").order_by(Answer.number)
    ).scalars().all()  # fmt: skip
    theirs = ("reopened", "confirmed", "silent")
    acts = [one for one in queries.steps_of(thread_id) if one.kind in theirs]
    state, due, _late = _told(thread_id, rows, acts, "read_at")
    return state, due, _told(thread_id, rows, acts, "at")[2], len(rows)


def _told(thread_id, rows, acts, by):
    state, due, late, moves = "open", question(thread_id).first_due_at, False, 2
    ends = False
    happened = [(getattr(one, by), "answer", one) for one in rows]
    happened += [(one.at, one.kind, None) for one in acts]
    for _at, kind, one in sorted(happened, key=lambda each: each[0]):
        if kind == "answer":
            late |= state == "open" and one.at >= due
            if one.final:
                state = state if ends else "answered"
            elif moves:
                moves -= 1
                due = end_of(one.next_on, "WIB") if state == "open" else due
        elif kind == "reopened":
            state, ends = "open", False
        elif kind == "confirmed":
            state, ends = "closed", True
        elif state == "answered":
            state = "closed"
    return state, due, late


def test_the_rules_know_no_database():
    said = rules.Said(1, MONDAY, MONDAY + DAY, None)
    found = rules.recount(MONDAY + DAY, 2, [said], [])
    assert (found.state, found.missed, found.answered_at) == ("answered", False, MONDAY + DAY)
