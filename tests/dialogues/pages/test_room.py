"""Pages of rooms: what each reader finds on them, and what becomes of what they send."""

import re
from datetime import timedelta

import pytest
from lxml import html

from app.core import clock
from app.db.unit import transaction
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.actions import close_room
from app.dialogues.rooms.queries import seats_of
from tests.dialogues.makers import NOW, do, make_stage
from tests.support.clients import words_of
from tests.support.people import sign_in

pytestmark = pytest.mark.one_database


@pytest.fixture
def stage(app):
    clock.set_now(NOW + timedelta(seconds=30))
    yield make_stage(guests="take")
    clock.set_now(None)


@pytest.fixture
def officer(stage, visitor):
    return _browser(visitor, stage.officer)


@pytest.fixture
def citizen(stage, visitor):
    return _browser(visitor, stage.citizen)


def _browser(visitor, actor):
    browser = visitor()
    sign_in(browser, actor)
    return browser


def ask(stage, text="Kapan loket dua dibuka?", doer=None):
    done = do(stage, doer or stage.participant, "ask", {"text": text}, activity="questions")
    assert done.refusal is None
    return done.seq


def test_smoke(stage, client, officer, citizen):
    base = f"/dialogues/{stage.slug}"
    number = ask(stage)
    do(stage, stage.facilitator, "add", {"title": "Waktu tunggu", "minutes": 20}, activity="agenda")
    do(stage, stage.facilitator, "start", {"point": 2}, activity="agenda")
    do(stage, stage.participant, "raise", {"topic": "Loket"}, activity="queue")
    do(stage, stage.facilitator, "next", {}, activity="queue")
    do(stage, stage.facilitator, "say", {"text": "Mulai."}, activity="announcements")
    paths = ["/dialogues/", base, *(f"{base}/{n}" for n in "agenda queue questions announcements people invite poster qr.svg qr.png projector round".split())]
    for who in (client, officer, citizen):
        for path in paths:
            answer = who.get(path)
            assert answer.status_code == 200, path
    for path in ("/dialogues/new", f"{base}/close", f"{base}/people/new", f"{base}/people/2", f"{base}/agenda/add", f"{base}/questions/answer?on_question={number}", f"{base}/questions/merge"):
        assert officer.get(path).status_code == 200, path
    assert citizen.get(f"{base}/questions/ask").status_code == 200
