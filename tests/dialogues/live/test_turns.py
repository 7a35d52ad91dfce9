"""Forged, replayed, out of turn, too often: refused with the right code, and nothing is written."""

import itertools
import time
from collections import Counter

import pytest

from app.db.base import db
from app.dialogues.log.actions import Asked
from app.dialogues.rooms.models import Seat
from tests.dialogues.live.conftest import SPACE
from tests.dialogues.live.theatre import CLOSED_POLL, OPEN_POLL, ROLES, answer, call, play
from tests.dialogues.play import FACILITATOR

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("no_traceback")]
AT_ONCE = 20
new = map("turn-{}".format, itertools.count()).__next__


def ask(theatre, text="Apa?", room="open", **more):
    told = {"activity": "questions", "verb": "ask", "data": {"text": text}, "key": new()}
    return {"room": theatre.rooms[room].slug} | told | more


def refused(theatre, role, sent):
    """The code with which an act is refused; nothing has changed by it."""
    before, line = theatre.rows(), theatre.line(role)
    got = call(line, "act", sent)
    line.close()
    assert not got["ok"], got
    assert theatre.rows() == before
    return got["code"]


# --- forged ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "room", "code"),
    [
        ("", "open", "forbidden"),
        ("muted", "open", "forbidden"),
        ("elsewhere", "open", "forbidden"),
        ("participant", "other", "forbidden"),
        ("guest", "other", "forbidden"),
        ("participant", "planned", "conflict"),
        ("facilitator", "planned", "conflict"),
        ("participant", "closed", "conflict"),
        ("facilitator", "closed", "conflict"),
    ],
)
def test_whoever_has_no_place_in_an_open_room_asks_nothing(theatre, role, room, code):
    assert refused(theatre, role, ask(theatre, room=room)) == code


@pytest.mark.parametrize("role", ["guest", "participant", "speaker", "official"])
@pytest.mark.parametrize("seat", ["participant", "hall", "facilitator", "nobody"])
def test_only_who_runs_the_room_acts_for_others(theatre, role, seat):
    behalf = theatre.seats.get(seat, 4000)
    assert refused(theatre, role, ask(theatre, behalf=behalf)) == "forbidden"


@pytest.mark.parametrize("role", ["minutes", "facilitator"])
@pytest.mark.parametrize("seat", ["participant", "guest", "facilitator", "nobody"])
def test_and_they_for_nobody_but_people_in_the_hall(theatre, role, seat):
    behalf = theatre.seats.get(seat, 4000)
    assert refused(theatre, role, ask(theatre, behalf=behalf)) == "missing"


@pytest.mark.parametrize(
    ("activity", "verb", "data"),
    [
        ("agenda", "start", {"point": 1}),
        ("polls", "close", {"poll": OPEN_POLL}),
        ("queue", "next", {}),
        ("statements", "admit", {"statement": 1}),
        ("announcements", "say", {"text": "Pengumuman"}),
    ],
)
@pytest.mark.parametrize(
    "role", ["", "guest", "elsewhere", "official", "speaker", "participant", "muted"]
)
def test_staff_alone_run_the_room(theatre, role, activity, verb, data):
    sent = ask(theatre, activity=activity, verb=verb, data=data)
    assert refused(theatre, role, sent) == "forbidden"


@pytest.mark.parametrize("name", ["seat", "actor", "role", "person_id", "at", "seq", "doer"])
def test_a_name_beside_those_of_the_contract_means_nothing(theatre, name):
    """Who acts is known by the cookie alone."""
    before, line = theatre.acts(), theatre.line("participant")
    sent = ask(theatre, **{name: 1})
    assert call(line, "act", sent)["ok"]
    assert theatre.acts() - before == {(theatre.seats["participant"], sent["key"])}
    line.close()


def test_a_spoiled_cookie_is_nobody(theatre):
    good = theatre.cookies["facilitator"]
    for spoiled in (
        good[:-3] + "AAA",
        good + "x",
        good.split("=", maxsplit=1)[0] + "=",
        "session=e30.x.y",
    ):
        theatre.cookies["spoiled"] = spoiled
        assert refused(theatre, "spoiled", ask(theatre)) == "forbidden"


# --- replayed ----------------------------------------------------------------------------------


def test_a_message_that_is_sent_again_is_written_once(theatre):
    """On the same line, on another one, and long after: the same number each time."""
    sent = ask(theatre, "Sekali saja?")
    line, other = theatre.line("participant"), theatre.line("participant")
    first = call(line, "act", sent)
    before = theatre.rows()
    again = [call(one, "act", sent, number=n) for n in range(2, 5) for one in (line, other)]
    assert {one["seq"] for one in again} == {first["seq"]}
    assert theatre.rows() == before


def test_the_same_message_many_times_at_once_is_written_once(theatre):
    sent = ask(theatre, "Serempak?")
    lines = [theatre.line("participant") for _ in range(8)]
    for line in lines:
        line.emit("act", sent, space=SPACE, ack=1)
    assert len({answer(line)["seq"] for line in lines}) == 1
    assert [key for _seat, key in theatre.acts()].count(sent["key"]) == 1


def test_what_somebody_else_sends_again_is_never_mine(theatre):
    """A key belongs to a place: whoever captured the message acts as themselves, or not at all."""
    sent = ask(theatre, "Milik saya?")
    assert call(theatre.line("participant"), "act", sent)["ok"]
    for role in ("", "muted", "elsewhere"):
        assert refused(theatre, role, sent) == "forbidden"
    assert call(theatre.line("speaker"), "act", sent)["ok"]
    seats = {seat for seat, key in theatre.acts() if key == sent["key"]}
    assert seats == {theatre.seats["participant"], theatre.seats["speaker"]}


def test_without_a_key_a_second_time_is_out_of_state(theatre):
    sent = ask(theatre, activity="queue", verb="raise", data={"topic": "x"}, key="")
    line = theatre.line("official")
    assert call(line, "act", sent)["ok"]
    assert refused(theatre, "official", sent) == "conflict"
    assert call(line, "act", sent | {"verb": "lower", "data": {}}, number=2)["ok"]
    assert refused(theatre, "official", sent | {"verb": "lower", "data": {}}) == "conflict"


# --- out of turn -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["guest", "participant", "speaker", "official"])
def test_no_vote_counts_after_a_poll_is_closed(theatre, role):
    data = {"poll": CLOSED_POLL, "choices": [1]}
    assert (
        refused(theatre, role, ask(theatre, activity="polls", verb="vote", data=data)) == "conflict"
    )


def test_nobody_ends_the_turn_of_somebody_else(theatre):
    seat = theatre.seats["speaker"]
    with theatre.app.app_context():
        place = (
            db.session.query(Seat).filter_by(room_id=theatre.rooms["open"].id, number=seat).one()
        )
        from app.dialogues.activities.protocol import Doer

        speaker = Doer(seat, frozenset({"speaker"}), place.element)
        play(theatre.rooms["open"].id, Asked(speaker, "queue", "raise", {}))
        play(theatre.rooms["open"].id, Asked(FACILITATOR, "queue", "next", {}))
    end = ask(theatre, activity="queue", verb="end", data={})
    for role in ("", "guest", "participant", "official", "muted", "elsewhere"):
        assert refused(theatre, role, end) == "forbidden"
    assert call(theatre.line("speaker"), "act", end)["ok"]
    assert refused(theatre, "speaker", end | {"key": new()}) == "conflict"


def test_things_that_are_not_there_are_missing(theatre):
    for number in (999, 2**31 - 1):
        for activity, verb, data in (
            ("questions", "vote", {"question": number}),
            ("statements", "vote", {"statement": number, "vote": "agree"}),
            ("polls", "vote", {"poll": number, "choices": [1]}),
        ):
            sent = ask(theatre, activity=activity, verb=verb, data=data)
            assert refused(theatre, "participant", sent) == "missing"


# --- too often ---------------------------------------------------------------------------------


def test_the_log_does_not_grow_by_what_came_too_often(theatre):
    line, sent = theatre.line("participant"), [ask(theatre, f"Banyak {n}?") for n in range(60)]
    begun = time.monotonic()
    for number, one in enumerate(sent):
        line.emit("act", one, space=SPACE, ack=number)
    codes = [answer(line, number).get("code", "ok") for number in range(60)]
    most = AT_ONCE + 2 * (time.monotonic() - begun) + 1
    assert set(codes) == {"ok", "slow_down"}
    assert Counter(codes)["ok"] <= most
    keys = {key for _seat, key in theatre.acts()}
    assert [one["key"] in keys for one in sent] == [code == "ok" for code in codes]
    assert call(theatre.line("speaker"), "act", ask(theatre))["ok"], "nobody else is slowed down"


@pytest.mark.parametrize("event", ["join", "rows", "leave", "follow", "sing"])
def test_no_event_can_be_asked_for_without_end(theatre, event):
    line = theatre.line("participant")
    for number in range(80):
        line.emit(event, {"room": theatre.rooms["open"].slug}, space=SPACE, ack=number)
    codes = [answer(line, number).get("code") for number in range(80)]
    assert "slow_down" in codes


def test_who_leaves_the_namespace_and_comes_back_is_not_a_new_line(theatre):
    line, slug = theatre.line("participant"), theatre.rooms["open"].slug
    codes = []
    for number in range(60):
        codes.append(call(line, "rows", {"room": slug}, number=number).get("code"))
        line.send(f"41{SPACE},")
        line.send(f"40{SPACE},")
        line.packet(f"40{SPACE},")
    assert "slow_down" in codes


def test_everybody_was_tried(theatre):
    assert set(theatre.cookies) >= {*ROLES, "guest", "facilitator", "elsewhere"}
