"""What a page of the forum costs: a fixed number of statements, for 3 rows as for 30."""

import re
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import event

from app.core import clock
from app.db.base import db
from tests.forums.makers import MONDAY, answer, ask, make_cast, reply
from tests.support.people import make_person, sign_in, sign_out

LATE = MONDAY + timedelta(days=40)
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")
_fresh = count(1)


@pytest.fixture
def cast(app):
    clock.set_now(LATE)
    yield make_cast()
    clock.set_now(None)


@contextmanager
def counted():
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.lstrip().upper().startswith(_FRAME):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def cost(client, path):
    """Statements of the second visit, never from the cache."""
    for _visit in range(2):
        with counted() as seen:
            assert client.get(f"{path}?_={next(_fresh)}").status_code == 200
    return len(seen)


def fill(cast, thread_id, many):
    """So many late questions more, so many replies more to one of them."""
    for number in range(many):
        who, at = (
            make_person(f"Warga {next(_fresh)}", "citizen"),
            MONDAY + timedelta(minutes=number),
        )
        ask(cast, who=who, at=at, title=f"Pertanyaan nomor {next(_fresh)}?")
        reply(who, thread_id, at=at)


STRANGER = {
    "/forums/": 2,
    "/forums/{board}/": 2,
    "/forums/late": 1,
    "/forums/agencies/": 1,
    "/forums/agencies/{agency}": 4,
    "/forums/threads/{thread}": 5,
}


@pytest.mark.parametrize("known", [False, True], ids=["a stranger", "signed in"])
def test_thirty_rows_cost_what_three_cost(client, cast, known):
    thread = ask(cast).thread_id
    answer(cast, thread, at=MONDAY + timedelta(days=1))
    fill(cast, thread, 3)
    if known:
        sign_in(client, cast.citizen)
    words = {"board": cast.board, "agency": cast.agency, "thread": thread}
    paths = {pattern.format(**words): most for pattern, most in STRANGER.items()}
    few = {path: cost(client, path) for path in paths}
    fill(cast, thread, 27)
    many = {path: cost(client, path) for path in paths}
    assert many == few
    own = 4 if known else 0  # who it is, their unread news, their draft, their questions
    assert {path: n for path, n in many.items() if n > paths[path] + own} == {}
    if known:
        sign_out(client)


def test_a_page_far_down_costs_what_the_first_costs(client, cast):
    thread = ask(cast).thread_id
    fill(cast, thread, 64)
    first = cost(client, f"/forums/threads/{thread}")
    for deep in ("page=3", "post=40"):
        client.get(f"/forums/threads/{thread}?{deep}")
        with counted() as seen:
            assert client.get(f"/forums/threads/{thread}?{deep}&_=1").status_code == 200
        assert len(seen) == first, deep


def test_figures_are_counted_again_when_they_change_and_when_time_is_over(client, cast):
    def overdue():
        page = client.get(f"/forums/late?_={next(_fresh)}").text
        return re.search(r'role="status"><strong>(\d+) ', page)[1]

    clock.set_now(MONDAY)
    asked = ask(cast, at=MONDAY)
    assert overdue() == "0"
    clock.set_now(LATE)  # nothing was written meanwhile: the promise ran out by itself
    assert overdue() == "1"
    answer(cast, asked.thread_id, at=LATE)
    assert overdue() == "0"


def test_a_reply_costs_five_statements(app, cast):
    thread = ask(cast).thread_id
    who = make_person("Warga Baru", "citizen")
    reply(who, thread)
    with counted() as seen:
        reply(who, thread)
    assert len(seen) == 5
