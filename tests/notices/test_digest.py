"""The letter of a day: one for each person with news, of what may still be read, once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.queries import board_by_slug
from app.forums.keeping.actions import on_post
from app.forums.posts.actions import delete_post, edit_post
from app.notices import actions, queries, tasks
from app.notices.ending.tokens import FOLLOW, Ending, write_ending
from app.notices.following.actions import unfollow
from app.notices.models import DigestDay, Notice
from tests.forums.makers import MONDAY, answer, ask, make_cast, reply
from tests.innovations.editions.test_races import at_once
from tests.notices.makers import (
    MORNING,
    addresses,
    begin,
    follows,
    html,
    jobs,
    plain,
    statements_of,
    wish,
    work,
)
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in

LATER = MORNING + timedelta(days=1)


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def post(app, mailbox):
    """The house on Monday, with a post office."""
    app.config["SMTP_URL"] = mailbox.url
    clock.set_now(MONDAY + timedelta(hours=2))
    yield mailbox
    clock.set_now(None)


def board_of(cast):
    return board_by_slug(cast.board).id


def send(app, at=MORNING):
    """What happened becomes letters at ``at``; how many were begun."""
    work(app)
    clock.set_now(at)
    begun = begin(app, at)
    work(app)
    return begun


def test_one_letter_grouped_with_what_matters_most_on_top(app, cast, post):
    reader = make_person("Bu Tuti", email="tuti@contoh.test")
    talk = ask(cast, kind="discussion", title="Antrean di loket tiga")
    asked = ask(cast, title="Berapa lama KTP hilang diganti?")
    work(app)
    for kind, number in [("thread", talk.thread_id), ("thread", asked.thread_id),
                         ("board", board_of(cast)), ("agency", cast.agency)]:  # fmt: skip
        follows(reader, kind, number, MONDAY)
    reply(make_person("Pak Joko", "citizen"), talk.thread_id, "Saya menunggu **dua** jam.")
    answer(cast, asked.thread_id, at=MONDAY + timedelta(hours=1))
    ask(cast, who=make_person(), kind="idea", title="Loket khusus untuk lansia")
    assert send(app) >= 1
    (letter,) = post.to("tuti@contoh.test")
    words = plain(letter)
    order = ["Berapa lama KTP hilang diganti?", "Jawaban resmi dari Bu Ratna: “Tiga hari.”",
             cast.board.replace("-", " ").capitalize(), "Gagasan: “Loket khusus untuk lansia”",
             "Antrean di loket tiga", "Pak Joko: “Saya menunggu dua jam.”"]  # fmt: skip
    places = [words.index(one) for one in order]
    assert places == sorted(places)
    assert words.count("Loket khusus untuk lansia") == 1, "of board and agency once"
    for one in order:
        assert one in html(letter)
    assert "3 kabar" in letter["Subject"]
    assert letter["Content-Language"] == "id"
    assert "Halo Bu Tuti," in words


def test_every_link_of_a_letter_leads_where_it_says(app, client, cast, post):
    reader = make_person(email="tuti@contoh.test")
    asked = ask(cast)
    follows(reader, "thread", asked.thread_id, MONDAY)
    reply(make_person(), asked.thread_id)
    send(app)
    (letter,) = post.to("tuti@contoh.test")
    paths = addresses(plain(letter))
    assert set(addresses(html(letter).replace('"', " "))) <= {*paths, "/notices/"}
    sign_in(client, reader)
    for path in paths:
        found = client.get(path, follow_redirects=True)
        assert found.status_code == 200, path
    assert any(path.startswith("/forums/posts/") for path in paths)


def test_the_reader_chooses_the_language(app, cast, post):
    reader = make_person(email="tuti@contoh.test", lang="en")
    asked = ask(cast)
    secret = make_person("Rahasia Sekali Namanya", "citizen")
    follows(reader, "thread", asked.thread_id, MONDAY)
    with transaction():
        from app.forums.posts.actions import Draught
        from app.forums.posts.actions import reply as write

        write(secret, asked.thread_id, Draught("Di sini juga.", "k-hidden", name_hidden=True),
              now=MONDAY)  # fmt: skip
    send(app)
    (letter,) = post.to("tuti@contoh.test")
    assert letter["Content-Language"] == "en"
    for words in (plain(letter), html(letter)):
        assert "Name hidden: “Di sini juga.”" in words
        assert "Rahasia Sekali Namanya" not in words
        assert "Kabar dari yang Anda ikuti" not in words
        assert "Nama disembunyikan" not in words


def test_nobody_without_news_gets_a_job_or_a_letter(app, cast, post):
    crowd = [make_person() for _each in range(12)]
    asked = ask(cast)
    work(app)
    for number, one in enumerate(crowd):
        follows(one, "thread" if number < 3 else "board", asked.thread_id if number < 3 else
                board_of(cast), MONDAY)  # fmt: skip
    reply(cast.officer, asked.thread_id)
    work(app)
    with_news = {
        row.person_id for row in db.session.execute(select(Notice).where(Notice.waits)).scalars()
    }
    assert with_news == {one.person_id for one in crowd[:3]} | {cast.citizen.person_id}
    assert send(app) == len(with_news) == jobs()
    assert sorted(
        letter["X-Envelope-To"] for letter in post.messages if "Kabar Anda" in letter["Subject"]
    ) == sorted(address_of(one) for one in with_news)
    assert db.session.get_one(DigestDay, MORNING.date()).people == len(with_news)


def address_of(person_id):
    return db.session.scalar(text("SELECT email FROM person WHERE id = :id"), {"id": person_id})


def test_who_has_news_is_one_statement_whatever_follows(app, cast):
    asked = ask(cast)
    for _each in range(20):
        follows(make_person(), "board", board_of(cast), MONDAY)
    reply(make_person(), asked.thread_id)
    with statements_of() as seen:
        queries.people_with_news()
    assert sum(one.startswith("SELECT") for one in seen) == 1


def test_of_many_followers_the_fan_out_is_one_insert_and_no_job_each(app, cast, post):
    def cost(count):
        asked = ask(cast, who=make_person(), kind="discussion")
        work(app)
        for _each in range(count):
            follows(make_person(), "thread", asked.thread_id, MONDAY)
        before = jobs("notices.mail") + jobs()
        reply(make_person(), asked.thread_id)
        with statements_of() as seen:
            work(app)
        assert jobs("notices.mail") + jobs() == before
        return len(seen)

    assert cost(3) == cost(30)


def test_those_who_want_it_at_once_share_a_job(app, cast, post):
    asked = ask(cast)
    work(app)
    eager = [make_person() for _each in range(5)]
    for one in eager:
        wish(one, MONDAY, news="instant")
        follows(one, "thread", asked.thread_id, MONDAY)
    reply(make_person(), asked.thread_id)
    work(app)
    assert jobs("notices.mail") == 2, "the agency's desk heard of the question, and these five"
    for one in eager:
        (letter,) = post.to(address_of(one.person_id))
        assert "Ada balasan baru di “Berapa lama mengurus KTP yang hilang?”." in plain(letter)
    assert send(app) == 1, "only the asker, who waits for the day's letter"


def test_a_day_is_begun_once_and_missed_days_are_one_letter(app, cast, post):
    asked, reader = ask(cast), make_person(email="tuti@contoh.test")
    follows(reader, "thread", asked.thread_id, MONDAY)
    reply(make_person(), asked.thread_id)
    work(app)
    assert begin(app, MORNING - timedelta(minutes=1)) == 0, "it is not yet seven"
    after = MORNING + timedelta(days=3, hours=5)  # nothing ran for three days
    clock.set_now(after)
    assert begin(app, after) == 2
    assert begin(app, after + timedelta(hours=1)) == 0
    work(app)
    assert len(post.to("tuti@contoh.test")) == 1
    clock.set_now(after + timedelta(days=1))
    assert begin(app, after + timedelta(days=1)) == 0, "no news, no job"


def test_two_runners_at_once_begin_one_day(app, cast, post):
    asked, reader = ask(cast), make_person(email="tuti@contoh.test")
    follows(reader, "thread", asked.thread_id, MONDAY)
    reply(make_person(), asked.thread_id)
    work(app)
    clock.set_now(MORNING)
    at_once(app, [lambda: tasks.run_digest(MORNING) for _each in range(4)])
    assert jobs() == 2
    work(app)
    assert len(post.to("tuti@contoh.test")) == 1


def test_a_letter_turned_away_is_tried_again_as_the_same_letter(app, cast, post):
    asked, reader = ask(cast), make_person(email="tuti@contoh.test")
    with transaction():
        db.session.execute(text("UPDATE person SET email = NULL WHERE id = :id"),
                           {"id": cast.citizen.person_id})  # fmt: skip
    follows(reader, "thread", asked.thread_id, MONDAY)
    reply(make_person(), asked.thread_id)
    work(app)
    post.refuse_next = 1
    assert send(app) == 1
    assert post.to("tuti@contoh.test") == []
    clock.set_now(MORNING + timedelta(minutes=1))
    work(app)
    (letter,) = post.to("tuti@contoh.test")
    job = {"person": reader.person_id, "day": MORNING.date().isoformat()}
    with transaction():  # as if the runner had died between sending and saying so
        db.session.execute(text("UPDATE notice SET waits = :yes WHERE person_id = :id"),
                           {"yes": True, "id": reader.person_id})  # fmt: skip
    tasks.send_digest(job)
    first, second = post.to("tuti@contoh.test")
    assert first["Message-ID"] == second["Message-ID"] == letter["Message-ID"]


def test_yesterdays_job_leaves_its_news_to_todays(app, cast, post):
    asked, reader = ask(cast), make_person(email="tuti@contoh.test")
    follows(reader, "thread", asked.thread_id, MONDAY)
    reply(make_person(), asked.thread_id)
    work(app)
    begin(app, MORNING)
    begin(app, LATER)
    clock.set_now(LATER)
    work(app)
    assert len(post.to("tuti@contoh.test")) == 1


GONE = "Kenari Hilang"


@pytest.mark.parametrize("how", ["hide", "hold", "delete", "thread", "read"])
def test_what_may_not_be_read_any_more_is_in_no_letter(app, client, cast, post, how):
    """The only news is gone: no letter at all."""
    asked, writer = ask(cast, kind="discussion", title=f"Topik {GONE} itu"), make_person()
    reader = make_person(email="tuti@contoh.test")
    work(app)
    follows(reader, "thread", asked.thread_id, MONDAY)
    said = reply(writer, asked.thread_id, f"Kata {GONE} di sini.")
    work(app)
    assert queries.unread_count(reader) == 1
    with transaction():
        if how == "delete":
            delete_post(writer, said.id, now=MONDAY)
        elif how == "read":
            actions.mark_read(reader, now=MONDAY)
        else:
            on_post("hide" if how == "thread" else how, asked.id if how == "thread" else said.id,
                    None, MONDAY)  # fmt: skip
    send(app)
    assert post.to("tuti@contoh.test") == []
    assert not any(GONE in plain(one) for one in post.messages if "tuti" in one["To"])
    if how != "read":
        sign_in(client, reader)
        assert GONE not in words_of(client.get("/notices/"))
        assert "tidak dapat dibaca" in words_of(client.get("/notices/"))


def test_words_are_those_of_the_moment_and_not_kept_with_the_notice(app, cast, post):
    asked, writer = ask(cast, kind="discussion"), make_person()
    reader = make_person(email="tuti@contoh.test")
    work(app)
    follows(reader, "thread", asked.thread_id, MONDAY)
    said = reply(writer, asked.thread_id, f"Kata {GONE} di sini.")
    gone = reply(writer, asked.thread_id, f"Juga {GONE}.")
    work(app)
    with transaction():
        edit_post(writer, said.id, text="Kata yang baru.", now=MONDAY)
        delete_post(writer, gone.id, now=MONDAY)
    send(app)
    (letter,) = post.to("tuti@contoh.test")
    assert "Kata yang baru." in plain(letter)
    assert GONE not in plain(letter) + html(letter)
    kept = db.session.execute(
        text("SELECT facts FROM notice UNION ALL SELECT payload FROM outbox_message")
    )
    assert not any(GONE in str(row) for row in kept)


def test_a_long_day_ends_with_how_many_are_left(app, cast, post):
    reader, crowd = make_person(email="tuti@contoh.test"), [make_person() for _each in range(5)]
    asked = ask(cast, kind="discussion")
    follows(reader, "thread", asked.thread_id, MONDAY)
    for number in range(45):
        reply(crowd[number % 5], asked.thread_id, f"Balasan ke-{number}.")
    send(app)
    (letter,) = post.to("tuti@contoh.test")
    assert len(re.findall(r"Balasan ke-\d+\.", plain(letter))) == 40
    assert "dan 5 kabar lain" in plain(letter)
    assert "dan 5 kabar lain" in html(letter)
    assert "45 kabar" in letter["Subject"]


def test_markup_in_a_title_stays_text(app, cast, post):
    reader = make_person("<i>Tuti</i>", email="tuti@contoh.test")
    follows(reader, "board", board_of(cast), MONDAY)
    ask(cast, kind="discussion", title="Antrean <script>alert(1)</script> & 100% macet")
    send(app)
    (letter,) = post.to("tuti@contoh.test")
    assert "<script>" not in html(letter)
    assert "<i>" not in html(letter)
    assert "Antrean <script>alert(1)</script> & 100% macet" in plain(letter)


def test_own_matters_do_not_wait_and_news_follow_the_wish(app, client, cast, post):
    asked = ask(cast)
    sign_in(client, cast.citizen)
    page = words_of(client.get("/notices/settings"))
    assert "Satu surel sehari" in page
    client.submit("/notices/settings", news="none", own="y", expect=302)
    reply(make_person(), asked.thread_id)
    answer(cast, asked.thread_id, at=MONDAY + timedelta(hours=1))
    send(app)
    (letter,) = post.to(address_of(cast.citizen.person_id))
    assert "Dijawab resmi" in plain_of(letter)
    assert "“Tiga hari.”" in plain_of(letter)
    assert letter["Subject"].startswith("Dijawab resmi: pertanyaan Anda")
    assert len(letter["Subject"]) <= 81
    client.submit("/notices/settings", news="instant", own=None, expect=302)
    assert queries.setting_of(cast.citizen.person_id) == ("instant", False)
    reply(make_person(), asked.thread_id)
    work(app)
    assert "Ada balasan baru" in plain_of(post.to(address_of(cast.citizen.person_id))[-1])
    lost = client.submit("/notices/settings", news="weekly")
    assert lost.status_code == 422


def plain_of(letter):
    return letter.get_body(("plain",)).get_content()


def test_what_waits_is_found_by_its_own_index(app):
    """However many notices there are: only those that wait are looked at."""
    sqlite = db.engine.dialect.name == "sqlite"
    with statements_of() as seen:
        queries.people_with_news()
    (asked,) = [one for one in seen if one.startswith("SELECT")]
    if not sqlite:  # so few rows are read whole otherwise
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    values = {"coalesce_1": "daily", "coalesce_2": "none"}
    kind = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    raw = db.session.connection()
    how = raw.exec_driver_sql(kind + asked, ("daily", "none") if sqlite else values).all()
    assert "ix_notice_waiting" in str(how)


@pytest.mark.parametrize("door", ["button", "address"])
def test_who_stops_following_gets_no_waiting_news_of_it(app, client, cast, post, door):
    reader = make_person("Bu Tuti", email="tuti@contoh.test")
    talk = ask(cast, kind="discussion", title="Antrean di loket tiga")
    other = ask(cast, kind="idea", title="Loket khusus untuk lansia")
    for one in (talk, other):
        follows(reader, "thread", one.thread_id, MONDAY)
        reply(make_person("", "citizen"), one.thread_id, "Setuju.")
    work(app)
    sign_in(client, reader)
    if door == "button":
        with transaction():
            unfollow(reader.person_id, "thread", talk.thread_id)
    else:
        ending = Ending(reader.person_id, FOLLOW, "thread", talk.thread_id)
        client.post(f"/notices/unsubscribe/{write_ending(ending, clock.now())}")
    send(app)
    (letter,) = post.to("tuti@contoh.test")
    assert "loket tiga" not in plain(letter)
    assert "lansia" in plain(letter)
