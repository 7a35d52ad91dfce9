"""One click from the notice of an answer: signed, single use, without signing in, never by looking."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.forums.clicks import actions
from app.forums.clicks.links import AGAIN, ENOUGH, Click, write_click
from app.forums.threads.models import Question, QuestionStep
from tests.forums.makers import MONDAY, answer, ask, make_cast
from tests.innovations.editions.test_races import at_once
from tests.notices.makers import addresses, plain, work
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

ANSWERED = MONDAY + timedelta(hours=1)
NAME = "Rahasia Penanya Itu"


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def post(app, mailbox):
    app.config["SMTP_URL"] = mailbox.url
    clock.set_now(MONDAY + timedelta(hours=2))
    yield mailbox
    clock.set_now(None)


@pytest.fixture
def asked(app, cast, post):
    """A question of somebody whose name is hidden, finally answered."""
    secret = make_person(NAME, "citizen", email="rahasia@contoh.test")
    one = ask(cast, who=secret, name_hidden=True)
    answer(cast, one.thread_id, at=ANSWERED)
    work(app)
    return one


def links(post):
    """The two paths of the letter: enough, again."""
    (letter,) = [one for one in post.to("rahasia@contoh.test") if "Dijawab resmi" in plain(one)]
    words = plain(letter)
    assert words.index("Ya, sudah terjawab:") < words.index("Belum, buka lagi:")
    found = [one for one in addresses(words) if one.startswith("/forums/questions/act/")]
    assert len(found) == 2
    return found


def question(asked):
    db.session.rollback()
    return db.session.get_one(Question, asked.thread_id)


def steps(asked):
    db.session.rollback()
    kept = select(QuestionStep.kind).where(QuestionStep.thread_id == asked.thread_id)
    return list(db.session.scalars(kept.order_by(QuestionStep.number)))


def test_looking_does_nothing_and_one_press_confirms_without_signing_in(visitor, post, asked):
    enough, _again = links(post)
    browser = visitor()
    for _look in range(3):
        page = browser.get(enough)
        assert page.status_code == 200
        assert "Tiga hari." in words_of(page), "the answer stands above the button"
        assert browser.head(enough).status_code == 200
    assert question(asked).state == "answered"
    told = browser.submit(enough, changed="y", expect=200)
    assert "ditutup sebagai terjawab" in words_of(told)
    kept = question(asked)
    assert (kept.state, kept.confirmed, kept.changed_something) == ("closed", True, True)


def test_the_other_opens_it_again_with_a_reason_and_keeps_what_was_typed(visitor, post, asked):
    _enough, again = links(post)
    browser = visitor()
    assert browser.submit(again, note="", expect=422)
    long = "Biayanya berapa? " * 40
    lost = browser.submit(again, note=long)
    assert lost.status_code == 422
    assert long.strip() in lost.text
    assert question(asked).state == "answered"
    browser.submit(again, note="Biayanya belum dijawab.", expect=200)
    assert steps(asked) == ["asked", "final", "reopened"]
    public = words_of(browser.get(f"/forums/threads/{asked.thread_id}/steps"))
    assert "Biayanya belum dijawab." in public


def test_used_once_both_addresses_say_so_politely(visitor, post, asked):
    enough, again = links(post)
    browser = visitor()
    browser.submit(enough, expect=200)
    for path in (enough, again):
        for told in (browser.get(path), browser.post(path, data={"note": "Sekali lagi."})):
            assert told.status_code == 200
            assert "Tautan ini sudah tidak dipakai" in words_of(told)
            assert f"/forums/threads/{asked.thread_id}" in told.text
    assert steps(asked) == ["asked", "final", "confirmed"]


def test_a_newer_answer_overtakes_the_address(visitor, cast, post, asked):
    enough, _again = links(post)
    answer(cast, asked.thread_id, at=ANSWERED + timedelta(hours=1))
    assert "sudah tidak dipakai" in words_of(visitor().post(enough))
    assert question(asked).state == "answered"


def test_two_presses_at_once_act_once(app, asked):
    version = question(asked).version

    def press(act, **more):
        def work():
            with transaction():
                act(asked.thread_id, version, now=MONDAY + timedelta(hours=3), **more)

        return work

    outcome = at_once(
        app,
        [press(actions.say_enough, changed=False)] * 2
        + [press(actions.ask_again, note="Belum jelas.")] * 2,
    )
    assert outcome == ["conflict"] * 3 + ["ok"]
    assert len(steps(asked)) == 3


def test_the_same_step_cannot_be_written_twice_even_past_the_check(asked):
    """What enforces single use is the number of the step, which the database gives once."""
    with pytest.raises(Conflict), transaction():
        db.session.add(
            QuestionStep(thread_id=asked.thread_id, number=2, kind="confirmed", at=MONDAY, note="")
        )


def test_it_ends_after_thirty_days_and_cannot_be_made(app, visitor, post, asked):
    enough, _again = links(post)
    browser, version = visitor(), question(asked).version
    forged = write_click(Click("delete", asked.thread_id, version), MONDAY)
    for odd in (enough[:-2] + "zz", "/forums/questions/act/x.y", f"/forums/questions/act/{forged}"):
        for told in (browser.get(odd), browser.post(odd)):
            assert told.status_code == 404
            assert "Berapa lama" not in words_of(told)
    clock.set_now(MONDAY + timedelta(days=31))
    assert browser.get(enough).status_code == 404
    assert browser.post(enough).status_code == 404
    assert question(asked).state == "answered"


def test_the_address_and_its_pages_name_nobody(visitor, post, asked):
    for path in links(post):
        body = path.rpartition("/")[2].partition(".")[0]
        told = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
        assert any(act in told for act in (ENOUGH, AGAIN))
        assert told.count(",") == 3, "until when, which act, which thread, which step: nobody"
        assert NAME not in visitor().get(path).text
    enough, _again = links(post)
    assert NAME not in visitor().submit(enough).text
    assert NAME not in visitor().get(enough).text


def test_the_notice_in_the_app_has_both_and_an_answer_for_now_has_none(app, client, cast, post):
    asked = ask(cast)
    soon = (MONDAY + timedelta(days=3)).date()
    answer(cast, asked.thread_id, at=ANSWERED, status="process", next_on=soon)
    sign_in(client, cast.citizen)
    page = client.get("/notices/")
    assert "Dijawab sementara" in words_of(page)
    assert "/forums/questions/act/" not in page.text
    answer(cast, asked.thread_id, at=ANSWERED + timedelta(hours=1))
    page = client.get("/notices/")
    assert page.text.count('href="/forums/questions/act/') == 2
    assert "Ya, sudah terjawab" in words_of(page)
