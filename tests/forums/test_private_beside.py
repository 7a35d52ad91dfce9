"""The box that says private details are meant stands right below the field in which they were found."""

import pytest

from tests.forums.makers import MONDAY, ask, at_now, make_cast
from tests.support.people import sign_in

SAID = "Hubungi Bu Tini di 0812-3456-7890."


@pytest.fixture
def cast(app):
    yield make_cast()
    at_now(None)


def between(page, field):
    """What stands between a field and the box."""
    return page.text.split(f'name="{field}"')[1].split('name="considered"')[0]


@pytest.mark.parametrize("field", ["title", "text"])
def test_of_a_new_topic(client, cast, field):
    sign_in(client, cast.citizen)
    filled = {"kind": "idea", "title": "Satu gagasan saja", "text": "Isinya."} | {field: SAID}
    page = client.submit(f"/forums/{cast.board}/new", **filled)
    assert page.status_code == 422
    assert "<textarea" not in between(page, field)
    assert 'type="file"' not in between(page, field)
    again = client.submit(f"/forums/{cast.board}/new", **filled | {"kind": ""}, considered="y")
    assert "<textarea" not in between(again, field)


@pytest.mark.parametrize("field", ["text", "reason", "role"])
def test_of_an_answer(client, cast, field):
    asked = ask(cast)
    sign_in(client, cast.officer)
    filled = {"text": "Tiga hari.", "status": "explained", "reason": "Perpres.", "role": "Kabid"}
    page = client.submit(f"/forums/threads/{asked.thread_id}/answer", **filled | {field: SAID})
    assert page.status_code == 422
    assert "<textarea" not in between(page, field)
    assert "<select" not in between(page, field)


@pytest.mark.parametrize("field", ["promise_title", "promise_measure"])
def test_of_a_promise_in_an_answer(client, cast, field):
    asked = ask(cast)
    at_now(MONDAY)
    sign_in(client, cast.officer)
    filled = {"text": "Tiga hari.", "status": "explained", "reason": "Perpres.", "role": "Kabid"}
    filled |= {"promise_title": "Loket dua dibuka", "promise_measure": "Buka tiap Senin"}
    filled |= {"promise_due_on": "2026-12-20", field: SAID}
    path = f"/forums/threads/{asked.thread_id}/answer"
    page = client.submit(path, **filled)
    assert page.status_code == 422
    assert "<textarea" not in between(page, field)
    assert client.submit(path, **filled, considered="y").status_code == 302
