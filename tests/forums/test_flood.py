"""Who writes too much waits, keeps the text, and costs the others nothing."""

import pytest
from sqlalchemy import event, select

from app.core import clock
from app.db.base import db
from app.forums.posts.models import Post
from app.forums.threads.rules import FLOOD_MINUTES, FLOOD_POSTS
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in


@pytest.fixture
def flooded(client):
    """A person who has written all that may be written in a while, signed in; and a thread."""
    clock.set_now(MONDAY)
    cast = make_cast()
    thread, who = ask(cast).thread_id, make_person("Si Cepat", "citizen")
    for _each in range(FLOOD_POSTS):
        reply(who, thread, at=MONDAY)
    sign_in(client, who)
    yield who, thread
    clock.set_now(None)


def send(client, thread, text="Satu lagi, karena ini penting.", **more):
    return client.submit(f"/forums/threads/{thread}", form=f"/forums/threads/{thread}/reply", text=text,
                         **more)  # fmt: skip


def statements_of(client, thread):
    """What a refused reply costs; its form was opened before."""
    page = f"/forums/threads/{thread}"
    token, key = client.token(page) if hasattr(client, "token") else "", "sama-saja-kuncinya"
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = client.post(
            f"{page}/reply", data={"csrf_token": token, "text": "Lagi.", "key": key}
        )
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert answer.status_code == 429
    return [one for one in seen if "FROM" in one]


def test_the_text_comes_back_and_can_be_sent_later(client, flooded):
    _who, thread = flooded
    answer = send(client, thread)
    assert answer.status_code == 429
    assert FLOOD_MINUTES * 60 - 30 < int(answer.headers["Retry-After"]) <= FLOOD_MINUTES * 60 + 1
    assert "Satu lagi, karena ini penting." in answer.text
    assert "Anda menulis banyak sekali" in words_of(answer)
    again = send(client, thread)
    assert again.status_code == 429
    assert "Satu lagi, karena ini penting." in again.text
    clock.set_now(MONDAY.replace(minute=FLOOD_MINUTES + 2))
    assert send(client, thread).status_code == 302


def test_who_goes_on_is_refused_without_counting_again(client, flooded):
    _who, thread = flooded
    first, second = statements_of(client, thread), statements_of(client, thread)
    assert any("lately" in one for one in first)
    assert not any("lately" in one for one in second)
    assert len(second) < len(first)


def test_what_was_written_is_found_again_even_while_one_must_wait(client, flooded):
    who, thread = flooded
    assert send(client, thread).status_code == 429
    assert send(client, thread, key=_last_key(who)).status_code == 302


def test_others_write_on(client, flooded):
    _who, thread = flooded
    assert send(client, thread).status_code == 429
    sign_in(client, make_person("Orang Lain", "citizen"))
    assert send(client, thread).status_code == 302


def _last_key(who):
    mine = select(Post.client_key).where(Post.author_id == who.person_id)
    return db.session.scalars(mine.order_by(Post.id.desc()).limit(1)).one()
