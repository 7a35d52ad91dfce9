"""What waits for somebody reaches them: questions nobody has, questions at a desk, one's own."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.queries import lineage_ids
from app.core import clock
from app.core.places import Place
from app.db.base import db
from app.db.unit import transaction
from app.forums.desks import cards, queries
from app.forums.keeping import telling
from app.forums.questions import actions as questions
from app.forums.questions.policies import desks_of, may_answer
from app.forums.starting.actions import Opening, start_thread
from app.forums.threads.models import Thread
from app.notices.models import Notice
from tests.forums.makers import MONDAY, answer, ask, draught, make_cast
from tests.notices.makers import work
from tests.support.clients import words_of
from tests.support.people import make_organisation, make_person, sign_in, sign_out

TITLE = "Ke mana mengadu soal lampu jalan?"


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def at_monday():
    clock.set_now(MONDAY)
    yield
    clock.set_now(None)


def ask_nobody(cast, title=TITLE, *, at=MONDAY, who=None):
    with transaction():
        opening = Opening("question", title)
        return start_thread(who or cast.citizen, cast.board, opening, draught(), now=at)


def told(person):
    db.session.rollback()
    rows = select(Notice.msgid).where(Notice.person_id == person.person_id).order_by(Notice.id)
    return list(db.session.scalars(rows))


def test_a_question_without_an_agency_reaches_moderators_once(app, cast):
    asked = ask_nobody(cast)
    work(app)
    for one in (cast.moderator, cast.second):
        assert told(one) == [telling.UNROUTED.msgid]
    assert told(cast.officer) == []
    with transaction():
        questions.route(
            cast.moderator, asked.thread_id, cast.agency, note="Urusan ini.", now=MONDAY
        )
    work(app)
    assert telling.ASKED.msgid in told(cast.officer)
    assert told(cast.second) == [telling.UNROUTED.msgid]


def test_who_asked_and_who_had_it_hear_of_a_routing(app, cast):
    asked = ask(cast)
    heir = make_person(
        "Pak Heri", org=cast.other, roles=[("officer", f"organisation:{cast.other}")]
    )
    mate = make_person(
        "Bu Meja", org=cast.agency, roles=[("officer", f"organisation:{cast.agency}")]
    )
    work(app)
    with transaction():
        questions.route(cast.officer, asked.thread_id, cast.other, note="Bukan kami.", now=MONDAY)
    work(app)
    assert told(cast.citizen) == [telling.ROUTED.msgid]
    assert told(heir) == [telling.ASKED.msgid]
    assert told(mate) == [telling.ASKED.msgid, telling.HANDED_ON.msgid]
    assert told(cast.officer) == [telling.ASKED.msgid]


def test_the_unrouted_are_listed_for_moderators_soonest_due_first(client, cast, at_monday):
    ask(cast, title="Sudah punya instansi sejak awal?")
    late = ask_nobody(cast, "Pertanyaan yang belakangan saja?", at=MONDAY + timedelta(days=2))
    first = ask_nobody(cast, who=make_person("Bu Dulu", "citizen"))
    assert [row.id for row in queries.unrouted()] == [first.thread_id, late.thread_id]
    assert client.get("/forums/unrouted").status_code in {302, 401}
    sign_in(client, cast.citizen)
    assert client.get("/forums/unrouted").status_code == 403
    sign_out(client)
    sign_in(client, cast.moderator)
    words = words_of(client.get("/forums/unrouted"))
    assert words.index(TITLE) < words.index("Pertanyaan yang belakangan saja?")
    assert "Sudah punya instansi" not in words
    assert "Salurkan ke instansi" in words_of(client.get(f"/forums/threads/{first.thread_id}"))
    assert "/forums/unrouted" in client.get("/forums/").text
    assert "/forums/unrouted" in client.get("/moderation/").text


def test_the_list_of_the_unrouted_goes_on_where_it_ended(cast):
    made = [
        ask_nobody(
            cast, f"Pertanyaan nomor {n} kepada siapa?", who=make_person(f"W {n}", "citizen")
        )
        for n in range(5)
    ]
    seen, after = [], None
    while rows := queries.unrouted(after=after, limit=2):
        seen += [row.id for row in rows[:2]]
        after = (rows[:2][-1].due_at, rows[:2][-1].id)
    assert seen == [one.thread_id for one in made]


def test_home_tells_moderators_of_the_unrouted_and_nobody_else(client, cast, at_monday):
    assert cards.to_route(cast.moderator, MONDAY) == []
    ask_nobody(cast)
    (card,) = cards.to_route(cast.moderator, MONDAY)
    assert (card.href, card.due is not None) == ("/forums/unrouted", True)
    assert cards.to_route(cast.citizen, MONDAY) == []
    sign_in(client, cast.moderator)
    assert "belum punya instansi" in words_of(client.get("/"))


def test_a_typed_agency_is_never_dropped_in_silence(client, cast):
    make_organisation("Dinas Perhubungan Nusa")
    sign_in(client, cast.citizen)
    path = f"/forums/{cast.board}/new"
    asked = {"kind": "question", "title": TITLE, "text": "Gelap sejak Senin."}
    many = client.submit(path, **asked, agency_word="Dinas", expect=422)
    assert "Pilih salah satu instansi" in words_of(many)
    assert "Dinas Perhubungan Nusa" in words_of(many)
    none = client.submit(path, **asked, agency_word="Kantor Entah", expect=422)
    assert "Tidak ada instansi dengan nama itu" in words_of(none)
    assert "Gelap sejak Senin." in none.text
    client.submit(path, **asked, agency_word="disdukcapil", expect=302)
    (agency_id,) = db.session.scalars(select(Thread.agency_id))
    assert agency_id == cast.agency


def test_who_answers_by_role_sees_what_waits_and_when(client, cast, at_monday):
    child = make_organisation("UPTD Nusa Barat", parent=cast.agency)
    role = [("officer", f"organisation:{cast.agency}")]
    by_role = make_person("Bu Peran", "citizen", roles=role)
    first, below = ask(cast), ask_nobody(cast)
    with transaction():
        questions.route(cast.moderator, below.thread_id, child, note="Urusan ini.", now=MONDAY)
    elsewhere = make_person("Pak Lain", org=cast.other)
    everywhere = make_person("Bu Semua", "citizen", roles=[("officer", "*")])
    for who in (by_role, everywhere):
        found = cards.to_answer(who, MONDAY)
        assert {one.href for one in found} == {
            f"/forums/threads/{first.thread_id}", f"/forums/threads/{below.thread_id}"
        }  # fmt: skip
        assert all(one.due for one in found)
    for who in (elsewhere, cast.citizen):
        assert cards.to_answer(who, MONDAY) == []
    sign_in(client, by_role)
    words = words_of(client.get("/forums/desk"))
    assert TITLE in words
    assert "UPTD Nusa Barat" in words
    assert "/forums/desk" in client.get("/forums/").text
    sign_out(client)
    words = words_of(client.get(f"/forums/agencies/{cast.agency}/open"))
    assert "KTP yang hilang" in words
    assert TITLE not in words
    sign_in(client, cast.citizen)
    assert client.get("/forums/desk").status_code == 403


def test_who_may_answer_one_question_is_who_finds_it_in_the_list(cast):
    child = make_organisation("UPTD Nusa Timur", parent=cast.agency)
    below = ask_nobody(cast)
    with transaction():
        questions.route(cast.moderator, below.thread_id, child, note="Urusan ini.", now=MONDAY)
    people = [
        make_person(kind=kind, org=org, roles=roles, verified_at=verified)
        for kind in ("asn", "citizen")
        for org in (None, cast.agency, child)
        for roles in ([], [("officer", f"organisation:{cast.agency}")], [("officer", "*")])
        for verified in (None, MONDAY)
    ]
    seen = set()
    for who in people:
        allowed = may_answer(who, child, lineage_ids(child))
        assert bool(queries.open_for(desks_of(who))) is allowed, who
        seen.add(allowed)
    assert seen == {True, False}


def test_a_busy_desk_is_led_to_the_rest(cast):
    for n in range(6):
        ask(cast, who=make_person(f"W {n}", "citizen"), title=f"Pertanyaan nomor {n} ke dinas?")
    found = cards.to_answer(cast.officer, MONDAY)
    assert [one.href for one in found][5:] == ["/forums/desk"]


def test_an_asker_sees_what_waits_for_their_word_and_where_all_stand(client, cast, at_monday):
    asked = ask(cast)
    other = ask(cast, title="Pertanyaan yang belum dijawab siapa pun?")
    ask(cast, who=make_person("Bu Lain", "citizen"), title="Pertanyaan milik orang lain?")
    assert cards.to_judge(cast.citizen, MONDAY) == []
    answer(cast, asked.thread_id, at=MONDAY)
    (card,) = cards.to_judge(cast.citizen, MONDAY)
    assert card.href == f"/forums/threads/{asked.thread_id}"
    assert cards.to_judge(cast.officer, MONDAY) == []
    sign_in(client, cast.citizen)
    assert "cukupkah jawabannya" in words_of(client.get("/"))
    assert "/forums/mine" in client.get("/forums/").text
    words = words_of(client.get("/forums/mine"))
    assert "Dijawab, menunggu kata penanya" in words
    assert "Pertanyaan yang belum dijawab siapa pun?" in words
    assert "milik orang lain" not in words
    rows = queries.asked_by(cast.citizen.person_id, limit=1)
    assert [row.id for row in rows] == [other.thread_id, asked.thread_id]
    place = Place.of(queries.place_asked(rows[0]))
    (rest,) = queries.asked_by(cast.citizen.person_id, after=place, limit=1)
    assert rest.id == asked.thread_id


def test_what_was_asked_last_stands_first_whatever_its_number(cast):
    late = ask(cast, at=MONDAY + timedelta(hours=3)).thread_id
    early = ask(cast, at=MONDAY, title="Yang lebih dulu ditanyakan?").thread_id
    middle = ask(cast, at=MONDAY + timedelta(hours=1), title="Yang di tengah?").thread_id
    found, place = [], None
    while rows := queries.asked_by(cast.citizen.person_id, after=place, limit=1):
        found.append(rows[0].id)
        place = Place.of(queries.place_asked(rows[0]))
    assert found == [late, middle, early]
    assert queries.asked_by(cast.citizen.person_id, after=Place(2**62, 1))
