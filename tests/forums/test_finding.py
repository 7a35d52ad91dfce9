"""What of the forum is found, and what never is: planted words."""

from datetime import timedelta

import pytest

from app.db.unit import transaction
from app.forums.posts.actions import delete_post, edit_post
from app.moderation.actions import act
from app.web.jobs import run_once
from app.web.search.queries import find
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.support.people import make_person

WORD = "kanarikuning"


@pytest.fixture
def cast(app):
    return make_cast()


def found(app, words=WORD):
    run_once(app)
    return [hit.subject_id for hit in find(words, kind="post")]


def moderate(cast, kind, subject_id, verb):
    with transaction():
        act(cast.moderator, kind, subject_id, verb, rule="spam", reason="Iklan.", now=MONDAY)


def test_a_post_is_found_until_it_is_deleted_and_at_once_no_more(app, cast):
    asked = ask(cast)
    said = reply(cast.citizen, asked.thread_id, f"Ada {WORD} di sini.")
    assert found(app) == [said.id]
    with transaction():
        edit_post(cast.citizen, said.id, text="Tanpa kata itu.", now=MONDAY + timedelta(hours=2))
    assert found(app) == []
    with transaction():
        edit_post(cast.citizen, said.id, text=WORD, now=MONDAY + timedelta(hours=3))
    assert found(app) == [said.id]
    with transaction():
        delete_post(cast.citizen, said.id, now=MONDAY + timedelta(hours=4))
    assert [hit.subject_id for hit in find(WORD)] == []  # before any job ran
    assert found(app) == []


def test_held_and_hidden_text_is_never_found(app, cast):
    asked = ask(cast)
    reply(cast.citizen, asked.thread_id, f"Dasar goblok kamu semua {WORD}!")
    assert found(app) == []
    said = reply(cast.moderator, asked.thread_id, WORD, at=MONDAY + timedelta(hours=2))
    assert found(app) == [said.id]
    with transaction():
        act(cast.second, "post", said.id, "hide", rule="spam", reason="Iklan.", now=MONDAY)
    assert [hit.subject_id for hit in find(WORD)] == []
    assert found(app) == []


def test_a_hidden_thread_takes_its_posts_along_and_back(app, cast):
    asked = ask(cast, text=WORD)
    moderate(cast, "thread", asked.thread_id, "hide")
    assert find(WORD) == []
    assert found(app) == []
    moderate(cast, "thread", asked.thread_id, "restore")
    assert found(app) == [asked.id]


def test_what_is_said_under_a_hidden_name_is_not_found_nor_is_its_title(app, cast):
    who = make_person("Tak Bernama", "citizen")
    asked = ask(cast, who=who, title=f"Judul {WORD} rahasia", text=WORD, name_hidden=True)
    reply(cast.citizen, asked.thread_id, "Saya setuju.")
    assert found(app) == []
    assert len(found(app, "setuju")) == 1


def test_the_index_is_built_anew_from_what_may_be_found(app, cast):
    shown = ask(cast, text=WORD)
    ask(cast, text=WORD, name_hidden=True, who=make_person("Lain", "citizen"))
    told = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert told.exit_code == 0, told.output
    assert [hit.subject_id for hit in find(WORD)] == [shown.id]


def test_a_deleted_first_post_takes_the_title_along(app, client, cast):
    asked = ask(cast, title=f"Judul {WORD} saya", text="Isi.")
    reply(cast.moderator, asked.thread_id, "Balasan yang tinggal.")
    assert len(found(app)) == 1
    with transaction():
        delete_post(cast.citizen, asked.id, now=MONDAY + timedelta(hours=4))
    assert find(WORD) == []  # before any job ran
    assert found(app) == []
    for path in ("/forums/", f"/forums/threads/{asked.thread_id}", "/forums/feed.atom"):
        assert WORD not in client.get(path).text
    assert len(found(app, "tinggal")) == 1
