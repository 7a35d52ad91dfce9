"""Polls: counted right, hidden until one has voted, and nobody's vote is anybody else's to read."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.dialogues.activities.polls import part
from app.dialogues.activities.protocol import DESK, ELEMENTS, Doer
from tests.dialogues.play import EXPERT, FACILITATOR, LEADER, MINUTES, OFFICIAL, USER, Play, plain

WORDS = ["Senin", "Kamis", "Sabtu"]


def opened(kind="single", options=WORDS, **told):
    play = Play(part)
    play.act(FACILITATOR, "add", kind=kind, question="Kapan?", options=options, **told)
    play.act(FACILITATOR, "open", poll=1)
    return play


def voter(seat, element="users"):
    return Doer(seat, frozenset({"participant"}), element)


def vote(play, doer, *choices):
    play.act(doer, "vote", poll=1, choices=list(choices))


def result(play, audience="public"):
    return play.view(audience)["polls"]["1"]["result"]


def test_what_is_only_prepared_is_nobodys_but_the_desks():
    play = Play(part)
    play.act(FACILITATOR, "add", kind="single", question="Kapan?", options=WORDS)
    assert play.view() == {"polls": {}}
    assert play.view(DESK)["polls"]["1"]["options"] == {"1": "Senin", "2": "Kamis", "3": "Sabtu"}
    assert part.public(play.log[0][0]) is None
    assert play.refused(USER, "vote", poll=1, choices=[1]) == "missing"
    play.act(FACILITATOR, "drop", poll=1)
    assert play.view(DESK) == {"polls": {}}


def test_votes_change_nothing_that_everybody_sees_until_the_poll_is_closed():
    play = opened()
    before = play.view()
    for seat in range(10, 40):
        vote(play, voter(seat), 1 + seat % 3)
        assert play.view() == before
    play.act(FACILITATOR, "close", poll=1)
    assert result(play)["scores"] == {"1": 10, "2": 10, "3": 10}


def test_who_has_not_voted_sees_no_result_not_even_the_desk():
    play = opened()
    vote(play, USER, 2)
    assert play.own(EXPERT.seat) == play.own(FACILITATOR.seat) == {"voted": {}}
    assert play.view(DESK)["polls"]["1"]["cast"] == 1
    assert "result" not in play.view(DESK)["polls"]["1"]
    tally = {"cast": 1, "behalf": 0, "scores": {"1": 0, "2": 1, "3": 0}}
    assert play.own(USER.seat)["voted"] == {"1": {"choices": [2], "tally": tally}}


def test_a_vote_can_be_changed_until_the_poll_is_closed():
    play = opened()
    vote(play, USER, 1)
    rows = len(play.log)
    vote(play, USER, 1)
    assert len(play.log) == rows, "the same vote again is no new row"
    vote(play, USER, 3)
    assert play.own(USER.seat)["voted"]["1"]["tally"]["scores"] == {"1": 0, "2": 0, "3": 1}
    play.act(FACILITATOR, "close", poll=1)
    assert play.refused(USER, "vote", poll=1, choices=[2]) == "conflict"
    assert result(play)["cast"] == 1
    assert play.own(USER.seat)["voted"]["1"] == {"choices": [3]}


def test_staff_votes_only_for_somebody_in_the_hall_and_it_is_marked():
    play = opened()
    assert play.refused(FACILITATOR, "vote", poll=1, choices=[1]) == "forbidden"
    vote(play, Doer(2, MINUTES.roles, "community", behalf=21), 1)
    vote(play, Doer(2, MINUTES.roles, "community", behalf=22), 1)
    vote(play, OFFICIAL, 2)
    assert play.log[2][0].data["behalf"] is True
    assert [fact.data["seat"] for fact, _stamp in play.log[2:]] == [21, 22, 3]
    play.act(FACILITATOR, "close", poll=1)
    assert (result(play)["cast"], result(play)["behalf"]) == (3, 2)
    assert play.own(2) == {"voted": {}}


def test_nobody_learns_from_the_log_or_the_views_who_chose_what():
    play = opened()
    vote(play, voter(4711), 2)
    [fact] = [fact for fact, _stamp in play.log if fact.kind == "voted"]
    assert part.public(fact) is None
    play.act(FACILITATOR, "close", poll=1)
    for audience in ("public", DESK):
        assert "4711" not in str(play.view(audience))
    assert "4711" not in str(part.minutes(play.state))


def test_only_groups_that_are_large_enough_are_told_apart():
    play = opened()
    for seat in range(100, 109):
        vote(play, voter(seat, "users"), 1)
    for seat in range(200, 206):
        vote(play, voter(seat, "community"), 2)
    vote(play, voter(300, "media"), 3)
    play.act(FACILITATOR, "close", poll=1)
    found = result(play)["elements"]
    assert set(found) == {"users"}, "the community and the one journalist stay together"
    assert found["users"] == {"cast": 9, "scores": {"1": 9, "2": 0, "3": 0}}
    assert result(play)["scores"] == {"1": 9, "2": 6, "3": 1}


def test_a_reset_throws_the_votes_away_and_keeps_its_trace():
    play = opened()
    vote(play, USER, 1)
    [seq] = play.act(FACILITATOR, "reset", poll=1, reason="Pilihan keliru dibacakan.")
    poll = play.view()["polls"]["1"]
    assert poll["stage"] == "planned"
    [trace] = poll["resets"]
    assert trace | {"at": ""} == {
        "seq": seq, "at": "", "seat": 1, "reason": "Pilihan keliru dibacakan.", "cast": 1,
    }  # fmt: skip
    assert play.own(USER.seat) == {"voted": {}}
    play.act(FACILITATOR, "open", poll=1)
    vote(play, LEADER, 2)
    play.act(FACILITATOR, "close", poll=1)
    assert result(play)["scores"] == {"1": 0, "2": 1, "3": 0}
    [entry] = part.minutes(play.state)
    assert entry.facts["resets"] == [trace]


def test_a_closed_poll_that_is_reset_shows_its_old_result_no_more():
    play = opened()
    vote(play, USER, 1)
    play.act(FACILITATOR, "close", poll=1)
    play.act(FACILITATOR, "reset", poll=1, reason="Salah hitung orang.")
    assert not {"result", "closed"} & set(play.view()["polls"]["1"])


def test_a_ranking_is_counted_by_borda():
    play = opened("ranked")
    vote(play, USER, 1, 2, 3)
    vote(play, LEADER, 2, 1)
    vote(play, EXPERT, 2)
    play.act(FACILITATOR, "close", poll=1)
    found = result(play)
    assert found["scores"] == {"1": 5, "2": 8, "3": 1}
    assert (found["winners"], found["ties"]) == (["2"], [])
    assert found["placed"] == {"1": [1, 1, 0], "2": [2, 1, 0], "3": [0, 0, 1]}


def test_a_scale_has_an_average_and_a_poll_without_votes_has_no_winner():
    play = opened("scale", ["Buruk", "Baik"], most=4)
    vote(play, USER, 4)
    vote(play, LEADER, 1)
    vote(play, EXPERT, 2)
    play.act(FACILITATOR, "close", poll=1)
    assert result(play)["scores"] == {"1": 1, "2": 1, "3": 0, "4": 1}
    assert result(play)["average"] == 2.33
    empty = opened()
    empty.act(FACILITATOR, "close", poll=1)
    assert "winners" not in result(empty)
    assert part.minutes(empty.state)[0].facts["result"]["cast"] == 0


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "single", "options": ["Ya"]}, "options"),
        ({"kind": "single", "options": ["Ya", "YA"]}, "options"),
        ({"kind": "single", "options": [str(n) for n in range(11)]}, "options"),
        ({"kind": "scale", "options": ["Buruk"]}, "options"),
        ({"kind": "several", "options": WORDS, "most": 4}, "most"),
        ({"kind": "lain", "options": WORDS}, "kind"),
    ],
)
def test_a_poll_that_makes_no_sense_is_refused(told, field):
    play = Play(part)
    with pytest.raises(Invalid) as no:
        play.act(FACILITATOR, "add", question="Kapan?", **told)
    assert (no.value.code, no.value.field) == ("invalid", field)


def test_closing_the_room_knows_of_polls_that_are_open():
    play = opened()
    assert len(part.unfinished(play.state)) == 1
    play.act(FACILITATOR, "close", poll=1)
    assert part.unfinished(play.state) == []


KINDS = {
    "single": st.integers(1, 3).map(lambda one: [one]),
    "several": st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True),
    "ranked": st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True),
    "scale": st.integers(1, 5).map(lambda one: [one]),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_running_sums_are_what_a_count_by_hand_gives(kind):
    ballot = st.tuples(st.integers(1, 9), st.sampled_from([*ELEMENTS, ""]), KINDS[kind])

    @settings(max_examples=60, deadline=None)
    @given(st.lists(ballot, max_size=25))
    def check(course):
        play = opened(kind, [] if kind == "scale" else WORDS)
        last = {}
        for seat, element, choices in course:
            vote(play, voter(seat + 10, element), *choices)
            if last.get(seat, ((), ()))[0] != choices:
                last[seat] = (choices, element)
        play.act(FACILITATOR, "close", poll=1)
        found, by_hand = result(play), Counter()
        for choices, _element in last.values():
            for place, choice in enumerate(choices):
                by_hand[str(choice)] += 3 - place if kind == "ranked" else 1
        assert +Counter(found["scores"]) == by_hand
        assert found["cast"] == len(last)
        for element, sums in found["elements"].items():
            assert sums["cast"] == sum(own == element for _choices, own in last.values()) >= 5
        plain(found)

    check()
