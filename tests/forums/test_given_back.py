"""Whatever the forum refuses, it gives the words back and says why."""

from datetime import timedelta

import pytest
from lxml import html

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.forums.threads.models import Thread
from app.moderation.actions import act
from tests.accounts.makers import PASSWORD, make_member
from tests.forums.makers import MONDAY, ask, make_cast, reply
from tests.support.clients import find_form, words_of
from tests.support.people import make_person, sign_in, sign_out

TYPED = "Loket dua selalu tutup sebelum jam tiga."


@pytest.fixture
def cast(app):
    clock.set_now(MONDAY + timedelta(hours=3))
    yield make_cast()
    clock.set_now(None)


def begun(client, path, action):
    """The values of a form as its page shows them."""
    return dict(find_form(client.get(path).text, action).form_values())


def change(thread_id, **values):
    with transaction():
        thread = db.session.get_one(Thread, thread_id)
        for name, value in values.items():
            setattr(thread, name, value)


def suspend(cast, who):
    said = reply(who, ask(cast, kind="discussion").thread_id)
    with transaction():
        act(cast.moderator, "post", said.id, "suspend", rule="insult", reason="Menyerang orang.",
            days=7, now=clock.now())  # fmt: skip


@pytest.mark.parametrize(
    "became",
    [{"locked_at": MONDAY}, {"state": "hidden"}, {"locked_at": MONDAY, "state": "hidden"}],
)
def test_a_reply_to_what_was_locked_meanwhile_comes_back(client, cast, became):
    path = f"/forums/threads/{ask(cast).thread_id}"
    sign_in(client, make_person("Bu Sari", "citizen"))
    values = begun(client, path, f"{path}/reply") | {"text": TYPED}
    change(int(path.rpartition("/")[2]), **became)
    answer = client.post(f"{path}/reply", data=values)
    assert answer.status_code == 409
    (box,) = html.fromstring(answer.text).xpath("//main//textarea")
    assert box.text.strip() == TYPED
    assert "balasan tidak diterima" in words_of(answer)


def test_a_page_of_an_older_session_brings_a_reply_to_a_locked_topic_back(client, cast):
    path = f"/forums/threads/{ask(cast).thread_id}"
    sign_in(client, make_person("Bu Sari", "citizen"))
    values = begun(client, path, f"{path}/reply") | {"text": TYPED, "csrf_token": "lama"}
    change(int(path.rpartition("/")[2]), locked_at=MONDAY)
    answer = client.post(f"{path}/reply", data=values)
    assert TYPED in answer.text


def test_the_suspended_get_their_words_back_and_learn_why(client, cast):
    author = make_person("Mas Bejo", "citizen")
    suspend(cast, author)
    sign_in(client, author)
    path, new = f"/forums/threads/{ask(cast).thread_id}", f"/forums/{cast.board}/new"
    values = begun(client, path, f"{path}/reply") | {"text": TYPED}
    sent = [
        client.post(f"{path}/reply", data=values),
        client.submit(new, kind="discussion", title="Loket dua", text=TYPED),
    ]
    for answer in sent:
        assert answer.status_code == 403
        assert TYPED in answer.text
        assert "belum boleh menulis sampai" in words_of(answer)
        assert html.fromstring(answer.text).xpath("//main//a[@href='/moderation/mine']")


def test_strangers_come_back_to_what_they_wanted_to_answer_or_follow(client, visitor, cast):
    make_member("Bu Sari", email="sari@contoh.test")
    path = f"/forums/threads/{ask(cast).thread_id}"
    page = html.fromstring(client.get(path).text)
    doors = page.xpath("//main//a[starts-with(@href, '/accounts/sign-in')]/@href")
    typed = {"email": "sari@contoh.test", "password": PASSWORD}
    led = [visitor().submit(door, expect=302, **typed).headers["Location"] for door in doors]
    assert set(led) == {path, f"{path}#reply"}


def test_an_answer_learns_all_that_is_wrong_with_it_at_once(client, cast):
    path = f"/forums/threads/{ask(cast).thread_id}/answer"
    sign_in(client, cast.officer)
    page = client.get(path)
    assert "Paling lama 14 hari kerja dari sekarang" in words_of(page)
    assert "wajib bila belum tuntas" in words_of(page)
    wrong = client.submit(path, expect=422, text=TYPED, status="process", reason=" ", role=" ",
                          promise_title="Papan di loket", promise_due_on="2020-01-01")  # fmt: skip
    marked = html.fromstring(wrong.text).xpath("//div[@class='field-error']/@id")
    fields = ("reason", "next_on", "role", "promise_measure", "promise_due_on")
    assert marked == [f"{name}-error" for name in fields]
    assert TYPED in wrong.text
    for day, said in (("2020-01-01", "sesudah hari ini"), ("2029-01-01", "Paling lama 14 hari")):
        typed = {"text": TYPED, "status": "process", "reason": "UU", "role": "Kabid"}
        late = client.submit(path, expect=422, next_on=day, **typed)
        (words,) = html.fromstring(late.text).xpath("//div[@id='next_on-error']")
        assert said in words.text_content()


def test_a_question_without_an_agency_is_mended_where_one_is_searched(client, cast):
    path = f"/forums/threads/{ask(cast).thread_id}/route"
    sign_in(client, cast.officer)
    wrong = client.submit(path, expect=422, note="Bukan urusan kami.")
    page = html.fromstring(wrong.text)
    (box,) = page.xpath("//input[@name='q']")
    assert box.get("aria-describedby") == "agency_id-error"
    assert page.xpath("//*[@id='agency_id-error']/following-sibling::input") == [box]
    (link,) = page.xpath("//div[@class='error-summary']//a")
    assert link.get("href") == f"#{box.get('id')}"
    assert "Nomor instansi" not in wrong.text
    found = client.post(path, data=begun(client, path, -1) | {"q": "Dinas Lain", "find": "1"})
    values = dict(find_form(found.text).form_values())
    assert values.pop("agency_id")  # the only one there is stands chosen
    again = html.fromstring(client.post(path, data=values).text)
    assert again.xpath("//fieldset[@id='agency_id']//*[@id='agency_id-error']")


@pytest.mark.parametrize(
    ("kind", "target", "status", "said"),
    [
        ("question", "other", 409, "Pertanyaan dengan tenggat tidak dapat digabung."),
        ("idea", "itself", 409, "Itu topik ini sendiri."),
        ("idea", "99999", 422, "Tidak ada topik seperti itu."),
    ],
)
def test_what_cannot_be_merged_is_said_before_anybody_confirms(
    client, cast, kind, target, status, said
):
    one, other = ask(cast, kind=kind).thread_id, ask(cast, kind="idea").thread_id
    sign_in(client, cast.moderator)
    typed = {"itself": str(one), "other": str(other)}.get(target, target)
    answer = client.submit(f"/moderation/cases/thread/{one}", verb="merge", rule="double",
                           reason="Sama.", other=typed, expect=status)  # fmt: skip
    page = html.fromstring(answer.text)
    assert said in page.xpath("string(//div[@id='other-error'])")
    assert not page.xpath("//*[@id='goal']")


def test_a_thread_is_judged_by_its_first_text_and_a_merge_asks_where_one_looks(client, cast):
    one, other = (ask(cast, kind="idea", text=TYPED).thread_id for _each in range(2))
    sign_in(client, cast.moderator)
    path = f"/moderation/cases/thread/{one}"
    assert TYPED in words_of(client.get(path))
    asked = client.submit(path, verb="merge", rule="double", reason="Sama.", other=str(other),
                          expect=200)  # fmt: skip
    (goal,) = html.fromstring(asked.text).xpath("//*[@id='goal']")
    assert goal.get("role") == "alert"
    assert "autofocus" in goal.attrib


def test_a_session_that_ended_gives_each_field_back_under_its_own_label(client, cast):
    path = f"/forums/{cast.board}/new"
    sign_in(client, cast.citizen)
    values = begun(client, path, -1) | {"title": "Loket dua", "text": TYPED}
    sign_out(client)
    ended = client.post(path, data=values)
    assert ended.status_code == 401
    page = html.fromstring(ended.text)
    said = {one.get("for"): one.text_content().strip() for one in page.xpath("//main//label")}
    boxes = {one.get("name"): said[one.get("id")] for one in page.xpath("//main//textarea")}
    assert (boxes["title"], boxes["text"]) == ("Judul", "Tulisan")
    assert "Isian" not in words_of(ended)


def test_an_edit_in_another_tab_is_not_overwritten_unseen(client, cast):
    said = reply(cast.citizen, ask(cast).thread_id, "Sudah dua minggu.")
    sign_in(client, cast.citizen)
    path = f"/forums/posts/{said.id}/edit"
    tabs = [begun(client, path, -1) | {"text": text} for text in ("Sudah tiga minggu.", TYPED)]
    assert client.post(path, data=tabs[0]).status_code == 302
    clash = client.post(path, data=tabs[1])
    assert clash.status_code == 409
    assert "Sudah tiga minggu." in words_of(clash)
    again = dict(find_form(clash.text).form_values())
    assert again["text"] == TYPED
    assert client.post(path, data=again).status_code == 302
    history = words_of(client.get(f"/forums/posts/{said.id}/history"))
    assert "tiga" in history
    assert client.post(path, data=tabs[1]).status_code == 302, "the same text again is no clash"
