"""At the desk: promises that need work, at each agency one speaks for, and questions with their state."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.accounts.queries import lineage_ids
from app.commitments import actions as promising
from app.commitments.policies import may_promise
from app.core import clock
from app.forums.desks import cards, queries
from app.forums.questions.policies import desks_of
from tests.commitments import makers
from tests.commitments.makers import DAY, DUE, MONDAY, do, make, prove_all
from tests.forums.makers import answer, ask, make_cast
from tests.forums.test_browser_forms import Place, _let_go
from tests.forums.test_statements import cost
from tests.support.browsers import PHONE, violations
from tests.support.clients import words_of
from tests.support.people import make_organisation, make_person, sign_in, sign_out

SOON, FAR = DUE, DUE + 60 * DAY


@pytest.fixture
def cast(app):
    clock.set_now(MONDAY)
    yield makers.make_cast()
    clock.set_now(None)


def promise(cast, title, **more):
    return make(cast, title=title, **more)


def on_desk(client):
    """Titles of promises on the desk → the words of their badges."""
    text = client.get("/forums/desk").text.partition('id="promises"')[2]
    rows = re.findall(r'<tr role="row" class="opens">(.*?)</tr>', text, re.DOTALL)
    return {
        re.search(r"<a [^>]*>(.*?)</a>", row, re.DOTALL)[1]: re.sub(
            r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(re.findall(r'<span class="badge.*?</span>', row, re.DOTALL)))
        ).strip()
        for row in rows
    }  # fmt: skip


def typed(cast):
    return {"owner_id": None, "owner_name": "Bu Sri", "owner_role": "Kepala"}


def test_promises_that_need_work_stand_together_with_their_states(client, cast):
    promise(cast, "Jauh dan diterima", due_on=FAR)
    promise(cast, "Jatuh tempo segera", due_on=SOON + 5 * DAY)
    promise(cast, "Belum disetujui", due_on=FAR, **typed(cast))
    promise(cast, "Sudah terlambat", due_on=MONDAY.date() + DAY)
    promise(cast, "Terlambat dan belum disetujui", due_on=MONDAY.date() + 2 * DAY, **typed(cast))
    kept = promise(cast, "Ditepati tetapi diragukan", due_on=FAR)
    prove_all(cast, kept, at=MONDAY)
    do(promising.doubt, cast.citizen, kept, why="undone", now=MONDAY)
    fine = promise(cast, "Ditepati", due_on=SOON)
    prove_all(cast, fine, at=MONDAY)
    clock.set_now(MONDAY + 4 * DAY)
    sign_in(client, cast.officer)
    page = client.get("/forums/desk")
    assert on_desk(client) == {
        "Sudah terlambat": "Terlambat 3 hari kerja",
        "Terlambat dan belum disetujui": "Terlambat 2 hari kerja Menunggu persetujuan",
        "Jatuh tempo segera": "Berjalan Tinggal 5 hari kerja",
        "Belum disetujui": "Menunggu persetujuan",
        "Ditepati tetapi diragukan": "Ditepati menurut instansi Diragukan 1 pembaca",
    }
    assert next(iter(on_desk(client))) == "Sudah terlambat"
    assert 'badge badge-stop"' in page.text
    assert f'href="/commitments/{kept}"' in page.text
    assert f'href="/commitments/agencies/{cast.agency}"' in page.text


@pytest.mark.parametrize(("days", "shown"), [(14, True), (15, False)])
def test_soon_is_the_next_fourteen_days(cast, days, shown):
    promise(cast, "Nanti", due_on=MONDAY.date() + days * DAY)
    assert bool(queries.promises_at(desks_of(cast.officer), MONDAY)) is shown
    assert cards.to_keep(cast.officer, MONDAY) == []


def test_who_may_promise_for_an_agency_is_who_finds_its_promises(cast):
    child = make_organisation("UPTD Nusa Timur", parent=cast.agency)
    make(cast, by=cast.upper, agency_id=child, due_on=SOON, **typed(cast))
    people = [
        make_person(kind=kind, org=org, roles=roles, verified_at=verified)
        for kind in ("asn", "citizen")
        for org in (None, cast.agency, child)
        for roles in ([], [("officer", f"organisation:{cast.agency}")], [("officer", "*")])
        for verified in (None, MONDAY)
    ]
    seen = set()
    for who in people:
        allowed = may_promise(who, child, lineage_ids(child))
        assert bool(queries.promises_at(desks_of(who), MONDAY)) is allowed, who
        assert bool(cards.to_keep(who, MONDAY)) is allowed, who
        seen.add(allowed)
    assert seen == {True, False}


def test_each_agency_has_its_own_list(client, cast):
    child = make_organisation("UPTD Nusa Barat", parent=cast.agency)
    promise(cast, "Milik dinas", due_on=SOON)
    make(cast, by=cast.upper, title="Milik UPTD", agency_id=child, due_on=SOON - DAY, **typed(cast))
    sign_in(client, cast.officer)
    words = words_of(client.get("/forums/desk"))
    places = [words.index(one) for one in ("UPTD Nusa Barat", "Milik UPTD", "Milik dinas")]
    assert places == sorted(places)
    sign_out(client)
    sign_in(client, cast.stranger)
    assert on_desk(client) == {}
    assert "Tidak ada janji yang perlu dikerjakan" in words_of(client.get("/forums/desk"))


def test_home_tells_of_late_promises_and_of_those_nobody_accepted(client, cast):
    assert cards.to_keep(cast.officer, MONDAY) == []
    promise(cast, "Janji satu", due_on=MONDAY.date() + DAY)
    promise(cast, "Janji dua", due_on=FAR, **typed(cast))
    (one,) = cards.to_keep(cast.officer, MONDAY)
    assert (one.title, one.href) == (
        "Urus 1 janji instansi yang menunggu persetujuan", "/forums/desk#promises"
    )  # fmt: skip
    assert one.due > MONDAY
    later = MONDAY + 4 * DAY
    late, _other = cards.to_keep(cast.upper, later)
    assert late.title == "Kerjakan 1 janji instansi yang terlambat"
    assert late.due < later
    assert cards.to_keep(cast.citizen, later) == cards.to_keep(cast.stranger, later) == []
    clock.set_now(later)
    sign_in(client, cast.officer)
    assert "Kerjakan 1 janji instansi yang terlambat" in words_of(client.get("/"))


def test_thirty_promises_cost_what_three_cost(client, cast):
    sign_in(client, cast.officer)
    for number in range(3):
        promise(cast, f"Janji nomor {number}", due_on=SOON)
    few = cost(client, "/forums/desk"), cost(client, "/")
    for number in range(30):
        place = make_organisation(f"UPTD {number}", parent=cast.agency)
        make(cast, by=cast.upper, agency_id=place, due_on=SOON, **typed(cast))
    assert (cost(client, "/forums/desk"), cost(client, "/")) == few


def test_more_than_a_page_of_promises_says_so(client, cast):
    for number in range(queries.MOST_PROMISES):
        promise(cast, f"Janji nomor {number}", due_on=SOON)
    sign_in(client, cast.officer)
    cut = "Hanya yang paling mendesak"
    assert cut not in words_of(client.get("/forums/desk"))
    promise(cast, "Satu lagi", due_on=SOON + DAY)
    assert cut in words_of(client.get("/forums/desk?_=1"))
    assert len(on_desk(client)) == queries.MOST_PROMISES


def test_questions_on_the_desk_say_in_words_where_they_stand(client, app):
    clock.set_now(MONDAY)
    cast = make_cast()
    ask(cast, title="Yang terlambat dijawab?")
    fresh = MONDAY + 30 * DAY
    second = make_person("Bu Baru", "citizen")
    clock.set_now(fresh)
    ask(cast, who=second, at=fresh, title="Yang baru ditanyakan?")
    interim = ask(cast, who=second, at=fresh, title="Yang dijawab sementara?")
    day = (fresh + 5 * DAY).date()
    answer(cast, interim.thread_id, at=fresh + timedelta(hours=1), status="process", next_on=day)
    sign_in(client, cast.officer)
    for path in ("/forums/desk", f"/forums/agencies/{cast.agency}/open"):
        text = client.get(path).text
        (late,) = re.findall(r'<span class="badge badge-stop">.*?</span>', text, re.DOTALL)
        assert re.search(r"Belum dijawab, lewat \d+ hari kerja", late)
        words = words_of(client.get(path))
        assert "Menunggu jawaban" in words
        assert "Dijawab sementara, masih terbuka" in words
    clock.set_now(None)


@pytest.mark.browser
def test_the_desk_on_a_phone(open_browser, live_server):
    place = Place(open_browser, live_server)
    cast, now = place.cast, clock.now()
    with place.app.app_context():
        for title, days in (("Papan keadaan mesin di setiap loket", 1), ("Loket malam", 9)):
            told = makers.told(cast, title=title, due_on=(now - 5 * DAY).date() + days * DAY,
                               owner_id=cast.officer.person_id)  # fmt: skip
            do(promising.promise, cast.officer, told, now=now - 6 * DAY)
        ask(cast, at=now - 40 * DAY, title="Yang sudah lama terlambat dijawab?")
        _let_go()
    for dark in (False, True):
        page = place.window(cast.officer, size=PHONE, dark=dark)
        page.goto("/forums/desk")
        expect(page.locator("#questions .badge-stop")).to_contain_text("Belum dijawab, lewat")
        expect(page.locator("#promises .badge-stop")).to_contain_text("Terlambat")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
