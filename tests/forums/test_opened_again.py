"""A question that is opened again says why, where people read and where the officer answers."""

from datetime import timedelta

import pytest

from app.db.unit import transaction
from app.forums.questions.actions import reopen
from tests.forums.makers import MONDAY, answer, ask, make_cast
from tests.support.clients import words_of
from tests.support.people import sign_in

WHY = "Di loket tiga petugas mengatakan harus membawa surat RT."


@pytest.fixture
def cast(app):
    return make_cast()


def test_the_reason_stands_on_the_thread_and_on_the_form_with_the_last_answer(client, cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY + timedelta(hours=2))
    with transaction():
        reopen(cast.citizen, asked.thread_id, note=WHY, now=MONDAY + timedelta(hours=3))
    assert WHY in words_of(client.get(f"/forums/threads/{asked.thread_id}"))
    sign_in(client, cast.officer)
    form = words_of(client.get(f"/forums/threads/{asked.thread_id}/answer"))
    assert WHY in form
    assert "Tiga hari." in form, "what was answered last"
    answer(cast, asked.thread_id, at=MONDAY + timedelta(hours=4))
    assert WHY not in words_of(client.get(f"/forums/threads/{asked.thread_id}"))


def test_an_answer_for_now_is_no_longer_called_waiting(client, cast):
    asked = ask(cast)
    due = (MONDAY + timedelta(days=9)).date()
    answer(cast, asked.thread_id, at=MONDAY + timedelta(hours=2), status="process", next_on=due)
    for path in (f"/forums/{cast.board}/", f"/forums/threads/{asked.thread_id}"):
        words = words_of(client.get(path))
        assert ("Dijawab sementara, masih terbuka" in words) or "lewat tenggat" in words
        assert "Menunggu jawaban" not in words
