"""What is to be mended is told in the order in which the page asks for it."""

import re

import pytest

from tests.commitments.makers import make
from tests.commitments.makers import make_cast as make_promisers
from tests.forums.makers import MONDAY, ask, at_now, make_cast
from tests.support.people import sign_in


@pytest.fixture
def cast(app):
    at_now(MONDAY)
    yield make_cast()
    at_now(None)


def in_order(page, *expected):
    assert page.status_code == 422
    summary, _end, rest = page.text.split("error-summary")[1].partition("</div>")
    told = re.findall(r'href="#(\w+)"', summary)
    assert set(expected) <= set(told)
    places = [rest.index(f'id="{one}"') for one in told]
    assert places == sorted(places)


def test_of_a_new_topic(client, cast):
    sign_in(client, cast.citizen)
    in_order(
        client.submit(f"/forums/{cast.board}/new", kind="", title="", text=""), "title", "text"
    )


def test_of_an_answer(client, cast):
    asked = ask(cast)
    sign_in(client, cast.officer)
    path = f"/forums/threads/{asked.thread_id}/answer"
    filled = {"text": "", "reason": "", "status": "", "role": ""}
    in_order(client.submit(path, **filled), "text", "reason", "status", "role")


def test_of_another_date(client, cast):
    promisers = make_promisers()
    number = make(promisers)
    sign_in(client, promisers.officer)
    in_order(client.submit(f"/commitments/{number}/move", due_on="", reason=""), "due_on", "reason")
