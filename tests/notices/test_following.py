"""Following: once however often it is pressed, of what may be read only, and nobody's business."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Missing
from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.queries import board_by_slug
from app.forums.keeping.actions import on_post, on_thread
from app.notices.following import actions, queries
from app.notices.following.models import Follow
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.notices.makers import follows, statements_of
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in


@pytest.fixture
def cast(app):
    return make_cast()


def rows():
    db.session.rollback()
    kept = select(Follow.person_id, Follow.subject_kind, Follow.subject_id, Follow.muted)
    return [tuple(row) for row in db.session.execute(kept.order_by(Follow.person_id))]


def unfollow(person, kind, number):
    with transaction():
        actions.unfollow(person.person_id, kind, number)


def moderate(verb, thread_id):
    with transaction():
        on_thread(verb, thread_id, None, MONDAY)


def test_pressing_twice_follows_once_and_stopping_twice_stops(cast):
    board, one = board_by_slug(cast.board).id, make_person()
    for _press in range(2):
        follows(one, "board", board, MONDAY)
    assert rows() == [(one.person_id, "board", board, False)]
    assert queries.is_following(one, "board", board)
    assert queries.followers_of("board", [board, board + 1]) == [one.person_id]
    for _press in range(2):
        unfollow(one, "board", board)
    assert not queries.is_following(one, "board", board)
    assert queries.followers_of("board", [board]) == []
    follows(one, "board", board, MONDAY)
    assert queries.is_following(one, "board", board)


def test_hidden_and_absent_and_unknown_look_the_same(cast):
    asked, one = ask(cast), make_person()
    moderate("hide", asked.thread_id)
    told = set()
    for kind, number in [("thread", asked.thread_id), ("thread", 999_999), ("board", 999_999),
                         ("agency", 999_999), ("post", asked.id), ("moon", 1)]:  # fmt: skip
        with pytest.raises(Missing) as no:
            follows(one, kind, number, MONDAY)
        told.add(str(no.value.message))
    assert len(told) == 1
    assert [row for row in rows() if row[0] == one.person_id] == []


def test_writing_follows_and_a_no_stays_a_no(cast):
    asked, one = ask(cast), make_person()
    assert queries.is_following(cast.citizen, "thread", asked.thread_id)
    reply(one, asked.thread_id)
    assert queries.is_following(one, "thread", asked.thread_id)
    unfollow(one, "thread", asked.thread_id)
    reply(one, asked.thread_id, "Satu lagi.")
    assert not queries.is_following(one, "thread", asked.thread_id)
    follows(one, "thread", asked.thread_id, MONDAY)
    assert queries.is_following(one, "thread", asked.thread_id)


def test_followers_go_along_when_threads_are_merged_and_split(cast):
    one, two = ask(cast, kind="discussion"), ask(cast, kind="discussion", title="Antrean di loket")
    reader, writer = make_person(), make_person()
    follows(reader, "thread", one.thread_id, MONDAY)
    with transaction():
        on_thread("merge", one.thread_id, two.thread_id, MONDAY)
    assert queries.is_following(reader, "thread", two.thread_id)
    moved = reply(writer, two.thread_id)
    with transaction():
        on_post("split", moved.id, None, MONDAY)
    theirs, _more = queries.followed_by(writer)
    assert {row.title for row in theirs} == {"Antrean di loket", "Saya juga."}


def test_the_list_is_ones_own_and_shows_only_what_may_be_read(client, cast):
    asked, one = ask(cast), make_person()
    follows(one, "thread", asked.thread_id, MONDAY)
    follows(one, "agency", cast.agency, MONDAY + timedelta(hours=1))
    sign_in(client, one)
    words = words_of(client.get("/notices/following"))
    assert words.index("Disdukcapil Nusa") < words.index("Berapa lama mengurus KTP yang hilang?")
    moderate("hide", asked.thread_id)
    assert "KTP yang hilang" not in words_of(client.get("/notices/following"))
    client.submit("/notices/following", form="/notices/unfollow", expect=302)
    assert "Belum ada yang Anda ikuti" in words_of(client.get("/notices/following"))


def test_long_lists_go_on_where_the_first_page_ended(client, cast):
    one, titles = make_person(), []
    for number in range(queries.PAGE + 3):
        titles.append(f"Antrean di loket nomor {number}.")
        asked = ask(cast, who=make_person(), kind="discussion", title=titles[-1])
        follows(one, "thread", asked.thread_id, MONDAY)  # all at one instant
    first, more = queries.followed_by(one)
    second, none = queries.followed_by(one, after=more)
    assert none is None
    assert sorted(row.title for row in [*first, *second]) == sorted(titles)
    sign_in(client, one)
    assert client.get(f"/notices/following?after={more}").status_code == 200
    for odd in ("x", "1,thread,²", "99999999999999999999,thread,5", "1,moon,5"):
        assert client.get(f"/notices/following?after={odd}").status_code == 200


def test_the_list_costs_no_more_for_thirty(app, cast):
    def cost(count):
        one = make_person()
        for number in range(count):
            asked = ask(
                cast, who=make_person(), kind="discussion", title=f"Antrean ke-{number} itu"
            )
            follows(one, "thread", asked.thread_id, MONDAY)
        with statements_of() as seen:
            queries.followed_by(one)
        return sum(one.startswith("SELECT") for one in seen)

    assert cost(3) == cost(29) == 2


def test_buttons_stand_where_the_things_are(client, cast):
    asked, one = ask(cast), make_person()
    board = board_by_slug(cast.board)
    places = {f"/forums/threads/{asked.thread_id}": ("thread", asked.thread_id),
              f"/forums/{cast.board}/": ("board", board.id),
              f"/forums/agencies/{cast.agency}": ("agency", cast.agency)}  # fmt: skip
    for path in places:
        stranger = client.get(path).text
        assert "csrf_token" not in stranger
        assert f"/accounts/sign-in?go={path}" in stranger
    sign_in(client, one)
    for path, (kind, number) in places.items():
        answer = client.submit(path, form="/notices/follow", expect=302)
        assert answer.headers["Location"] == path
        assert queries.is_following(one, kind, number)
        assert "Berhenti mengikuti" in words_of(client.get(path))
        client.submit(path, form="/notices/unfollow", expect=302)
        assert not queries.is_following(one, kind, number)


def test_following_needs_a_person_and_a_token(client, cast):
    asked = ask(cast)
    told = {"kind": "thread", "id": str(asked.thread_id)}
    assert client.post("/notices/follow", data=told).status_code in {400, 401}
    assert client.get("/notices/following").status_code == 401
    sign_in(client, make_person())
    token = client.token("/notices/settings")
    for odd in ({"kind": "thread", "id": "x"}, {"id": "1"}, {"kind": "moon", "id": "1"},
                {"kind": "thread", "id": "99999999999999"}):  # fmt: skip
        answer = client.post("/notices/follow", data=odd | {"csrf_token": token})
        assert answer.status_code in {404, 422}, odd


def test_whose_following_it_is_stands_nowhere_in_public(client, cast):
    secret = make_person("Rahasia Pengikutnya", "citizen")
    asked = ask(cast, who=secret, name_hidden=True)
    follows(secret, "agency", cast.agency, MONDAY)
    sign_in(client, cast.officer)
    for path in (f"/forums/threads/{asked.thread_id}", f"/forums/{cast.board}/",
                 f"/forums/agencies/{cast.agency}", "/forums/", "/notices/following"):  # fmt: skip
        assert "Rahasia Pengikutnya" not in client.get(path).text
