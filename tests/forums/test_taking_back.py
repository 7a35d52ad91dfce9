"""An appeal granted against a merge or a split moves back what is still there, with its numbers."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from app.core.errors import Conflict
from app.db.base import db
from app.db.unit import transaction
from app.forums.keeping.queries import agencies_concerned, post_subjects, thread_subjects
from app.forums.posts.models import Post
from app.forums.threads.models import Thread
from app.moderation import actions
from app.moderation.models import Appeal, ModerationAct
from app.notices.models import Notice
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.support.people import make_person


def statements(work):
    """How many statements some work takes."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


HOUR = timedelta(hours=1)


@pytest.fixture
def cast(app):
    return make_cast()


def act(who, kind, number, verb, **told):
    with transaction():
        said = {"rule": "double", "reason": "Sama.", "now": MONDAY + HOUR} | told
        return actions.act(who, kind, number, verb, **said).id


def granted(cast, act_id, author):
    with transaction():
        actions.appeal(author, act_id, text="Beda soal.", now=MONDAY + HOUR)
    with transaction():
        told = {"granted": True, "reason": "Benar.", "now": MONDAY + 2 * HOUR}
        actions.decide_appeal(cast.second, act_id, **told)


def standing(thread_id):
    """Number and id of a thread's posts, and what the thread says of itself."""
    db.session.expire_all()
    thread = db.session.get_one(Thread, thread_id)
    rows = select(Post.number, Post.id).where(Post.thread_id == thread_id).order_by(Post.number)
    posts = [tuple(row) for row in db.session.execute(rows)]
    return posts, thread.state, thread.merged_into, thread.shown


def test_a_merge_is_taken_back_and_what_came_later_stays(cast):
    one, two = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    reply(cast.second, one.thread_id)
    before = standing(one.thread_id), standing(two.thread_id)
    merged = act(cast.moderator, "thread", one.thread_id, "merge", target=two.thread_id)
    assert standing(one.thread_id)[1:] == ("merged", two.thread_id, 0)
    late = reply(cast.second, two.thread_id, "Setelah digabung.", at=MONDAY + 2 * HOUR)
    granted(cast, merged, cast.citizen)
    assert standing(one.thread_id) == before[0]
    posts, state, into, shown = standing(two.thread_id)
    assert [number_id[1] for number_id in posts] == [two.id, late.id]
    assert (state, into, shown) == ("shown", None, 2)


def test_a_moderator_unmerges_too_and_only_once(cast):
    one, two = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    before = standing(one.thread_id)
    act(cast.moderator, "thread", one.thread_id, "merge", target=two.thread_id)
    act(cast.second, "thread", one.thread_id, "unmerge")
    assert standing(one.thread_id) == before
    with pytest.raises(Conflict):
        act(cast.second, "thread", one.thread_id, "unmerge")


def test_what_was_merged_on_comes_back_from_where_it_is_now(cast):
    one, two = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    three = ask(cast, kind="idea", title="Yang ketiga lagi lain")
    before = standing(one.thread_id)
    merged = act(cast.moderator, "thread", one.thread_id, "merge", target=two.thread_id)
    act(cast.moderator, "thread", two.thread_id, "merge", target=three.thread_id)
    granted(cast, merged, cast.citizen)
    assert standing(one.thread_id) == before
    assert standing(three.thread_id)[3] == 2


def test_a_split_is_taken_back_with_all_that_was_written_since(cast):
    asked = ask(cast, kind="idea")
    second = reply(cast.second, asked.thread_id, "Dua.")
    third = reply(cast.citizen, asked.thread_id, "Tiga.")
    before = standing(asked.thread_id)
    split = act(cast.moderator, "post", third.id, "split", rule="topic")
    new = db.session.scalar(select(Post.thread_id).where(Post.id == third.id))
    assert new != asked.thread_id
    late = reply(cast.second, new, "Menyusul.", at=MONDAY + 2 * HOUR)
    granted(cast, split, cast.citizen)
    posts, state, into, shown = standing(asked.thread_id)
    assert posts[:3] == before[0]
    assert [one[1] for one in posts] == [asked.id, second.id, third.id, late.id]
    assert (state, into, shown) == ("shown", None, 4)
    assert standing(new)[1:] == ("merged", asked.thread_id, 0)


def test_the_counters_equal_a_recount_after_there_and_back(cast):
    one, two = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    third = reply(cast.citizen, two.thread_id)
    act(cast.moderator, "post", third.id, "split", rule="topic")
    act(cast.second, "post", third.id, "unsplit", rule="topic")
    act(cast.moderator, "thread", one.thread_id, "merge", target=two.thread_id)
    act(cast.second, "thread", one.thread_id, "unmerge")
    db.session.expire_all()
    wrong = text(
        "SELECT t.id FROM forum_thread t WHERE t.shown <> (SELECT count(*) FROM forum_post p "
        "WHERE p.thread_id = t.id AND p.state = 'shown') OR t.posts < (SELECT coalesce(max(p.number), 0) "
        "FROM forum_post p WHERE p.thread_id = t.id)"
    )
    assert list(db.session.execute(wrong)) == []
    boards = text(
        "SELECT b.id FROM forum_board b WHERE b.threads <> (SELECT count(*) FROM forum_thread t "
        "WHERE t.board_id = b.id AND t.state = 'shown')"
    )
    assert list(db.session.execute(boards)) == []


def test_a_grant_that_changes_nothing_says_so(cast):
    one, two = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    merged = act(cast.moderator, "thread", one.thread_id, "merge", target=two.thread_id)
    act(cast.second, "thread", one.thread_id, "unmerge")
    granted(cast, merged, cast.citizen)
    assert db.session.scalar(select(Appeal.granted).where(Appeal.act_id == merged))
    told = [str(one.facts) for one in db.session.scalars(select(Notice).order_by(Notice.id))]
    assert any("sudah tidak berlaku lagi" in one for one in told)
    assert len(db.session.scalars(select(ModerationAct.id)).all()) == 2


# ------------------------------------------------- whom a matter came from
INSERT = (
    "INSERT INTO moderation_act (case_id, verb, rule, reason, moderator_id, at) "
    "VALUES (:case, 'hide', 'insult', 'x', :who, CURRENT_TIMESTAMP)"
)


def raw(case_id, person_id):
    with transaction():
        db.session.execute(text(INSERT), {"case": case_id, "who": person_id})


def reported(post_id):
    """A case opened by hand, so that no agency is noted on it: only the triggers know."""
    sql = (
        "INSERT INTO moderation_case (subject_kind, subject_id, author_id) "
        "SELECT 'post', id, author_id FROM forum_post WHERE id = :post"
    )
    with transaction():
        db.session.execute(text(sql), {"post": post_id})
    found = text("SELECT id FROM moderation_case WHERE subject_id = :post")
    return db.session.scalar(found, {"post": post_id})


def test_an_agency_a_question_was_routed_from_stays_too_near(cast):
    asked = ask(cast)
    with transaction():
        values = {"other": cast.other, "thread": asked.thread_id}
        for table, key in (("forum_thread", "id"), ("forum_question", "thread_id")):
            sql = f"UPDATE {table} SET agency_id = :other WHERE {key} = :thread"
            db.session.execute(text(sql), values)
    case = reported(asked.id)
    assert agencies_concerned([asked.thread_id])[asked.thread_id] == {cast.agency, cast.other}
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        raw(case, cast.insider.person_id)
    raw(case, cast.moderator.person_id)


def test_a_post_that_was_merged_into_another_agencys_thread_stays_its_own_agencys(cast):
    one, two = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    with transaction():
        sql = "UPDATE forum_thread SET agency_id = :other WHERE id = :thread"
        db.session.execute(text(sql), {"other": cast.other, "thread": two.thread_id})
    act(cast.moderator, "thread", one.thread_id, "merge", target=two.thread_id)
    case = reported(one.id)
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        raw(case, cast.insider.person_id)
    raw(case, cast.moderator.person_id)


def test_a_split_off_post_stays_the_agencys(cast):
    asked = ask(cast, kind="idea")
    third = reply(cast.citizen, asked.thread_id)
    act(cast.moderator, "post", third.id, "split", rule="topic")
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        act(cast.insider, "post", third.id, "hide", rule="insult")


def test_a_role_taken_on_later_counts_at_once(cast):
    asked = ask(cast, kind="idea")
    case = reported(asked.id)
    late = make_person("Mod Baru", "citizen", roles=[("moderator", "*")])
    raw(case, late.person_id)
    sql = 'INSERT INTO "grant" (person_id, role, scope, given_at) VALUES (:who, :role, :scope, :at)'
    with transaction():
        told = {"who": late.person_id, "role": "officer", "scope": f"organisation:{cast.agency}"}
        db.session.execute(text(sql), told | {"at": MONDAY})
    with pytest.raises(Conflict, match="instansi Anda sendiri"):
        raw(case, late.person_id)


def test_a_page_of_subjects_costs_as_much_as_one(cast):
    made = [ask(cast, kind="idea", title=f"Usul nomor {n} tentang hal lain") for n in range(4)]
    for read, ids in (
        (post_subjects, [one.id for one in made]),
        (thread_subjects, [one.thread_id for one in made]),
    ):
        read(ids)
        few = statements(lambda read=read, ids=ids: read(ids[:1]))
        assert statements(lambda read=read, ids=ids: read(ids)) == few <= 2


def test_a_thread_whose_first_post_was_hidden_meanwhile_comes_back_hidden(cast):
    one, goal = ask(cast, kind="idea"), ask(cast, kind="idea", title="Hal lain sama sekali")
    merged = act(cast.moderator, "thread", one.thread_id, "merge", target=goal.thread_id)
    act(cast.moderator, "post", one.id, "hide", rule="insult")
    granted(cast, merged, cast.citizen)
    assert db.session.scalar(select(Thread.state).where(Thread.id == one.thread_id)) == "hidden"
