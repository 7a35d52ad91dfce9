"""The doors of moderation: what each reader sees, and what nobody may."""

import json
import re

import pytest
from lxml import html
from sqlalchemy import event

from app.core import clock
from app.core.errors import Conflict, Forbidden
from app.db.base import db
from app.db.unit import transaction
from app.moderation import actions, queries
from tests.moderation.makers import (
    AUTHOR,
    KIND,
    REASON,
    SECRET,
    TITLE,
    act,
    appeal,
    decide,
    hold,
    report,
    rows,
)
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in, sign_out

pytestmark = pytest.mark.one_database
CANARIES = (SECRET, TITLE, AUTHOR, "KENARI", "Kenari", "Bejo", "goblok", "Saya hanya kesal")
LOGS = ("/moderation/log", "/moderation/log.json", "/moderation/log.atom")


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    return words_of(answer) if answer.mimetype == "text/html" else answer.text


def enter(client, who):
    sign_out(client)
    if who is not None:
        sign_in(client, who)


def case_of(note):
    return f"/moderation/cases/{KIND}/{note}"


def test_from_a_hold_to_a_restoration_by_another(client, wall, cast):
    note = wall.put(cast.author, cast.agency)
    hold(wall, note)
    enter(client, cast.first)
    assert "Periksa 1 perkara" in read(client, "/")
    assert TITLE in read(client, "/moderation/")
    assert SECRET in read(client, case_of(note))
    told = {"verb": "hide", "rule": "insult", "reason": "Menyerang orang."}
    client.submit(case_of(note), expect=302, **told)
    assert "Tidak ada yang menunggu" in read(client, "/moderation/")
    enter(client, cast.author)
    assert "Menyerang orang." in read(client, "/moderation/mine")
    (number,) = re.findall(r"/moderation/acts/(\d+)/appeal", client.get("/moderation/mine").text)
    objection, decision = f"/moderation/acts/{number}/appeal", f"/moderation/appeals/{number}"
    client.submit(objection, text="", expect=422)
    client.submit(objection, text="Saya hanya kesal.", expect=302)
    made = read(client, objection)
    assert "Saya hanya kesal." in made
    assert "Kirim keberatan" not in made
    told = {"text": "Sekali lagi.", "csrf_token": client.token("/accounts/me")}
    again = client.post(objection, data=told)
    assert again.status_code == 409
    assert "Sekali lagi." in again.text
    enter(client, cast.first)
    assert "bukan yang melakukan" in read(client, decision)
    enter(client, cast.insider)
    assert SECRET not in client.get(decision).text
    enter(client, cast.second)
    assert "Saya hanya kesal." in read(client, "/moderation/")
    assert SECRET in read(client, decision)
    client.submit(decision, granted="yes", reason="Beri kesempatan.", expect=302)
    assert wall.notes[note].state == "shown"
    enter(client, cast.author)
    assert "Beri kesempatan." in read(client, "/moderation/mine")


def test_a_matter_too_near_shows_its_waiting_time_and_nothing_else(client, wall, cast):
    note = wall.put(cast.author, cast.agency, state="hidden")
    hold(wall, note)
    report_text = "KENARI laporan"
    wall.notes[note].state = "shown"
    report(cast.reader, note, text=report_text)
    done = act(cast.first, note, "warn")
    appeal(cast.author, done.id)
    enter(client, cast.insider)
    for path in ("/moderation/", case_of(note), f"/moderation/appeals/{done.id}"):
        page = client.get(path)
        assert page.status_code == 200
        for canary in (*CANARIES, report_text):
            assert canary not in page.text, (path, canary)
    assert "Bukan untuk Anda" in read(client, "/moderation/")
    assert "Menunggu sejak" in read(client, "/moderation/")
    token = client.token("/accounts/me")
    told = {"verb": "release", "rule": "insult", "reason": "x", "days": "0", "csrf_token": token}
    refused = client.post(case_of(note), data=told)
    assert refused.status_code == 409
    assert "instansi Anda sendiri" in words_of(refused)
    assert SECRET not in refused.text


def test_near_already_before_there_is_a_case(client, wall, cast):
    note = wall.put(cast.author, cast.agency)
    enter(client, cast.insider)
    assert "Bukan untuk Anda" in read(client, case_of(note))
    enter(client, cast.first)
    assert SECRET in read(client, case_of(note))


def test_a_case_offers_what_fits_and_keeps_what_was_typed(client, wall, cast):
    note = wall.put(cast.author)
    enter(client, cast.first)

    def offered():
        page = html.fromstring(client.get(case_of(note)).text)
        return set(page.xpath("//select[@name='verb']/option[@value != '']/@value"))

    every = {"hold", "hide", "lock", "move", "merge", "split", "warn", "suspend"}
    assert offered() == every
    sent = client.submit(case_of(note), verb="suspend", rule="spam", reason="KETIKAN", expect=422)
    assert "Pilih lamanya." in sent.text
    assert "KETIKAN" in sent.text
    client.submit(case_of(note), verb="suspend", rule="spam", reason="x", days="7", expect=302)
    assert offered() == every - {"suspend"} | {"lift"}
    client.submit(case_of(note), verb="move", rule="place", reason="x", target="5", expect=302)
    assert wall.notes[note].board == 5
    act(cast.second, note, "hide")
    late = client.submit(case_of(note), verb="hide", rule="spam", reason="KETIKAN", expect=409)
    assert "sudah berlaku" in words_of(late)
    assert "KETIKAN" in late.text
    assert "dihapus" not in offered()


def test_a_careless_click_records_nothing(client, wall, cast):
    note = wall.put(cast.author)
    hold(wall, note)
    enter(client, cast.first)
    for left_out in ({}, {"verb": "hide"}, {"rule": "spam"}):
        said = client.submit(case_of(note), reason="Alasan.", expect=422, **left_out)
        assert "Alasan." in said.text
    assert wall.notes[note].state == "held"


def test_a_reader_reports_what_is_public_and_learns_nothing_of_the_rest(client, wall, cast):
    note, hidden = wall.put(cast.author), wall.put(cast.author, state="hidden")
    enter(client, cast.reader)
    path = f"/moderation/report/{KIND}/{note}"
    client.submit(path, rule="other", text="", expect=422)
    client.submit(path, rule="spam", text="Iklan.", expect=302)
    again = client.get(path)
    assert (again.status_code, "sudah melaporkan tulisan ini" in again.text) == (409, True)
    assert 'name="rule"' not in again.text
    for odd in (f"{KIND}/{hidden}", f"{KIND}/999999999999", "poem/1"):
        answer = client.get(f"/moderation/report/{odd}")
        assert answer.status_code == 404
        assert TITLE not in answer.text
    enter(client, cast.first)
    page = client.get(case_of(note)).text
    assert "Iklan." in page
    assert "Kenari Pelapor" not in page


def test_others_are_kept_out(client, wall, cast):
    note = wall.put(cast.author)
    done = act(cast.first, note, "hide")
    appeal(cast.author, done.id)
    desk = ("/moderation/", case_of(note), f"/moderation/appeals/{done.id}")
    own = ("/moderation/mine", f"/moderation/acts/{done.id}/appeal", f"/moderation/report/{KIND}/1")
    for path in (*desk, *own):
        read(client, path, 401)
    enter(client, cast.reader)
    for path in desk:
        read(client, path, 403)
    read(client, f"/moderation/acts/{done.id}/appeal", 404)
    assert REASON not in client.get("/moderation/mine").text
    enter(client, cast.first)
    for path in ("/moderation/appeals/99999999999", "/moderation/cases/poem/1", case_of(99)):
        read(client, path, 404)
    for odd in ("after=x", "after=9,", "after=99999999999999999999,1", "after=%00,1", "after=-1,2"):
        read(client, f"/moderation/?{odd}")


def test_an_act_without_an_appeal_has_none_to_decide(client, wall, cast):
    done = act(cast.first, wall.put(cast.author), "hide")
    enter(client, cast.second)
    read(client, f"/moderation/appeals/{done.id}", 404)


def test_the_log_names_nobody_and_gives_no_text_and_no_reason(client, wall, cast):
    note = wall.put(cast.author, cast.agency)
    hold(wall, note)
    done = act(cast.first, note, "hide")
    appeal(cast.author, done.id)
    decide(cast.second, done.id)
    wall.notes[note].state = "hidden"
    report(cast.reader, wall.put(cast.author), text="KENARI laporan")
    for who in (None, cast.reader, cast.author):
        enter(client, who)
        for path in LOGS:
            text = client.get(path).text
            page = text if who is None else text.replace(who.name, "")
            for canary in CANARIES:
                assert canary not in page, (path, canary)
    enter(client, None)
    assert f"/forums/notes/{note}" not in "".join(client.get(path).text for path in LOGS)
    wall.notes[note].state = "shown"
    with db.session.no_autoflush:
        act(cast.first, note, "warn")
    assert f"/forums/notes/{note}" in client.get("/moderation/log").text


def test_the_log_tells_every_act_once_in_each_form(client, wall, cast):
    number = queries.PAGE * 2 + 3
    for place in range(number):
        act(cast.first, wall.put(cast.author), "warn" if place % 2 else "lock")
    ids = [number for (number,) in rows("SELECT id FROM moderation_act")]

    def walk(path, found, onward):
        seen = []
        while path:
            text = client.get(path).text
            seen += found(text)
            path = onward(text)
        return seen

    def next_link(text):
        """The address behind rel="next", without its host."""
        tree = html.fromstring(text.encode())
        links = tree.xpath("//*[local-name()='link' or self::a][@rel='next']/@href")
        return re.sub(r"^https?://[^/]+", "", str(links[0])) if links else None

    def anchors(text):
        return [int(one) for one in re.findall(r'id="a(\d+)"', text)]

    def page_next(text):
        following = next_link(text)
        return f"/moderation/log{following}" if following else None

    def entries(text):
        return [int(one) for one in re.findall(r"#a(\d+)</id>", text)]

    pages = walk("/moderation/log", anchors, page_next)
    feeds = walk("/moderation/log.atom", entries, next_link)
    told = walk(
        "/moderation/log.json",
        lambda text: [one["id"] for one in json.loads(text)["acts"]],
        lambda text: json.loads(text)["next"],
    )
    assert pages == feeds == told == sorted(ids, reverse=True)
    assert client.get("/moderation/log.json").json["count"] == number
    assert f"{number} tindakan" in read(client, "/moderation/log")


def statements(client, path):
    """How many statements a page takes."""
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["/moderation/", "/moderation/log", "/moderation/mine"])
def test_thirty_rows_cost_no_more_statements_than_three(client, wall, cast, path):
    who = cast.author if path.endswith("mine") else cast.second

    def add(how_many):
        reader = cast.reader
        for place in range(how_many):
            reader = make_person(kind="citizen") if place % 10 == 0 else reader  # below the limit
            note = wall.put(cast.author, cast.agency)
            done = act(cast.first, note, "warn")
            appeal(cast.author, done.id)
            report(reader, note)

    enter(client, who)
    add(3)
    client.get(path)
    wall.reads.clear()
    few = statements(client, path)
    assert len(wall.reads) == 1
    add(25)
    wall.reads.clear()
    assert statements(client, path) <= few
    assert len(wall.reads) == 1


def test_the_rules_are_public(client, cast):
    words = read(client, "/moderation/rules")
    assert "Kritik keras boleh" in words
    assert "Di luar topik" in words


def test_moderators_find_the_way_from_home(client, wall, cast):
    report(cast.reader, wall.put(cast.author))
    officer = make_person(roles=[("officer", "*")])
    for who, sees in ((cast.first, True), (cast.reader, False), (officer, False)):
        enter(client, who)
        page = client.get("/").text
        assert ('href="/moderation/"' in page) == sees


def test_a_held_text_tells_its_words_and_is_released_with_one_click(client, wall, cast):
    note = wall.put(cast.author)
    hold(wall, note)
    enter(client, cast.first)
    page = html.fromstring(client.get(case_of(note)).text)
    assert "goblok" in page.xpath("//strong//text()")
    assert len(page.xpath("//*[@name='verb']")) == 1
    sent = client.submit(case_of(note), form=f"{case_of(note)}/release", expect=302)
    assert sent.location == "/moderation/"
    assert wall.notes[note].state == "shown"
    ((rule, reason),) = rows("SELECT rule, reason FROM moderation_act WHERE verb = 'release'")
    assert rule == "fine"
    assert reason
    late = client.get(case_of(note))
    assert "Loloskan" not in late.text


def test_one_click_is_for_moderators_who_are_not_too_near(app, wall, cast):
    note = wall.put(cast.author, cast.agency)
    hold(wall, note)
    for who in (cast.reader, cast.author, cast.insider):
        with pytest.raises((Forbidden, Conflict)), transaction():
            actions.release(who, KIND, note, reason="x", now=clock.now())
        assert wall.notes[note].state == "held"
    with transaction():
        actions.release(cast.first, KIND, note, reason="x", now=clock.now())
    with pytest.raises(Conflict), transaction():
        actions.release(cast.second, KIND, note, reason="x", now=clock.now())


def test_a_merge_shows_the_title_it_leads_to_before_it_is_done(client, wall, cast):
    note, other = wall.put(cast.author), wall.put(cast.author)
    enter(client, cast.first)
    told = {"verb": "merge", "rule": "double", "reason": "Sama."}
    wrong = client.submit(case_of(note), **told, other="bukan alamat", expect=422)
    assert "Tempel alamat topiknya" in wrong.text
    asked = client.submit(case_of(note), **told, other=str(other), expect=200)
    assert f"{TITLE} {other}" in words_of(asked)
    assert wall.notes[note].done == []
    seen = html.fromstring(asked.text).xpath("//input[@name='seen']/@value")
    assert seen == [str(other)]
    client.submit(case_of(note), **told, other=str(other), seen=seen[0], expect=302)
    assert wall.notes[note].done == ["merge"]


def test_the_log_names_agencies_only_of_what_everybody_may_read(client, wall, cast):
    seen, unseen = wall.put(cast.author, cast.agency), wall.put(cast.author, cast.regency)
    act(cast.first, seen, "lock")
    act(cast.first, unseen, "hide")
    enter(client, None)
    for path in LOGS:
        text = client.get(path).text
        assert "Dinas Uji" in text, path
        assert "Kabupaten Uji" not in text, path


def test_the_suspended_learn_until_when_and_may_still_object(client, wall, cast):
    note = wall.put(cast.author)
    done = act(cast.first, note, "suspend", days=7)
    enter(client, cast.author)
    page = read(client, "/moderation/mine")
    assert "Anda belum boleh menulis sampai" in page
    client.submit(f"/moderation/acts/{done.id}/appeal", text="Saya sudah minta maaf.", expect=302)
    assert "menunggu putusan moderator lain" in read(client, "/moderation/mine")
