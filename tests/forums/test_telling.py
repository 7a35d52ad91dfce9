"""Who hears of what is written: once, when everybody may read it, and never with a hidden name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.queries import board_by_slug
from app.forums.keeping import telling
from app.forums.posts.actions import Draught, delete_post, edit_post
from app.forums.posts.actions import reply as write
from app.forums.questions import actions as questions
from app.forums.questions.actions import Reply
from app.moderation.actions import act
from app.notices.models import Notice
from tests.forums.makers import MONDAY, answer, ask, draught, make_cast, reply
from tests.notices.makers import follows, work
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

RUDE = "Dasar goblok kamu semua, tolol!"


@pytest.fixture
def cast(app):
    return make_cast()


def told(person):
    db.session.rollback()
    rows = select(Notice.msgid).where(Notice.person_id == person.person_id).order_by(Notice.id)
    return list(db.session.scalars(rows))


def release(cast, kind, number):
    with transaction():
        why = "Kritik yang tajam, bukan serangan."
        act(cast.moderator, kind, number, verb="release", rule="other", reason=why, now=MONDAY)


def test_followers_of_a_thread_hear_of_replies_and_the_writer_does_not(app, cast):
    asked, reader, writer = ask(cast), make_person(), make_person()
    work(app)
    follows(reader, "thread", asked.thread_id, MONDAY)
    follows(writer, "thread", asked.thread_id, MONDAY)
    reply(writer, asked.thread_id)
    work(app)
    assert told(reader) == [telling.REPLIED.msgid]
    assert told(cast.citizen) == [telling.REPLIED.msgid]
    assert told(writer) == []


def test_followers_of_board_and_agency_hear_of_new_threads_only(app, cast):
    on_board, of_agency, both = (make_person() for _each in range(3))
    for one in (on_board, both):
        follows(one, "board", board_by_slug(cast.board).id, MONDAY)
    for one in (of_agency, both):
        follows(one, "agency", cast.agency, MONDAY)
    asked = ask(cast)
    ask(cast, who=make_person(), kind="idea", title="Loket khusus untuk lansia")
    reply(make_person(), asked.thread_id)
    work(app)
    for one in (on_board, of_agency, both):
        assert told(one) == [telling.QUESTIONED.msgid, telling.STARTED.msgid]
    assert telling.QUESTIONED.msgid not in told(cast.citizen)


def test_who_is_named_hears_that_and_not_the_rest_too(app, cast):
    asked, named = ask(cast), make_person("Bu Sari Wulan")
    reply(named, asked.thread_id)
    work(app)
    reply(make_person(), asked.thread_id, "@Bu Sari Wulan, bagaimana menurut Ibu?")
    work(app)
    assert told(named) == [telling.MENTIONED.msgid]


def test_an_official_answer_reaches_the_asker_by_name_and_others_as_news(app, cast):
    asked, reader = ask(cast), make_person()
    follows(reader, "thread", asked.thread_id, MONDAY)
    answer(cast, asked.thread_id, at=MONDAY + timedelta(hours=1))
    work(app)
    assert told(cast.citizen) == [telling.ANSWERED.msgid]
    assert told(reader) == [telling.OFFICIAL.msgid]


@pytest.mark.parametrize("again", [False, True])
def test_what_waits_is_told_when_it_is_released_and_once(app, cast, again):
    asked, reader, writer = ask(cast), make_person(), make_person()
    work(app)
    follows(reader, "thread", asked.thread_id, MONDAY)
    held = reply(writer, asked.thread_id, RUDE)
    assert held.held
    work(app)
    assert told(reader) == []
    release(cast, "post", held.id)
    work(app)
    assert told(reader) == [telling.REPLIED.msgid]
    if again:
        with transaction():
            edit_post(writer, held.id, text="Kata yang lebih sopan.", now=MONDAY)
        work(app)
        assert told(reader) == [telling.REPLIED.msgid]


def test_a_question_that_was_held_reaches_board_and_agency_when_released(app, cast):
    reader = make_person()
    follows(reader, "board", board_by_slug(cast.board).id, MONDAY)
    asked = ask(cast, text=RUDE)
    work(app)
    assert told(reader) == told(cast.officer) == []
    release(cast, "post", asked.id)
    work(app)
    assert told(reader) == [telling.QUESTIONED.msgid]
    assert told(cast.officer) == [telling.ASKED.msgid]


def test_a_shown_question_reaches_the_agency_once(app, cast):
    ask(cast)
    work(app)
    assert told(cast.officer) == [telling.ASKED.msgid]


def test_what_was_deleted_before_anybody_was_told_is_told_to_nobody(app, cast):
    asked, reader, writer = ask(cast), make_person(), make_person()
    work(app)
    follows(reader, "thread", asked.thread_id, MONDAY)
    said = reply(writer, asked.thread_id)
    with transaction():
        delete_post(writer, said.id, now=MONDAY)
    work(app)
    assert told(reader) == []


def test_hiding_and_restoring_tells_nobody_twice(app, cast):
    asked, reader = ask(cast), make_person()
    work(app)
    follows(reader, "thread", asked.thread_id, MONDAY)
    said = reply(make_person(), asked.thread_id)
    work(app)
    from app.forums.keeping.actions import on_post

    for verb in ("hide", "restore"):
        with transaction():
            on_post(verb, said.id, None, MONDAY)
        work(app)
    assert told(reader) == [telling.REPLIED.msgid]


def test_a_hidden_name_is_in_no_notice(app, client, cast):
    asked, secret = ask(cast), make_person("Rahasia Sekali Namanya", "citizen")
    work(app)
    with transaction():
        draught = Draught("Di sini juga begitu.", "k-secret", name_hidden=True)
        write(secret, asked.thread_id, draught, now=MONDAY)
    work(app)
    assert told(cast.citizen) == [telling.REPLIED.msgid]
    rows = db.session.execute(select(Notice.facts, Notice.href, Notice.links)).all()
    assert not any("Rahasia" in str(row) for row in rows)
    sign_in(client, cast.citizen)
    words = words_of(client.get("/notices/"))
    assert "Ada balasan baru di “Berapa lama mengurus KTP yang hilang?”." in words
    assert "Rahasia" not in words


def test_the_job_done_twice_tells_once(app, cast):
    from app.forums.keeping.tasks import post_written

    asked, reader = ask(cast), make_person()
    work(app)
    follows(reader, "thread", asked.thread_id, MONDAY)
    said = reply(make_person(), asked.thread_id)
    for _each in range(2):
        post_written({"post": said.id})
    work(app)
    assert told(reader) == [telling.REPLIED.msgid]


def test_a_final_answer_is_told_as_one_whatever_came_after(app, cast):
    asked = ask(cast)
    with transaction():  # the asker's word follows before anything is told
        told_so = Reply("Kepala Bidang", "explained", "Perpres 96/2018", None)
        made = questions.answer(
            cast.officer, asked.thread_id, draught("Tiga hari."), told_so, now=MONDAY
        )
        questions.confirm(
            cast.citizen, asked.thread_id, changed=True, now=MONDAY + timedelta(hours=2)
        )
    work(app)
    assert told(cast.citizen) == [telling.ANSWERED.msgid]
    (row,) = db.session.scalars(select(Notice).where(Notice.msgid == telling.ANSWERED.msgid))
    assert (row.href, row.links) == (f"/forums/posts/{made.id}", [])


def test_the_desk_is_told_until_when(app, cast):
    ask(cast)
    work(app)
    (row,) = db.session.scalars(select(Notice).where(Notice.msgid == telling.ASKED.msgid))
    assert row.facts["day"] == {"day": "2026-11-30"}
