"""Whoever belongs, or belonged, to the agency concerned decides nothing about what was said of it."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.accounts.models import Membership
from app.core.errors import Conflict, Forbidden
from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.actions import change_setting
from app.forums.naming import actions as naming
from app.forums.questions.actions import route
from app.moderation import actions as moderation
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.support.people import make_person, sign_in

NEAR = "instansi Anda sendiri"
LATER = MONDAY + timedelta(days=2)


@pytest.fixture
def cast(app):
    return make_cast()


def act(who, kind, number, verb, target=None, rule="insult"):
    with transaction():
        return moderation.act(
            who, kind, number, verb, rule=rule, reason="Alasan.", target=target, now=LATER
        )


def ask_name(who, post_id):
    with transaction():
        reason = "Ada ancaman nyata kepada anak di sekolah itu; polisi meminta."
        return naming.ask(who, post_id, reason=reason, now=LATER).id


def end_membership(who, at):
    """Their place ends, as they may end it themselves at any time."""
    with transaction():
        mine = update(Membership).where(Membership.person_id == who.person_id)
        db.session.execute(mine.values(until=at))


def hand_on(cast, thread_id):
    with transaction():
        route(cast.moderator, thread_id, cast.other, note="Bukan kami.", now=LATER)


def test_a_name_is_not_opened_to_the_agency_a_question_was_handed_on_by(cast):
    hidden = ask(cast, who=make_person("Sumarni", "citizen"), name_hidden=True)
    hand_on(cast, hidden.thread_id)
    with pytest.raises(Conflict, match=NEAR):
        ask_name(cast.insider, hidden.id)
    opening = ask_name(cast.moderator, hidden.id)
    with pytest.raises(Conflict, match=NEAR), transaction():
        naming.agree(cast.insider, opening, now=LATER)


def test_nor_after_its_thread_went_into_another_agencys(cast):
    hidden = ask(cast, kind="idea", who=make_person("Sumarni", "citizen"), name_hidden=True)
    goal = ask(cast, kind="idea", title="Hal lain sama sekali")
    with transaction():
        moved = {"other": cast.other, "thread": goal.thread_id}
        db.session.execute(
            text("UPDATE forum_thread SET agency_id = :other WHERE id = :thread"), moved
        )
    act(cast.moderator, "thread", hidden.thread_id, "merge", target=goal.thread_id)
    with pytest.raises(Conflict, match=NEAR):
        ask_name(cast.insider, hidden.id)


@pytest.mark.parametrize("left", [timedelta(0), timedelta(hours=5)])
def test_who_left_the_agency_after_it_was_criticised_stays_too_near(cast, left):
    asked = ask(cast, kind="idea", who=make_person("Sumarni", "citizen"), name_hidden=True)
    end_membership(cast.insider, MONDAY + left)
    for kind, number in (("post", asked.id), ("thread", asked.thread_id)):
        with pytest.raises(Conflict, match=NEAR):
            act(cast.insider, kind, number, "hide")
    with pytest.raises(Conflict, match=NEAR):
        ask_name(cast.insider, asked.id)


def test_who_left_it_before_is_as_free_as_anybody(cast):
    end_membership(cast.insider, MONDAY - timedelta(days=1))
    asked = ask(cast, kind="idea", who=make_person("Sumarni", "citizen"), name_hidden=True)
    assert ask_name(cast.insider, asked.id)
    assert act(cast.insider, "post", asked.id, "hide")


def test_who_left_decides_no_appeal_either(cast):
    asked = ask(cast, kind="idea")
    done = act(cast.moderator, "post", asked.id, "hide")
    with transaction():
        moderation.appeal(cast.citizen, done.id, text="Ini kenyataan.", now=LATER)
    end_membership(cast.insider, LATER)
    with pytest.raises(Conflict, match=NEAR), transaction():
        moderation.decide_appeal(cast.insider, done.id, granted=False, reason="Tidak.", now=LATER)


def test_posts_that_are_split_off_take_along_whose_they_were(cast):
    asked = ask(cast)
    second, third = reply(cast.citizen, asked.thread_id), reply(cast.citizen, asked.thread_id)
    hand_on(cast, asked.thread_id)
    act(cast.moderator, "post", second.id, "split", rule="topic")
    for post in (second, third):
        with pytest.raises(Conflict, match=NEAR):
            act(cast.insider, "post", post.id, "hide")
    act(cast.moderator, "post", third.id, "hide")


def test_what_a_thread_took_along_stands_even_against_raw_sql(cast):
    asked = ask(cast)
    second = reply(cast.citizen, asked.thread_id)
    act(cast.moderator, "post", second.id, "split", rule="topic")
    for statement in (
        "DELETE FROM forum_thread_near",
        "UPDATE forum_thread_near SET agency_id = 1",
    ):
        with pytest.raises(Conflict), transaction():
            db.session.execute(text(statement))


@pytest.mark.parametrize("verb", ["hide", "hold", "lock", "move"])
def test_a_thread_that_went_into_another_is_not_acted_on(cast, verb):
    one, goal = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    act(cast.moderator, "thread", one.thread_id, "merge", target=goal.thread_id)
    with pytest.raises(Conflict, match="sudah digabung"):
        act(cast.moderator, "thread", one.thread_id, verb, target=1)


def test_moderators_do_not_change_the_clock(cast, client):
    for who in (cast.moderator, cast.insider, cast.officer):
        with pytest.raises(Forbidden), transaction():
            change_setting(who, "answer_days", 60, now=LATER)
    admin = make_person("Admin", "citizen", roles=[("admin", "*")])
    with transaction():
        change_setting(admin, "answer_days", 6, now=LATER)
    sign_in(client, cast.moderator)
    page = client.get("/forums/settings").text
    assert 'name="answer_days"' not in page
