"""The queue: one speaker at a time, an order that anybody can check, seconds that add up."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.dialogues.activities.protocol import ELEMENTS, Doer
from app.dialogues.activities.queue import part
from app.dialogues.activities.queue.order import FIRST, REASONS, UNHEARD, WAITED, order
from tests.dialogues.play import EXPERT, FACILITATOR, LEADER, USER, Play

AGAIN = Doer(31, frozenset({"participant"}), "users")


@pytest.fixture
def play():
    return Play(part)


def waiting(play):
    view = play.view()
    return [(view["hands"][one["hand"]]["seat"], one["why"]) for one in view["order"]]


def test_elements_not_heard_come_first_then_first_speakers_then_who_waited(play):
    play.act(USER, "raise")
    play.act(FACILITATOR, "next")
    play.act(FACILITATOR, "end")
    for doer in (USER, AGAIN, LEADER):
        play.act(doer, "raise")
    assert waiting(play) == [(12, UNHEARD), (31, FIRST), (11, WAITED)]
    assert set(REASONS) == {UNHEARD, FIRST, WAITED}


def test_who_speaks_now_counts_as_heard(play):
    for doer in (USER, AGAIN, LEADER):
        play.act(doer, "raise")
    play.act(FACILITATOR, "next")
    assert play.view()["now"]["seat"] == 11
    assert waiting(play) == [(12, UNHEARD), (31, FIRST)]


def test_calling_out_of_order_is_a_skip_with_its_reason_in_the_minutes(play):
    for doer in (USER, LEADER):
        play.act(doer, "raise")
    play.act(FACILITATOR, "call", hand=2, reason="Harus pulang lebih dulu.")
    play.act(FACILITATOR, "call", hand=1, reason="Berikutnya memang dia.")
    play.act(FACILITATOR, "end")
    entries = part.minutes(play.state)
    assert [(one.kind, one.text) for one in entries if one.kind == "skip"] == [
        ("skip", "Harus pulang lebih dulu.")
    ]
    assert play.refused(FACILITATOR, "call", hand=9, reason="x") == "missing"


def test_a_turn_ends_by_itself_and_nobody_is_given_more_than_their_time(play):
    play.act(USER, "raise")
    play.act(FACILITATOR, "next")
    assert part.next_due(play.state) == datetime.fromisoformat(play.view()["now"]["until"])
    play.wait(500)
    assert play.view()["now"] == {}
    assert play.view()["balance"] == {"elements": {"users": 120}, "seats": {"11": 120}}


def test_time_is_added_once(play):
    play.act(USER, "raise")
    play.act(FACILITATOR, "next")
    play.act(FACILITATOR, "extend")
    assert play.refused(FACILITATOR, "extend") == "conflict"
    play.wait(500)
    assert play.view()["balance"]["seats"] == {"11": 180}


def test_a_turn_is_ended_by_its_speaker_or_by_staff(play):
    for doer in (USER, EXPERT):
        play.act(doer, "raise")
    play.act(FACILITATOR, "next")
    assert play.refused(EXPERT, "end") == "forbidden"
    play.act(USER, "end", after_s=30)
    assert play.view()["balance"]["seats"] == {"11": 30}


def test_one_hand_for_each_and_none_while_speaking(play):
    play.act(USER, "raise")
    assert play.refused(USER, "raise") == "conflict"
    assert play.own(11) == {"hand": 1}
    play.act(FACILITATOR, "next")
    assert play.own(11) == {"speaks": True}
    assert play.refused(USER, "raise") == "conflict"


def test_a_hand_is_raised_for_somebody_in_the_hall(play):
    typed = Doer(2, frozenset({"minutes"}), "experts", behalf=21)
    play.act(typed, "raise", topic="Data")
    [hand] = play.view()["hands"].values()
    assert (hand["seat"], hand["element"], hand["topic"]) == (21, "experts", "Data")


def test_who_still_waits_is_said_before_closing(play):
    assert part.unfinished(play.state) == []
    play.act(USER, "raise")
    [sentence] = part.unfinished(play.state)
    assert sentence.values == {"n": 1}


# --- laws ----------------------------------------------------------------------------------------

hands = st.lists(st.tuples(st.integers(1, 8), st.sampled_from(["", *ELEMENTS])), max_size=12).map(
    lambda found: {str(n): {"seat": s, "element": e} for n, (s, e) in enumerate(found, 1)}
)
turns = st.lists(
    st.fixed_dictionaries({"seat": st.integers(1, 8), "element": st.sampled_from(["", *ELEMENTS])}),
    max_size=8,
)


@settings(deadline=None)
@given(hands, turns)
def test_the_order_is_everybody_once_and_always_the_same(waits, past):
    found = order(waits, past)
    assert sorted(place.hand for place in found) == sorted(waits)
    assert order(dict(reversed(waits.items())), past) == found


@settings(deadline=None)
@given(hands, turns)
def test_nobody_is_passed_by_more_often_than_there_are_elements_and_first_speakers(waits, past):
    places = [place.hand for place in order(waits, past)]
    seats = {one["seat"] for one in waits.values()}
    for hand in waits:
        younger = [one for one in places[: places.index(hand)] if int(one) > int(hand)]
        assert len(younger) <= len(ELEMENTS) + len(seats)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4), st.integers(0, 200)), max_size=30))
def test_the_balance_is_a_recount_of_the_log_and_one_speaks_at_a_time(course):
    play = Play(part)
    for verb, seat, after in course:
        doer = Doer(seat, frozenset({"participant"}), ELEMENTS[seat])
        name = ("raise", "lower", "end", "next", "extend")[verb]
        try:
            play.act(FACILITATOR if verb > 2 else doer, name, after)
        except Refusal:
            continue
    spoken, began = {}, None
    for fact, stamp in play.log:
        if fact.kind == "called":
            assert began is None, "two at a time"
            began = stamp.at
        elif fact.kind == "ended":
            seat = play.state["turns"][len(spoken.setdefault("n", []))]["seat"]
            spoken["n"].append((seat, began))
            began = None
    assert len(spoken.get("n", [])) == len(play.state["turns"])
    assert sum(play.view()["balance"]["seats"].values()) == sum(
        one["s"] for one in play.state["turns"]
    )
    assert all(0 <= one["s"] <= 180 for one in play.state["turns"])
