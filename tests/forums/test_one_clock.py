"""All times of a page stand in one zone."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import Organisation
from app.db.base import db
from app.db.unit import transaction
from app.forums.posts.actions import edit_post
from app.forums.threads.models import Question
from tests.forums.makers import MONDAY, ask, at_now, make_cast, reply
from tests.support.clients import words_of
from tests.support.people import sign_in

ZONE = re.compile(r"\d\.\d\d (WITA|WIT|WIB)")


@pytest.fixture
def cast(app):
    yield make_cast()
    at_now(None)


def zones(client, path):
    return set(ZONE.findall(words_of(client.get(path))))


@pytest.mark.parametrize(("house", "agency"), [("WITA", "WIB"), ("WIB", "WIT")])
def test_a_question_and_its_posts(app, client, cast, monkeypatch, house, agency):
    monkeypatch.setitem(app.config, "ZONE", house)
    with transaction():
        db.session.execute(
            update(Organisation).where(Organisation.id == cast.agency).values(zone=agency)
        )
    asked = ask(cast)
    reply(cast.citizen, asked.thread_id)
    with transaction():
        edit_post(cast.citizen, asked.id, text="Berapa hari?", now=MONDAY + timedelta(hours=2))
    at_now(MONDAY + timedelta(days=1))
    base = f"/forums/threads/{asked.thread_id}"
    for path in (base, f"{base}/steps", f"/forums/posts/{asked.id}/history"):
        assert zones(client, path) == {agency}, path


def test_what_no_agency_has_stands_in_one_zone_too(app, client, cast, monkeypatch):
    monkeypatch.setitem(app.config, "ZONE", "WITA")
    asked = ask(cast)
    with transaction():
        question = db.session.get_one(Question, asked.thread_id)
        question.agency_id, question.zone = None, "WIB"
    at_now(MONDAY)
    assert zones(client, f"/forums/threads/{asked.thread_id}") == {"WIB"}
    sign_in(client, cast.citizen)
    assert zones(client, "/forums/mine") == {"WITA"}
