"""Ending letters by one click: without signing in, without a cookie, and never by looking."""

from datetime import timedelta

import pytest

from app.core import clock
from app.notices import queries
from app.notices.ending.tokens import FOLLOW, NEWS, OWN, Ending, read_ending, write_ending
from app.notices.following.queries import is_following
from tests.forums.makers import MONDAY, answer, ask, make_cast, reply
from tests.notices.makers import MORNING, addresses, begin, follows, plain, wish, work
from tests.support.clients import words_of
from tests.support.people import make_person


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def post(app, mailbox):
    app.config["SMTP_URL"] = mailbox.url
    clock.set_now(MONDAY + timedelta(hours=2))
    yield mailbox
    clock.set_now(None)


def end_of(letter):
    """The path in List-Unsubscribe, which is the one in the letter's foot too."""
    (path,) = addresses(letter["List-Unsubscribe"])
    assert path in addresses(plain(letter))
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return path


def one_click(browser, path):
    """As a mail program does it (RFC 8058): no page before, no cookie, no token of a form."""
    return browser.post(path, data={"List-Unsubscribe": "One-Click"})


def digest_of(app, post, cast, reader):
    asked = ask(cast)
    follows(reader, "thread", asked.thread_id, MONDAY)
    reply(make_person(), asked.thread_id)
    work(app)
    clock.set_now(MORNING)
    begin(app, MORNING)
    work(app)
    return post.to("tuti@contoh.test")[-1]


def test_the_days_letter_is_ended_by_the_mail_program_itself(app, visitor, cast, post):
    reader = make_person(email="tuti@contoh.test")
    path = end_of(digest_of(app, post, cast, reader))
    assert one_click(visitor(), path).status_code == 200
    assert queries.setting_of(reader.person_id) == ("none", True)
    assert one_click(visitor(), path).status_code == 200
    assert queries.setting_of(reader.person_id) == ("none", True)


def test_looking_changes_nothing_and_the_button_can_be_taken_back(app, visitor, cast, post):
    reader = make_person(email="tuti@contoh.test")
    path, browser = end_of(digest_of(app, post, cast, reader)), visitor()
    assert "Tekan tombol ini untuk berhenti" in words_of(browser.get(path))
    assert browser.head(path).status_code == 200
    assert queries.setting_of(reader.person_id) == ("daily", True)
    assert "Sudah berhenti" in words_of(browser.submit(path, expect=200))
    assert queries.setting_of(reader.person_id) == ("none", True)
    assert "Dikembalikan" in words_of(browser.post(f"{path}/undo"))
    assert queries.setting_of(reader.person_id) == ("daily", True)


def test_a_letter_at_once_ends_the_thread_it_came_from(app, visitor, cast, post):
    reader, asked = make_person(email="tuti@contoh.test"), ask(cast)
    work(app)
    wish(reader, MONDAY, news="instant")
    follows(reader, "thread", asked.thread_id, MONDAY)
    reply(make_person(), asked.thread_id)
    work(app)
    path = end_of(post.to("tuti@contoh.test")[-1])
    assert "Berapa lama mengurus KTP yang hilang?" in words_of(visitor().get(path))
    one_click(visitor(), path)
    assert not is_following(reader, "thread", asked.thread_id)
    assert queries.setting_of(reader.person_id)[0] == "instant"
    visitor().post(f"{path}/undo")
    assert is_following(reader, "thread", asked.thread_id)


def test_a_letter_of_an_own_matter_ends_those(app, visitor, cast, post):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY + timedelta(hours=1))
    work(app)
    letter = next(one for one in post.messages if "Dijawab resmi" in plain(one))
    one_click(visitor(), end_of(letter))
    assert queries.setting_of(cast.citizen.person_id) == ("daily", False)


@pytest.mark.parametrize("what", [NEWS, OWN, FOLLOW])
def test_addresses_tell_nobody_whose_they_are_and_cannot_be_made(app, visitor, what):
    import base64

    person = make_person()
    token = write_ending(
        Ending(person.person_id, what, "thread" if what == FOLLOW else "", 7), MONDAY
    )
    assert read_ending(token, MONDAY).person_id == person.person_id
    body = token.partition(".")[0]
    told = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    assert what.encode() not in told
    for odd in (token[:-3] + "abc", "x", "a.b.c", write_ending(Ending(1, "all"), MONDAY)):
        assert visitor().post(f"/notices/unsubscribe/{odd}").status_code == 404
        assert visitor().get(f"/notices/unsubscribe/{odd}").status_code == 404
    assert queries.setting_of(person.person_id) == ("daily", True)


def test_a_reset_link_is_no_key_to_it(app, visitor):
    from app.accounts import keys

    other = keys.write_token("reset", [1, 1, ""], clock.now() + timedelta(hours=1))
    assert visitor().post(f"/notices/unsubscribe/{other}").status_code == 404
