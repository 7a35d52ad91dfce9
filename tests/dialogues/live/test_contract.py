"""The contract of the live door, with the official client against a real server."""

import time

import pytest

from app.core import clock
from app.db.unit import transaction
from app.dialogues.activities.patches import patched
from app.dialogues.log.actions import Asked, act_in
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.actions import Who, give_role, open_room, take_seat
from app.dialogues.withholding.actions import hide_words
from tests.dialogues.makers import NOW, make_stage
from tests.support.people import make_person

pytestmark = [pytest.mark.one_database]


def until(true, seconds=10):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def test_an_act_is_told_to_everybody_before_it_is_answered(reader):
    stranger, citizen = reader(), reader("citizen")
    first = stranger.call("join", since=0)
    assert first["ok"]
    assert (first["seq"], first["audience"], "seat" in first) == (0, "public", False)
    assert citizen.call("join", since=0)["seat"] == 2
    done = citizen.act("note", text="Loket dua tutup", times=2)
    assert done["ok"]
    assert done["seq"] == 2
    assert [one["seq"] for delta in citizen.deltas for one in delta["events"]] == [1, 2]
    assert until(lambda: stranger.deltas)
    [delta] = stranger.deltas
    assert delta["room"] == stranger.room
    assert [one["kind"] for one in delta["events"]] == ["noted", "noted"]
    assert patched(first["snapshot"], delta["patch"]) == stranger.call("join", since=0)["snapshot"]


def test_who_comes_back_is_told_what_was_missed(reader):
    citizen = reader("citizen")
    citizen.call("join", since=0)
    for number in range(5):
        citizen.act("note", text=str(number), times=1)
    again = reader().call("join", since=2)
    assert [one["seq"] for one in again["events"]] == [3, 4, 5]
    assert again["snapshot"]["notes"]["notes"]["1"] == "0"


def test_the_whole_log_is_read_by_pages(reader, running, house):
    """Whoever has missed more than a thousand rows, or none of them yet, gets them all."""
    _server, app = running
    with app.app_context(), transaction():
        asked = [Asked(house.stage.participant, "notes", "note", {"text": "x", "times": 5})] * 220
        act_in(house.stage.id, hall_from_log(house.stage.id), asked, now=clock.now())
    stranger = reader()
    joined = stranger.call("join", since=1)
    assert (joined["seq"], "events" in joined) == (1100, False)
    seqs, since = [], 0
    while since < joined["seq"]:
        told = stranger.call("rows", since=since)
        assert told["seq"] == 1100
        seqs.append([one["seq"] for one in told["events"]])
        since = seqs[-1][-1]
    assert list(map(len, seqs)) == [1000, 100]
    assert [seq for page in seqs for seq in page] == list(range(1, 1101))
    assert stranger.call("rows", since=1100) == {"ok": True, "seq": 1100, "events": []}
    nearly = stranger.call("join", since=100)["events"]
    assert nearly == stranger.call("rows", since=100)["events"]


def test_a_resend_is_harmless(reader):
    citizen = reader("citizen")
    citizen.call("join", since=0)
    assert [citizen.act("note", key="k", text="x", times=1)["seq"] for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("who", "sent", "code", "field"),
    [
        ("", {"verb": "note", "data": {"text": "x", "times": 1}}, "forbidden", None),
        ("citizen", {"verb": "clear"}, "forbidden", None),
        ("officer", {"verb": "clear"}, "conflict", None),
        ("citizen", {"verb": "note", "data": {"text": "", "times": 1}}, "invalid", "text"),
        ("citizen", {"verb": "note", "data": {"text": "x", "times": 7}}, "invalid", "times"),
        ("citizen", {"verb": "note", "data": []}, "invalid", None),
        ("citizen", {"verb": "sing"}, "missing", None),
        ("citizen", {"verb": 7}, "invalid", "verb"),
        ("citizen", {"verb": "note", "room": "lain"}, "missing", None),
        ("citizen", {"verb": "note", "room": None}, "invalid", "room"),
        ("citizen", {"verb": "note", "key": 5}, "invalid", "key"),
        ("citizen", {"verb": "note", "behalf": -1}, "invalid", "behalf"),
        ("officer", {"verb": "note", "behalf": 2**70}, "invalid", "behalf"),
        ("officer", {"verb": "note", "data": {"text": "x", "times": 1}, "behalf": 2}, "missing", "behalf"),
        ("citizen", {"verb": "note", "considered": 1}, "invalid", "considered"),
        ("citizen", {"verb": "note", "data": {"text": "Dasar kamu anjing!", "times": 1}}, "invalid", "text"),
        ("", {"verb": "note", "data": {"text": "Dasar kamu anjing!", "times": 1}}, "forbidden", None),
        ("citizen", {"verb": "note", "data": {"text": "x", "times": 1}, "behalf": 1}, "forbidden", "behalf"),
    ],
)  # fmt: skip
def test_a_refusal_has_its_code_and_changes_nothing(reader, who, sent, code, field):
    one = reader(who)
    before = one.call("join", since=0)
    answer = one.call("act", **({"activity": "notes", "data": {}, "key": ""} | sent))
    assert (answer["ok"], answer["code"], answer["field"]) == (False, code, field)
    assert answer["message"]
    after = one.call("join", since=0)
    assert (after["seq"], after["snapshot"]) == (before["seq"], before["snapshot"])


def test_private_details_are_pointed_out_until_the_writer_confirms(reader):
    citizen = reader("citizen")
    citizen.call("join", since=0)
    told = {"activity": "notes", "verb": "note", "key": "k"}
    told["data"] = {"text": "Pak Anu, 0812-3456-7890", "times": 1}
    answer = citizen.call("act", **told)
    assert (answer["code"], answer["field"], answer["private"]) == ("invalid", "text", True)
    assert "0812-3456-7890" in answer["message"]
    assert citizen.call("act", considered=True, **told)["ok"]


def test_words_that_are_hidden_leave_every_screen(reader, running, house):
    stranger, citizen = reader(), reader("citizen")
    for one in (stranger, citizen):
        one.call("join", since=0)
    citizen.act("note", text="Loket dua tutup", times=1)
    assert until(lambda: stranger.deltas)
    stranger.deltas.clear()
    _server, app = running
    with app.app_context(), transaction():
        hide_words(house.stage.officer, house.stage.id, 1, "topic", "Di luar topik.", now=NOW)
    assert until(lambda: stranger.deltas)
    assert stranger.deltas[0]["events"] == []
    assert stranger.deltas[0]["patch"] == {
        "notes": {"notes": {"1": ""}},
        "withheld": {"1": {"kind": "hidden", "rule": "topic"}},
    }
    again = reader().call("join", since=0)["snapshot"]
    assert again["notes"]["notes"] == {"1": ""}
    assert citizen.act("note", text="Lagi", times=1)["seq"] == 2


@pytest.mark.parametrize("since", ["1", -1, True, 1.5, None, [1]])
def test_a_place_in_the_log_is_a_whole_number(reader, since):
    assert reader().call("join", since=since)["code"] == "invalid"


def test_whoever_asks_too_often_is_slowed_down(reader):
    one, other = reader(), reader()
    codes = [one.call("join", since=0).get("code") for _ in range(40)]
    assert "slow_down" in codes
    assert other.call("join", since=0)["ok"]


def test_who_left_hears_nothing_more(reader):
    stranger, citizen = reader(), reader("citizen")
    for one in (stranger, citizen):
        one.call("join", since=0)
    stranger.call("leave")
    citizen.act("note", text="x", times=1)
    assert until(lambda: citizen.deltas)
    assert stranger.deltas == []


def test_pages_are_told_pieces_in_their_language(reader, running, house):
    page, wall = reader("citizen"), reader("officer")
    answer = page.call("follow", here="")
    assert {"ok", "seq", "state", "readers", "again_s", "now"} == set(answer)
    assert wall.call("follow", here="", wall=True)["readers"] == 2
    _server, app = running
    with app.app_context():
        person = make_person("Bu Warga", "citizen")
        with transaction():
            take_seat(house.stage.id, Who("Bu Warga", "media"), now=NOW, person_id=person.person_id)
    assert until(lambda: page.pieces and wall.pieces)
    told = page.pieces[0]
    assert told["room"] == house.room
    assert "3 peserta" in told["pieces"]["piece-room-facts"]
    assert told["acts"], "who is there may change what one may do"
    assert wall.pieces[0] == told


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"here": "lain"}, "missing"),
        ({"here": ["notes"]}, "missing"),
        ({"here": None}, "missing"),
        ({"room": "lain"}, "missing"),
        ({"room": 5}, "invalid"),
    ],
)
def test_a_page_that_is_not_there_is_not_followed(reader, sent, code):
    assert reader().call("follow", **sent)["code"] == code


def test_readers_are_counted_and_no_row_tells_of_them(reader):
    first = reader()
    assert first.call("join", since=0)["readers"] == 1
    others = [reader() for _ in range(3)]
    assert [one.call("join", since=0)["readers"] for one in others] == [2, 3, 4]
    assert until(lambda: any(one["readers"] == 4 for one in first.present), 15)
    others[0].client.disconnect()
    assert until(lambda: first.present[-1]["readers"] == 3, 15)
    assert first.call("join", since=0)["seq"] == 0


def test_a_role_that_was_taken_away_ends_what_the_desk_sees(reader, running, house):
    desk, page, other = reader("citizen"), reader("citizen"), reader("officer")
    _server, app = running
    with app.app_context(), transaction():
        give_role(house.stage.officer, house.stage.id, 2, "minutes", now=NOW)
    assert until(lambda: desk.call("join", since=0)["audience"] == "desk")
    page.call("follow", here="")
    other.call("join", since=0)
    time.sleep(1.5)  # the process has seen the place by now
    with app.app_context(), transaction():
        give_role(house.stage.officer, house.stage.id, 2, "participant", now=NOW)
    assert until(lambda: not desk.client.connected)
    assert until(lambda: not page.client.connected)
    assert other.client.connected
    assert reader("citizen").call("join", since=0)["audience"] == "public"


def test_a_room_that_opens_says_so(reader, running, house):
    _server, app = running
    with app.app_context():
        planned = make_stage(opened=False)
    one = reader()
    assert one.call("join", room=planned.slug, since=0)["snapshot"]["room"] == {"state": "planned"}
    with app.app_context(), transaction():
        open_room(planned.officer, planned.id, now=NOW)
    assert until(lambda: one.deltas)
    assert one.deltas[0]["patch"] == {"room": {"state": "open"}}
