"""The contract of the live door, with the official client against a real server."""

import time

import pytest

from app.db.unit import transaction
from app.dialogues.activities.patches import patched
from app.dialogues.withholding.actions import hide_words
from tests.dialogues.makers import NOW

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
