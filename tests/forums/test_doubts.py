"""What a doubter once broke: each stays mended."""

from datetime import timedelta

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, SlowDown
from app.db.base import db
from app.db.unit import transaction
from app.forums.keeping.actions import split
from app.forums.posts.actions import delete_post, edit_post
from app.forums.posts.models import Post
from app.forums.posts.queries import post_by_id
from app.forums.questions.actions import route
from app.forums.threads.models import Thread
from app.moderation.actions import act
from tests.forums.makers import MONDAY, answer, ask, make_cast, reply
from tests.support.people import make_person, sign_in

RUDE = "Dasar goblok kalian semua, petugas tolol!"
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def cast(app):
    return make_cast()


def moderate(who, kind, number, verb, **more):
    with transaction():
        told = {"rule": "other", "reason": "Sebab.", "now": LATER} | more
        return act(who, kind, number, verb, **told)


def edit(who, number, text, at=LATER):
    with transaction():
        return edit_post(who, number, text=text, now=at)


def test_the_suspended_do_not_publish_by_editing(cast):
    asked = ask(cast)
    moderate(cast.moderator, "post", asked.id, "suspend", days=7)
    with pytest.raises(Forbidden):
        edit(cast.citizen, asked.id, "Kata lain.", LATER + timedelta(hours=1))


@pytest.mark.parametrize("verb", ["lock", "hide"])
def test_what_is_locked_or_hidden_stays_as_it_is(cast, verb):
    asked = ask(cast)
    moderate(cast.moderator, "thread", asked.thread_id, verb)
    with pytest.raises(Conflict):
        edit(cast.citizen, asked.id, "Kata lain.")


def test_edits_have_a_flood_limit(cast):
    asked = ask(cast)
    for n in range(12):
        edit(cast.citizen, asked.id, f"Kata ke-{n}.")
    with pytest.raises(SlowDown):
        edit(cast.citizen, asked.id, "Satu lagi.")
    edit(cast.citizen, asked.id, "Satu lagi.", LATER + timedelta(minutes=11))


def test_releasing_a_first_post_shows_no_hidden_thread(client, cast):
    asked = ask(cast)
    moderate(cast.moderator, "thread", asked.thread_id, "hide")
    moderate(cast.second, "post", asked.id, "hold")
    moderate(cast.second, "post", asked.id, "release")
    assert client.get(f"/forums/threads/{asked.thread_id}").status_code == 404
    moderate(cast.second, "thread", asked.thread_id, "restore")
    assert client.get(f"/forums/threads/{asked.thread_id}").status_code == 200


def test_a_hidden_thread_is_not_read_by_merging_it(cast):
    one, other = ask(cast, kind="idea"), ask(cast, kind="idea", who=make_person("Lain", "citizen"))
    moderate(cast.moderator, "thread", one.thread_id, "hide")
    for kind in ((one, other), (other, one)):
        with pytest.raises(Conflict):
            moderate(cast.second, "thread", kind[0].thread_id, "merge", target=kind[1].thread_id)


def test_a_deleted_title_is_in_no_thread_split_off_or_merged(client, cast):
    asked = ask(cast, kind="idea", title="Kanari kuning hilang")
    said = reply(cast.moderator, asked.thread_id, "Saya menemukan burung itu.")
    with transaction():
        new = split(post_by_id(said.id), now=LATER).id
    other = ask(cast, kind="idea", who=make_person("Lain", "citizen"))
    moderate(cast.moderator, "thread", asked.thread_id, "merge", target=other.thread_id)
    with transaction():
        delete_post(cast.citizen, asked.id, now=LATER)
    places = ("/forums/", f"/forums/{cast.board}/", "/forums/feed.atom", f"/forums/threads/{new}",
              f"/forums/threads/{other.thread_id}", f"/forums/threads/{asked.thread_id}/feed.atom")  # fmt: skip
    for place in places:
        assert "Kanari" not in client.get(place, follow_redirects=True).text, place
    db.session.expire_all()
    assert "Kanari" not in db.session.get_one(Thread, asked.thread_id).title


def test_no_interim_answer_after_a_final_one(cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=LATER)
    with pytest.raises(Invalid):
        answer(cast, asked.thread_id, at=LATER + timedelta(hours=1), status="process",
               next_on=(LATER + timedelta(days=4)).date())  # fmt: skip
    with pytest.raises(Conflict), transaction():
        route(cast.officer, asked.thread_id, cast.other, note="Bukan urusan kami.", now=LATER)


def test_an_edit_is_marked_though_the_answer_is_held_and_so_is_an_edited_answer(cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=LATER)
    moderate(cast.second, "post", said.id, "hold")
    edit(cast.citizen, asked.id, "Kata lain.")
    assert db.session.get_one(Post, asked.id).edited_after_answer
    moderate(cast.second, "post", said.id, "release")
    edit(cast.officer, said.id, "Empat hari.")
    assert db.session.get_one(Post, said.id).edited_after_answer


def test_the_address_of_a_tombstone_leads_to_it(client, cast):
    asked = ask(cast)
    said = reply(cast.moderator, asked.thread_id)
    with transaction():
        delete_post(cast.moderator, said.id, now=LATER)
    assert client.get(f"/forums/posts/{said.id}").location.endswith("?post=2#p2")
    moderate(cast.moderator, "thread", asked.thread_id, "hide")
    assert client.get(f"/forums/posts/{said.id}").status_code == 404


def test_a_deleted_held_text_waits_for_nobody(client, cast):
    rude = ask(cast, text=RUDE)
    with transaction():
        delete_post(cast.citizen, rude.id, now=LATER)
    sign_in(client, cast.moderator)
    assert "Tidak ada yang menunggu" in client.get("/moderation/").text


@pytest.mark.parametrize("path", ["/forums/agencies/{n}", "/commitments/agencies/{n}",
                                  "/commitments/{n}", "/forums/threads/{n}", "/forums/posts/{n}"])  # fmt: skip
def test_numbers_no_column_holds_lead_nowhere(client, cast, path):
    for number in (2**31, 2**63, 10**30):
        assert client.get(path.format(n=number)).status_code == 404


def test_a_draft_holds_no_number_that_is_none(client, cast):
    sign_in(client, cast.citizen)
    board = f"/forums/{cast.board}/new"
    told = {"title": "x", "agency_id": "²", "service_id": "٣", "csrf_token": client.token(board)}
    from app.forums.boards.queries import board_by_slug

    place = f"board:{board_by_slug(cast.board).id}"
    assert client.post(f"/forums/drafts/{place}", data=told).status_code == 200
    assert client.get(board).status_code == 200


@pytest.mark.parametrize("title", ["ㅤㅤㅤㅤㅤㅤ", "⠀⠀⠀⠀⠀⠀", "\ufe0f" * 6, "\u034f" * 6, "\u115f" * 6])
def test_a_title_that_shows_nothing_is_none(cast, title):
    with pytest.raises(Invalid):
        ask(cast, title=title)
