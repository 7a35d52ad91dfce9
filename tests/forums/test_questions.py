"""The clock of a question: nobody can gain time on it, and every figure equals a plain recount."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from app.accounts.models import Organisation
from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.window import end_of
from app.db.base import db
from app.db.unit import transaction
from app.forums.posts.actions import delete_post
from app.forums.questions import actions, queries, rules
from app.forums.threads.models import Question, QuestionStep, Thread
from app.moderation.actions import act
from app.workdays.actions import note_day_off
from tests.forums.makers import MONDAY, answer, ask, make_cast
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in, sign_out

FRIDAY_EVENING = MONDAY + timedelta(days=4, hours=9)
DAY = timedelta(days=1)


@pytest.fixture
def cast(app):
    return make_cast()


def question(thread_id):
    db.session.expire_all()
    return db.session.get_one(Question, thread_id)


def do(verb, *args, **named):
    with transaction():
        return verb(*args, **named)


def test_five_working_days_run_from_the_day_after_asking(cast):
    asked = ask(cast)
    due = question(asked.thread_id).due_at
    assert due.isoformat() == "2026-11-30T17:00:00+00:00"  # Monday the 30th is over, WIB
    assert queries.overdue_count(due - timedelta(seconds=1)) == 0
    assert queries.overdue_count(due) == 1


def test_routing_never_gives_new_time(cast):
    asked = ask(cast)
    due = question(asked.thread_id).due_at
    do(
        actions.route,
        cast.officer,
        asked.thread_id,
        cast.other,
        note="Bukan kami.",
        now=MONDAY + 3 * DAY,
    )
    after = question(asked.thread_id)
    assert after.due_at == due
    assert after.agency_id == cast.other
    assert db.session.get_one(Thread, asked.thread_id).agency_id == cast.other


def test_an_answer_without_end_needs_a_near_date_and_that_date_binds(cast):
    asked = ask(cast)
    for wrong in (None, date(2026, 11, 23), date(2027, 3, 1)):
        with pytest.raises(Invalid) as no:
            answer(cast, asked.thread_id, at=MONDAY, status="process", next_on=wrong)
        assert no.value.field == "next_on"
    answer(cast, asked.thread_id, at=MONDAY, status="process", next_on=date(2026, 11, 27))
    now = question(asked.thread_id)
    assert (now.state, now.due_at.isoformat()) == ("open", "2026-11-27T17:00:00+00:00")
    assert queries.overdue_count(FRIDAY_EVENING + DAY) == 1


def test_a_late_answer_stays_late(cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY + 10 * DAY)
    do(actions.confirm, cast.citizen, asked.thread_id, changed=True, now=MONDAY + 11 * DAY)
    found = queries.figures_of(cast.agency, MONDAY + 12 * DAY)
    assert (found.asked, found.final, found.late, found.changed) == (1, 1, 1, 1)
    assert (found.closed, found.closed_on_time, found.on_time) == (1, 0, 0.0)


def test_a_question_opened_again_leaves_the_numerator_and_gets_no_new_time(cast):
    asked = ask(cast)
    due = question(asked.thread_id).due_at
    answer(cast, asked.thread_id, at=MONDAY + DAY)
    do(actions.reopen, cast.citizen, asked.thread_id, note="Biayanya?", now=MONDAY + 2 * DAY)
    assert question(asked.thread_id).due_at == due
    answer(cast, asked.thread_id, at=MONDAY + 3 * DAY)
    do(actions.confirm, cast.citizen, asked.thread_id, changed=False, now=MONDAY + 3 * DAY)
    found = queries.figures_of(cast.agency, MONDAY + 4 * DAY)
    assert (found.closed, found.closed_on_time, found.reopened) == (1, 0, 1)


def test_silence_closes_without_saying_solved(cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY)
    assert do(actions.close_silent, now=MONDAY + 14 * DAY) == 0
    assert do(actions.close_silent, now=MONDAY + 15 * DAY) == 1
    closed = question(asked.thread_id)
    assert (closed.state, closed.confirmed) == ("closed", False)
    assert "tanpa konfirmasi" in str(rules.STEPS["silent"][1])
    do(actions.reopen, cast.citizen, asked.thread_id, note="Baru sempat.", now=MONDAY + 20 * DAY)
    assert question(asked.thread_id).state == "open"


def test_only_the_agency_answers_and_only_the_asker_confirms(cast):
    asked = ask(cast)
    stranger = make_person("Orang Dinas Lain", org=cast.other)
    for who in (stranger, cast.citizen, cast.moderator):
        told = actions.Reply("Staf", "explained", "Ada.", None)
        with pytest.raises(Forbidden):
            do(actions.answer, who, asked.thread_id, _draught(), told, now=MONDAY)
    answer(cast, asked.thread_id, at=MONDAY)
    for who in (cast.officer, stranger, cast.moderator):
        with pytest.raises(Forbidden):
            do(actions.confirm, who, asked.thread_id, changed=True, now=MONDAY)
        with pytest.raises(Forbidden):
            do(actions.reopen, who, asked.thread_id, note="x", now=MONDAY)


def _draught():
    from tests.forums.makers import draught

    return draught()


def test_a_new_day_off_moves_what_is_not_late_yet(cast):
    asked = ask(cast)
    admin = make_person(roles=[("admin", "*")])
    named = {"name": "Cuti bersama", "kind": "cuti", "source": "SKB", "now": MONDAY}
    do(note_day_off, admin, day=date(2026, 11, 25), **named)
    do(actions.count_days_anew, now=MONDAY)
    assert question(asked.thread_id).due_at.isoformat() == "2026-12-01T17:00:00+00:00"
    clock.set_now(MONDAY + 20 * DAY)  # what was noted is listened to by the house's clock
    try:
        do(note_day_off, admin, day=date(2026, 12, 1), **named)
    finally:
        clock.set_now(None)
    assert question(asked.thread_id).due_at.isoformat() == "2026-12-01T17:00:00+00:00"


def test_steps_are_for_good(cast):
    asked = ask(cast)
    for statement in (
        "UPDATE forum_question_step SET kind = 'final'",
        "DELETE FROM forum_question_step",
    ):
        with pytest.raises(Conflict, match="tidak dapat diubah"), transaction():
            db.session.execute(text(statement))
    steps = [row.kind for row in queries.steps_of(asked.thread_id)]
    assert steps == ["asked"]


def test_an_official_answer_is_corrected_in_public_and_never_deleted(client, cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=MONDAY)
    with pytest.raises(Forbidden, match="Jawaban resmi tidak dapat dihapus"):
        do(delete_post, cast.officer, said.id, now=MONDAY)
    gone = f"UPDATE forum_post SET state = 'deleted', source = '', html = '' WHERE id = {said.id}"
    with pytest.raises(Conflict, match="Jawaban resmi tidak dapat dihapus"), transaction():
        db.session.execute(text(gone))
    sign_in(client, cast.officer)
    path = f"/forums/threads/{asked.thread_id}"
    assert f"/forums/posts/{said.id}/delete" not in client.get(path).text
    assert client.get(f"/forums/posts/{said.id}/delete").status_code == 403
    client.submit(f"/forums/posts/{said.id}/edit", text="Lima hari.", expect=302)
    assert "Diubah sesudah terbit" in words_of(client.get(path))
    sign_out(client)
    assert "Tiga" in words_of(client.get(f"/forums/posts/{said.id}/history"))
    why = {"rule": "other", "reason": "Memuat data pribadi.", "now": MONDAY}
    do(act, cast.moderator, "post", said.id, "hide", **why)
    assert "Lima hari." not in client.get(path).text


def test_no_step_of_the_asker_says_who_asked(cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY)
    do(actions.reopen, cast.citizen, asked.thread_id, note="Belum.", now=MONDAY)
    rows = select(QuestionStep.kind, QuestionStep.by_id).order_by(QuestionStep.number)
    assert db.session.execute(rows).all() == [
        ("asked", None), ("final", cast.officer.person_id), ("reopened", None)
    ]  # fmt: skip


def _retold(thread_id, now):
    """A question's place in every figure, from its steps and the dates alone."""
    steps = queries.steps_of(thread_id)
    asked = steps[0]
    due, missed, reopened, answers = question(thread_id).due_at, False, 0, 0
    word, state = None, "open"
    first_due = actions.due_at(asked.at, 5, "WIB", actions.calendar())
    current, moves = first_due, 2
    for step in steps[1:]:
        if step.kind in {"answered", "final"}:
            answers += 1
            missed |= state == "open" and step.at >= current
            state = "answered" if step.kind == "final" else state
            if step.kind == "answered" and moves:
                current, moves = end_of(step.next_on, "WIB"), moves - 1
        elif step.kind == "reopened":
            reopened, state, word = reopened + 1, "open", None
        elif step.kind in {"confirmed", "silent", "withdrawn"}:
            missed |= step.kind == "withdrawn" and step.at >= current
            state, word = "closed", step.kind
    assert due == current
    back = word == "withdrawn"
    return rules.Counted(state, current, missed, reopened, answers, withdrawn=back)


def test_every_figure_and_the_public_list_equal_a_recount(cast):
    dice = random.Random(20261124)
    threads = []
    for number in range(24):
        at = MONDAY + timedelta(hours=number)
        who = make_person(f"Warga {number}", "citizen")
        asked = ask(cast, at=at, title=f"Pertanyaan nomor {number}", who=who)
        threads.append(asked.thread_id)
        _live(cast, who, asked, at, dice)
    now = MONDAY + 30 * DAY
    recounted = {one: _retold(one, now) for one in threads}
    counted = queries.figures_of(cast.agency, now)
    expected = rules.figures(recounted.values(), now)
    for name in (
        "asked",
        "final",
        "interim",
        "waiting",
        "withdrawn",
        "late",
        "reopened",
        "closed_on_time",
        "closed",
        "overdue",
    ):
        assert getattr(counted, name) == getattr(expected, name), name
    assert counted.on_time == expected.on_time
    apart = (counted.final, counted.interim, counted.waiting, counted.withdrawn)
    assert counted.asked == sum(apart)
    assert min(apart) > 0
    late = {one for one, row in recounted.items() if row.state == "open" and row.due_at <= now}
    assert {row.id for row in queries.overdue(now)} == late
    assert queries.overdue_count(now) == len(late) > 0


def test_a_question_taken_back_in_time_is_neither_answered_nor_closed_late(client, cast):
    asked = ask(cast)
    sign_in(client, cast.citizen)
    path = f"/forums/posts/{asked.id}/delete"
    assert "Pertanyaan ini ditarik" in words_of(client.get(path))
    clock.set_now(MONDAY + DAY)
    try:
        client.submit(path, expect=302)
    finally:
        clock.set_now(None)
    found = queries.figures_of(cast.agency, MONDAY + 30 * DAY)
    assert (found.asked, found.withdrawn, found.final, found.waiting) == (1, 1, 0, 0)
    assert (found.closed, found.overdue, found.late, found.on_time) == (0, 0, 0, None)
    for page in ("", "/steps"):
        words = words_of(client.get(f"/forums/threads/{asked.thread_id}{page}"))
        assert "Ditarik penanya" in words
        assert "Tenggat yang berlaku sekarang" not in words
    assert "Ditarik penanya" in words_of(client.get("/forums/"))
    with pytest.raises(Conflict, match="ditarik"):
        do(actions.reopen, cast.citizen, asked.thread_id, note="Lagi.", now=MONDAY + 2 * DAY)


def test_taking_a_late_question_back_excuses_nobody(cast):
    asked = ask(cast)
    do(actions.delete_post, cast.citizen, asked.id, now=MONDAY + 10 * DAY)
    found = queries.figures_of(cast.agency, MONDAY + 11 * DAY)
    assert (found.late, found.overdue, found.closed, found.on_time) == (1, 0, 1, 0.0)
    assert queries.overdue(MONDAY + 11 * DAY) == []


def test_deleting_the_text_of_an_answered_question_leaves_it_answered(cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY)
    do(actions.delete_post, cast.citizen, asked.id, now=MONDAY + DAY)
    assert question(asked.thread_id).state == "answered"


def test_what_was_opened_again_says_so(client, cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY)
    do(actions.reopen, cast.citizen, asked.thread_id, note="Belum.", now=MONDAY + DAY)
    path = f"/forums/threads/{asked.thread_id}"
    try:
        clock.set_now(MONDAY + DAY)
        for page in (path, "/forums/"):
            assert "Dibuka lagi, menunggu jawaban" in words_of(client.get(page))
        clock.set_now(MONDAY + 10 * DAY)
        assert "Dibuka lagi, lewat 3 hari kerja" in words_of(client.get(f"{path}?late"))
        words = words_of(client.get("/forums/?late"))
        assert "Dibuka lagi, lewat tenggat" in words
        assert "Belum dijawab, lewat tenggat" not in words
    finally:
        clock.set_now(None)


def test_the_first_day_is_called_today(client, cast):
    asked = ask(cast)
    clock.set_now(MONDAY)
    try:
        words = words_of(client.get(f"/forums/threads/{asked.thread_id}"))
    finally:
        clock.set_now(None)
    assert "Ditanyakan hari ini." in words
    assert "ke-0" not in words


def test_an_agency_that_hands_questions_on_stays_in_the_figures(client, cast):
    asked = ask(cast)
    to_other = {"note": "Bukan kami.", "now": MONDAY}
    do(actions.route, cast.officer, asked.thread_id, cast.other, **to_other)
    found = queries.figures_of(cast.agency, MONDAY)
    assert (found.asked, found.routed_out) == (0, 1)
    do(actions.route, cast.moderator, asked.thread_id, cast.agency, **to_other)
    do(actions.route, cast.moderator, asked.thread_id, cast.other, **to_other)
    by_agency = {row[0]: row[2] for row in queries.figures_by_agency(MONDAY)}
    assert {one: (f.asked, f.routed_out) for one, f in by_agency.items()} == {
        cast.agency: (0, 2), cast.other: (1, 1)
    }  # fmt: skip
    for one, figures in by_agency.items():
        assert queries.figures_of(one, MONDAY) == figures
    (last,) = queries.figures_by_agency(MONDAY, after=min(by_agency))
    assert last[0] == max(by_agency)
    assert "Disalurkan keluar 2" in words_of(client.get(f"/forums/agencies/{cast.agency}"))
    assert "+2 disalurkan keluar" in words_of(client.get("/forums/agencies/"))


def _live(cast, who, asked, at, dice):
    """A random life: answered early or late, in part or finally, opened again, closed or not."""
    now, thread_id = at, asked.thread_id
    for _turn in range(dice.randrange(4)):
        now += timedelta(days=dice.randrange(1, 6))
        state = question(thread_id).state
        if state == "open" and dice.random() < 0.15:
            do(actions.delete_post, who, asked.id, now=now)
            return
        if state == "open" and dice.random() < 0.4:
            answer(cast, thread_id, at=now, status="process", next_on=(now + 4 * DAY).date())
        elif state == "open":
            answer(cast, thread_id, at=now)
        elif dice.random() < 0.5:
            do(actions.reopen, who, thread_id, note="Belum jelas.", now=now)
        elif state == "answered":
            do(actions.confirm, who, thread_id, changed=False, now=now)


def test_the_zone_of_the_agency_ends_the_day(cast):
    with transaction():
        db.session.get_one(Organisation, cast.agency).zone = "WIT"
    asked = ask(cast)
    assert question(asked.thread_id).due_at.isoformat() == "2026-11-30T15:00:00+00:00"
