"""What was never public, was deleted, or attacks people is read by nobody through a back door: not in
versions, notes, titles, reasons, roles or notices."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from app.accounts.models import Membership
from app.core.errors import Conflict, Forbidden, Invalid, SlowDown
from app.db.base import db
from app.db.unit import announce, transaction
from app.forums.clicks.links import AGAIN, ENOUGH, Click, write_click
from app.forums.posts.actions import delete_post, edit_post
from app.forums.posts.models import Post
from app.forums.posts.queries import post_row
from app.forums.questions import actions, queries
from app.forums.questions.actions import Reply
from app.forums.threads.models import Question, Thread
from app.forums.threads.rules import FLOOD_ANSWERS, TITLE_OF_DELETED
from app.moderation.actions import act
from app.notices.models import Notice
from tests.forums.makers import MONDAY, answer, ask, at_now, draught, make_cast, reply
from tests.support.clients import words_of
from tests.support.people import fresh, make_person, sign_in, sign_out

DAY = timedelta(days=1)
LATER = MONDAY + timedelta(hours=2)
RUDE = "Dasar goblok kalian semua, petugas tolol!"
NIK = "NIK 3171011505900001"


@pytest.fixture
def cast(app):
    at_now(LATER)
    yield make_cast()
    at_now(None)


def do(verb, *args, **named):
    with transaction():
        return verb(*args, **named)


def moderate(who, kind, number, verb, **more):
    do(act, who, kind, number, verb, rule="other", reason="Sebab.", now=LATER, **more)


def told(**more):
    return Reply(**({"role": "Kabid", "status": "explained", "reason": "Perpres"} | more))


# --- versions ----------------------------------------------------------------------------------


def test_what_was_only_ever_held_is_read_by_author_and_moderators_alone(client, cast):
    asked = ask(cast, kind="idea")
    held = reply(cast.second, asked.thread_id, RUDE)
    assert held.held
    writer = make_person("Penulis", "citizen")
    mine = reply(writer, asked.thread_id, RUDE)
    do(edit_post, writer, mine.id, text="Saya kecewa dengan layanan ini.", now=LATER)
    moderate(cast.moderator, "post", mine.id, "release")
    do(edit_post, writer, mine.id, text="Saya kecewa sekali.", now=LATER)
    page = f"/forums/posts/{mine.id}/history"
    for reader, sees in ((None, False), (cast.citizen, False), (writer, True), (cast.second, True)):
        sign_out(client) if reader is None else sign_in(client, reader)
        shown = client.get(page).text
        assert ("goblok" in shown) is sees
        assert "sekali" in shown
    sign_out(client)
    assert "goblok" not in client.get(f"/forums/threads/{asked.thread_id}/feed.atom").text


# --- notes -------------------------------------------------------------------------------------


def test_who_is_suspended_neither_opens_again_nor_routes(client, cast):
    asked = ask(cast)
    said = answer(cast, asked.thread_id, at=MONDAY)
    moderate(cast.moderator, "post", asked.id, "suspend", days=30)
    with pytest.raises(Forbidden):
        do(actions.reopen, cast.citizen, asked.thread_id, note="Belum.", now=LATER)
    sign_in(client, cast.citizen)
    page = client.submit(f"/forums/threads/{asked.thread_id}/reopen", note="Belum jelas.")
    assert page.status_code == 403
    assert "Belum jelas." in page.text
    version = db.session.get_one(Question, asked.thread_id).version
    link = write_click(Click(AGAIN, asked.thread_id, version), LATER)
    page = client.post(f"/forums/questions/act/{link}", data={"note": "Lewat surel."})
    assert "Lewat surel." in page.text
    other = ask(cast, who=make_person("Lain", "citizen"))
    moderate(cast.moderator, "post", said.id, "suspend", days=30)
    with pytest.raises(Forbidden):
        do(actions.route, cast.officer, other.thread_id, cast.other, note="Bukan.", now=LATER)
    assert queries.steps_of(asked.thread_id)[-1].kind == "final"


def test_a_note_that_attacks_people_is_refused_and_nothing_typed_is_lost(client, cast):
    asked = ask(cast)
    with pytest.raises(Invalid, match="menyerang orang") as no:
        do(actions.route, cast.officer, asked.thread_id, cast.other, note=RUDE, now=LATER)
    assert no.value.field == "note"
    answer(cast, asked.thread_id, at=MONDAY)
    sign_in(client, cast.citizen)
    page = client.submit(f"/forums/threads/{asked.thread_id}/reopen", note=RUDE)
    assert "menyerang orang" in words_of(page)
    assert RUDE in page.text


def test_private_details_in_a_note_are_pointed_out_first(client, cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY)
    sign_in(client, cast.citizen)
    path = f"/forums/threads/{asked.thread_id}/reopen"
    page = client.submit(path, note=f"{NIK} belum diproses.")
    assert "data pribadi" in words_of(page)
    assert 'name="considered"' in page.text
    client.submit(path, note=f"{NIK} belum diproses.", considered="y", expect=302)


def test_a_note_goes_with_the_question_and_nothing_else_of_a_step_may(client, cast):
    asked = ask(cast, name_hidden=True)
    answer(cast, asked.thread_id, at=MONDAY)
    do(actions.reopen, cast.citizen, asked.thread_id, note="Kata kanari.", now=LATER)
    do(actions.delete_post, cast.citizen, asked.id, now=LATER)
    assert "kanari" not in client.get(f"/forums/threads/{asked.thread_id}/steps").text
    kinds = [row.kind for row in queries.steps_of(asked.thread_id)]
    assert kinds == ["asked", "final", "reopened", "withdrawn"]
    for change in ("note = 'lain'", "note = '', kind = 'final'", "note = '', at = at, number = 9"):
        with pytest.raises(Conflict, match="tidak dapat diubah"), transaction():
            db.session.execute(text(f"UPDATE forum_question_step SET {change}"))


def test_the_one_click_link_does_nothing_while_the_thread_is_hidden(client, cast):
    asked = ask(cast)
    answer(cast, asked.thread_id, at=MONDAY)
    version = db.session.get_one(Question, asked.thread_id).version
    moderate(cast.moderator, "thread", asked.thread_id, "hide")
    for act_name in (ENOUGH, AGAIN):
        link = write_click(Click(act_name, asked.thread_id, version), LATER)
        path = f"/forums/questions/act/{link}"
        assert client.get(path).status_code == 404
        assert client.post(path, data={"note": "Lagi."}).status_code == 404
    db.session.expire_all()
    assert db.session.get_one(Question, asked.thread_id).state == "answered"


# --- titles, reasons, roles --------------------------------------------------------------------


def test_private_details_in_a_title_are_pointed_out(client, cast):
    sign_in(client, cast.citizen)
    filled = {"kind": "idea", "title": f"Pak RT, {NIK}", "text": "Mohon dicek.", "service_id": "0"}
    filled |= {"agency_id": str(cast.agency)}
    page = client.submit(f"/forums/{cast.board}/new", **filled)
    assert "data pribadi" in words_of(page)
    client.submit(f"/forums/{cast.board}/new", **filled, considered="y", expect=302)


@pytest.mark.parametrize("field", ["reason", "role"])
def test_what_stands_beside_an_answer_is_checked_like_it(client, cast, field):
    asked = ask(cast)
    with pytest.raises(Invalid, match="data pribadi") as no:
        do(
            actions.answer,
            cast.officer,
            asked.thread_id,
            draught(),
            told(**{field: NIK}),
            now=LATER,
        )
    assert no.value.field == field
    rude = told(**{field: RUDE})
    written = do(actions.answer, cast.officer, asked.thread_id, draught(), rude, now=LATER)
    assert written.held
    for page in (f"/forums/threads/{asked.thread_id}", f"/forums/agencies/{cast.agency}"):
        assert "goblok" not in client.get(page).text


def test_the_table_of_leaders_shows_no_role_of_a_hidden_answer(client, cast):
    asked = ask(cast)
    seen = told(role="Kabid Kanari")
    said = do(actions.answer, cast.officer, asked.thread_id, draught(), seen, now=LATER)
    page = f"/forums/agencies/{cast.agency}"
    assert "Kanari" in client.get(page).text
    moderate(cast.moderator, "post", said.id, "hide")
    assert "Kanari" not in client.get(page).text


# --- who may still edit ------------------------------------------------------------------------


def test_who_has_left_the_agency_rewrites_no_answer_of_it(client, cast):
    asked = ask(cast)
    clerk = make_person("Bu Pegawai", org=cast.agency)
    said = do(actions.answer, clerk, asked.thread_id, draught(), told(), now=MONDAY)
    do(edit_post, clerk, said.id, text="Lima hari.", now=LATER)
    with transaction():
        for row in db.session.scalars(
            select(Membership).where(Membership.person_id == clerk.person_id)
        ):
            row.until = LATER
    gone = fresh(clerk)
    with pytest.raises(Forbidden, match="berwenang"):
        do(edit_post, gone, said.id, text="Sepuluh hari.", now=LATER)
    sign_in(client, gone)
    assert client.get(f"/forums/posts/{said.id}/edit").status_code == 403
    assert "Lima" in post_row(said.id).source


# --- what is kept elsewhere --------------------------------------------------------------------


def test_a_page_follows_the_names_and_marks_on_it(client, cast):
    from app.accounts.models import Person

    asked = ask(cast)
    pages = (f"/forums/threads/{asked.thread_id}", f"/forums/{cast.board}/", "/forums/")
    for page in pages:
        assert "Pak Yusuf" in client.get(page).text
    with transaction():
        db.session.get_one(Person, cast.citizen.person_id).name = "Nama Baru"
        announce("accounts.person_changed", cast.citizen.person_id)
    for page in pages:
        assert "Pak Yusuf" not in client.get(page).text


def test_the_title_of_a_deleted_first_post_is_in_no_notice(client, cast):
    asked = ask(cast, kind="idea", title="Burung kanari kuning hilang")
    moderate(cast.moderator, "post", asked.id, "warn")
    mine = select(Notice.facts).where(Notice.person_id == cast.citizen.person_id)
    assert any("kanari" in str(one) for one in db.session.scalars(mine))
    do(delete_post, cast.citizen, asked.id, now=LATER)
    assert not any("kanari" in str(one) for one in db.session.scalars(mine))
    sign_in(client, cast.citizen)
    assert TITLE_OF_DELETED in client.get("/notices/").text


def test_the_title_that_a_split_made_goes_though_the_split_was_taken_back(cast):
    asked = ask(cast, kind="idea")
    writer = make_person("Lain", "citizen")
    said = reply(writer, asked.thread_id, "Kanari kuning rahasia saya hilang.")
    moderate(cast.moderator, "post", said.id, "split")
    moderate(cast.second, "post", said.id, "unsplit")
    do(delete_post, writer, said.id, now=LATER)
    assert not any("anari" in title for title in db.session.scalars(select(Thread.title)))


def test_the_title_of_a_merged_thread_goes_wherever_its_first_post_stands(cast):
    one = ask(cast, kind="idea", title="Kanari kuning hilang")
    other = ask(cast, kind="idea", who=make_person("Lain", "citizen"), title="Topik kedua")
    moderate(cast.moderator, "thread", one.thread_id, "merge", target=other.thread_id)
    moderate(cast.moderator, "post", one.id, "split")
    assert db.session.get_one(Post, one.id).number == 1
    do(delete_post, cast.citizen, one.id, now=LATER)
    titles = list(db.session.scalars(select(Thread.title)))
    assert not any("anari" in title for title in titles)
    assert "Topik kedua" in titles


# --- limits ------------------------------------------------------------------------------------


def test_official_answers_have_a_limit_of_their_own(cast):
    asked = ask(cast)
    for _each in range(FLOOD_ANSWERS):
        answer(cast, asked.thread_id, at=LATER)
    with pytest.raises(SlowDown):
        answer(cast, asked.thread_id, at=LATER + timedelta(minutes=1))
    answer(cast, asked.thread_id, at=LATER + timedelta(minutes=11))


def test_the_day_of_the_next_word_is_no_back_door(cast):
    asked = ask(cast)
    held = told(status="process", next_on=date(2026, 11, 27), reason=RUDE)
    do(actions.answer, cast.officer, asked.thread_id, draught(), held, now=MONDAY)
    db.session.expire_all()
    found = db.session.get_one(Question, asked.thread_id)
    assert found.due_at == found.first_due_at
