"""What is held, hidden or nameless is read by no moderator whom it is too near to: now or back then."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.accounts.models import Grant, Membership
from app.accounts.people.actions import take_role
from app.accounts.queries import actor_of
from app.core.errors import Conflict, Forbidden, Missing
from app.db.base import db
from app.db.unit import transaction
from app.forums.naming import actions as naming
from app.forums.naming import queries as names
from app.forums.posts.actions import delete_post
from app.forums.posts.models import NameOpening
from app.forums.posts.queries import post_for, versions_for
from app.forums.threads.queries import agencies_concerned, thread_for
from app.moderation import actions as moderation
from app.moderation.queries import acts_of, case_of, is_too_near, open_count
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.support.people import make_person, sign_in

NEAR = "instansi Anda sendiri"
LATER = MONDAY + timedelta(days=2)
THREAT = "Kamu semua akan saya bunuh besok pagi."


@pytest.fixture
def cast(app):
    return make_cast()


def act(who, kind, number, verb, target=None, rule="insult"):
    with transaction():
        return moderation.act(
            who, kind, number, verb, rule=rule, reason="Alasan.", target=target, now=LATER
        )


def give_to(agency, thread_id):
    with transaction():
        sql = "UPDATE forum_thread SET agency_id = :agency WHERE id = :thread"
        db.session.execute(text(sql), {"agency": agency, "thread": thread_id})


def leave(who, at):
    with transaction():
        mine = update(Membership).where(Membership.person_id == who.person_id)
        db.session.execute(mine.values(until=at))
    return actor_of(who.person_id)


def join(who, agency, at):
    with transaction():
        row = {"person_id": who.person_id, "organisation_id": agency, "since": at}
        db.session.add(Membership(position="Staf", **row))
    return actor_of(who.person_id)


def test_a_thread_that_goes_on_into_a_third_takes_along_whose_it_was(cast):
    """A split-off thread that is merged on must not lose the agency it was split off from."""
    asked = ask(cast, kind="idea")
    second = reply(cast.citizen, asked.thread_id)
    act(cast.moderator, "post", second.id, "split", rule="topic")
    split_off = post_for(cast.moderator, second.id).thread_id
    give_to(None, split_off)
    goal = ask(cast, kind="idea", title="Hal lain sama sekali")
    give_to(cast.other, goal.thread_id)
    act(cast.moderator, "thread", split_off, "merge", target=goal.thread_id)
    assert cast.agency in agencies_concerned([goal.thread_id])[goal.thread_id]
    with pytest.raises(Conflict, match=NEAR):
        act(cast.insider, "post", second.id, "hide")


def test_of_a_thread_that_was_split_off_the_oldest_post_counts(cast):
    asked = ask(cast, kind="idea")
    second = reply(cast.citizen, asked.thread_id)
    left = leave(
        cast.insider, MONDAY + timedelta(hours=5)
    )  # after it was written, before the split
    act(cast.moderator, "post", second.id, "split", rule="topic")
    thread_id = post_for(cast.moderator, second.id).thread_id
    with pytest.raises(Conflict, match=NEAR):
        act(left, "thread", thread_id, "hide")
    act(cast.moderator, "thread", thread_id, "hide")


@pytest.mark.parametrize("verb", ["hold", "hide"])
def test_what_is_held_or_hidden_is_read_by_no_moderator_of_the_agency(cast, verb):
    asked = ask(cast, kind="idea")
    said = reply(cast.citizen, asked.thread_id)
    act(cast.moderator, "post", said.id, verb)
    for reader in (cast.insider, leave(cast.insider, LATER)):
        with pytest.raises(Missing):
            post_for(reader, said.id)
    assert post_for(cast.moderator, said.id)
    assert post_for(cast.citizen, said.id)
    act(cast.moderator, "thread", asked.thread_id, verb)
    with pytest.raises(Missing):
        thread_for(cast.insider, asked.thread_id)
    assert thread_for(cast.moderator, asked.thread_id)
    assert thread_for(cast.citizen, asked.thread_id)


def test_nor_is_it_on_the_pages(cast, client):
    asked = ask(cast, kind="idea")
    said = reply(cast.citizen, asked.thread_id, "Kalimat kenari biru.")
    act(cast.moderator, "post", said.id, "hide")
    for who, sees in ((cast.insider, False), (cast.moderator, True)):
        sign_in(client, who)
        page = client.get(f"/forums/threads/{asked.thread_id}").text
        assert ("kenari biru" in page) is sees
        assert ("/moderation/cases/" in page) is sees
        assert client.get(f"/forums/posts/{said.id}/history").status_code == (200 if sees else 404)


def test_versions_that_were_never_public_are_not_read_by_the_agencys_moderators(cast):
    held = ask(cast, kind="idea", text=THREAT)
    act(cast.moderator, "post", held.id, "release", rule="none")
    with transaction():
        sql = (
            "INSERT INTO forum_post_version (post_id, number, source, until, public) "
            "VALUES (:post, 1, 'dulu', CURRENT_TIMESTAMP, FALSE)"
        )
        db.session.execute(text(sql), {"post": held.id})
    post = post_for(cast.moderator, held.id)
    assert [row.source for row in versions_for(cast.moderator, post)] == ["dulu"]
    assert versions_for(cast.insider, post) == []


def test_who_left_sees_nothing_of_the_case_and_counts_it_as_nobody_s(cast, client):
    asked = ask(cast, kind="idea", text=f"{THREAT} Kalimat kenari biru.")
    assert open_count(cast.moderator) >= 1
    left = leave(cast.insider, LATER)
    assert open_count(left) == 0
    sign_in(client, left)
    queue = client.get("/moderation/").text
    assert "Bukan untuk Anda" in queue
    assert "kenari biru" not in queue
    for kind, number in (("post", asked.id), ("thread", asked.thread_id)):
        assert "kenari biru" not in client.get(f"/moderation/cases/{kind}/{number}").text


def test_the_queue_knows_whose_a_question_became_after_its_case_was_opened(cast, client):
    asked = ask(cast, kind="idea", text=f"{THREAT} Kalimat kenari biru.")
    give_to(cast.other, asked.thread_id)
    outsider = make_person("Mod Lain", org=cast.other, roles=[("moderator", "*")])
    sign_in(client, outsider)
    queue = client.get("/moderation/").text
    assert "Bukan untuk Anda" in queue
    assert "kenari biru" not in queue


def opened(cast, post_id):
    with transaction():
        reason = "Ada ancaman nyata kepada anak di sekolah itu; polisi meminta."
        number = naming.ask(cast.moderator, post_id, reason=reason, now=LATER).id
        naming.agree(cast.second, number, now=LATER)
    return db.session.get_one(NameOpening, number)


def test_an_opened_name_closes_to_who_comes_to_the_agency_later(cast, client):
    hidden = ask(cast, kind="idea", who=make_person("Sumarni", "citizen"), name_hidden=True)
    row = opened(cast, hidden.id)
    assert names.opened_name(cast.moderator, row) == "Sumarni"
    came = join(cast.moderator, cast.agency, LATER)
    with pytest.raises(Forbidden, match=NEAR):
        names.opened_name(came, row)
    assert names.openings(came) == []
    assert names.opened_name(cast.second, row) == "Sumarni"
    sign_in(client, came)
    assert "Sumarni" not in client.get(f"/forums/names/{row.id}").text
    assert client.get(f"/forums/posts/{hidden.id}/open-name").status_code == 403


def test_an_objection_is_granted_about_what_its_author_deleted_meanwhile(cast):
    asked = ask(cast, kind="idea")
    said = reply(cast.citizen, asked.thread_id)
    done = act(cast.moderator, "post", said.id, "hide")
    with transaction():
        moderation.appeal(cast.citizen, done.id, text="Ini kenyataan.", now=LATER)
    with transaction():
        delete_post(cast.citizen, said.id, now=LATER)
    with transaction():
        told = {"granted": True, "reason": "Bukan hinaan."}
        row = moderation.decide_appeal(cast.second, done.id, now=LATER, **told)
        assert row.granted
    acts = acts_of(case_of("post", said.id).id)
    assert [one.verb for one in acts] == ["hide", "restore"]
    assert post_for(cast.citizen, said.id).state == "deleted"


def test_of_a_merged_thread_only_taking_the_merge_back_is_offered(cast, client):
    one, goal = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    act(cast.moderator, "thread", one.thread_id, "merge", target=goal.thread_id)
    sign_in(client, cast.moderator)
    page = client.get(f"/moderation/cases/thread/{one.thread_id}").text
    assert 'value="unmerge"' in page
    for verb in ("hide", "hold", "lock", "move", "merge"):
        assert f'value="{verb}"' not in page


def test_moderators_read_why_they_cannot_change_the_clock(cast, client):
    sign_in(client, cast.moderator)
    assert "Hanya admin yang mengubahnya" in client.get("/forums/settings").text


# ----------------------------------------------------- roles, and what is taken back


def test_a_role_that_was_taken_away_leaves_its_trace(cast):
    """Without any membership: an officer of the agency, by role alone, who also moderates."""
    scope = f"organisation:{cast.agency}"
    who = make_person("Mod Peran", "citizen", roles=[("moderator", "*"), ("officer", scope)])
    hidden = ask(cast, kind="idea", who=make_person("Sumarni", "citizen"), name_hidden=True)
    admin = make_person("Admin", "citizen", roles=[("admin", "*")])
    held = select(Grant.id).where(Grant.person_id == who.person_id, Grant.scope == scope)
    with transaction():
        take_role(admin, db.session.scalar(held), now=MONDAY + timedelta(hours=5))
    free = actor_of(who.person_id)
    assert is_too_near(free, 0, [cast.agency], MONDAY)
    assert not is_too_near(free, 0, [cast.agency], LATER), "what is said later is not near"
    for kind, number in (("post", hidden.id), ("thread", hidden.thread_id)):
        with pytest.raises(Conflict, match=NEAR):
            act(free, kind, number, "hide")
    with pytest.raises(Conflict, match=NEAR), transaction():
        reason = "Ada ancaman nyata kepada anak di sekolah itu; polisi meminta."
        naming.ask(free, hidden.id, reason=reason, now=LATER)
    act(cast.moderator, "post", hidden.id, "hide")
    with pytest.raises(Missing):
        post_for(free, hidden.id)
    for statement in ("DELETE FROM past_grant", "UPDATE past_grant SET role = 'x'"):
        with pytest.raises(Conflict), transaction():
            db.session.execute(text(statement))


def test_a_merge_taken_back_keeps_whose_matter_it_became(cast):
    alone = ask(cast, kind="idea")
    give_to(None, alone.thread_id)
    goal = ask(cast, kind="idea", title="Hal lain sama sekali")
    act(cast.moderator, "thread", alone.thread_id, "merge", target=goal.thread_id)
    act(cast.moderator, "post", alone.id, "hide")
    act(cast.moderator, "thread", alone.thread_id, "unmerge", rule="topic")
    with pytest.raises(Missing):
        post_for(cast.insider, alone.id)
    with pytest.raises(Conflict, match=NEAR):
        act(cast.insider, "thread", alone.thread_id, "lock")
    assert post_for(cast.moderator, alone.id)


def test_a_split_taken_back_keeps_whose_matter_it_became(cast):
    asked = ask(cast, kind="idea")
    second = reply(cast.citizen, asked.thread_id)
    act(cast.moderator, "post", second.id, "split", rule="topic")
    split_off = post_for(cast.moderator, second.id).thread_id
    goal = ask(cast, kind="idea", title="Hal lain sama sekali")
    give_to(cast.other, goal.thread_id)
    act(cast.moderator, "thread", split_off, "merge", target=goal.thread_id)
    act(cast.moderator, "post", second.id, "unsplit", rule="topic")
    assert post_for(cast.moderator, second.id).thread_id == asked.thread_id
    assert agencies_concerned([asked.thread_id])[asked.thread_id] >= {cast.agency, cast.other}


def test_the_title_of_a_hidden_thread_is_as_near_as_its_first_post(cast, client):
    asked = ask(cast, kind="idea", title="Judul kenari biru sekali")
    left = leave(cast.insider, MONDAY + timedelta(minutes=30))
    said = reply(cast.citizen, asked.thread_id, "Balasan kenari biru.")  # an hour after the start
    act(cast.moderator, "thread", asked.thread_id, "hide")
    with pytest.raises(Missing):
        post_for(left, said.id)
    sign_in(client, left)
    for path in (f"/forums/posts/{said.id}/history", f"/moderation/cases/post/{said.id}"):
        assert "kenari biru" not in client.get(path).text
