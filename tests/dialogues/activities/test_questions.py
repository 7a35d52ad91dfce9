"""Questions: who may do what, that votes are neither lost nor doubled, and that all find an end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.dialogues.activities import activities
from app.dialogues.activities.protocol import Doer
from tests.dialogues.play import EXPERT, FACILITATOR, LEADER, MINUTES, OFFICIAL, USER, Play, plain

PART = activities.get("questions")
HELD = Doer(14, frozenset({"participant"}), "media", held=True)
FOR_RATNA = Doer(2, frozenset({"minutes"}), "community", behalf=21)


@pytest.fixture
def play():
    return Play(PART)


def ask(play, doer=USER, text="Berapa lama?"):
    return play.act(doer, "ask", text=text)[0]


def shown(play, number, audience="public"):
    return play.view(audience)["questions"].get(str(number))


def answer(play, number, doer=OFFICIAL, text="Dua hari."):
    return play.act(doer, "answer", question=number, by="Dukcapil", answer=text)


def test_a_question_carries_its_element_and_its_askers_vote(play):
    number = ask(play, text="Berapa lama?\nDan berapa biayanya?")
    assert shown(play, number) == {
        "seat": 11,
        "element": "users",
        "behalf": False,
        "text": "Berapa lama?\nDan berapa biayanya?",
        "at": "2026-12-01T02:00:01+00:00",
        "stage": "open",
        "votes": 1,
        "rank": 1,
    }


def test_five_hundred_letters_are_enough(play):
    ask(play, text="a" * 500)
    assert play.refused(USER, "ask", text="a" * 501) == "invalid"
    assert play.refused(USER, "ask", text=" \n") == "invalid"


def test_staff_ask_and_vote_for_somebody_in_the_hall(play):
    number = ask(play, FOR_RATNA)
    assert shown(play, number)["seat"] == 21
    assert shown(play, number)["behalf"] is True
    assert play.refused(FOR_RATNA, "vote", question=number) == "conflict"
    play.act(MINUTES, "vote", question=number)
    assert play.own(21)["voted"] == {str(number): True}
    play.act(FOR_RATNA, "withdraw", question=number)


def test_one_vote_for_each_seat_and_it_can_be_taken_back(play):
    number = ask(play)
    play.act(LEADER, "vote", question=number)
    assert shown(play, number)["votes"] == 2
    assert play.own(12) == {"asked": {}, "voted": {str(number): True}}
    assert play.refused(LEADER, "vote", question=number) == "conflict"
    play.act(LEADER, "unvote", question=number)
    assert play.refused(LEADER, "unvote", question=number) == "conflict"
    assert play.refused(USER, "unvote", question=number) == "conflict"
    assert play.refused(USER, "vote", question=number) == "conflict"
    assert shown(play, number)["votes"] == 1


def test_rank_is_by_votes_then_age_and_the_ended_come_last(play):
    first, second, third, fourth = (ask(play, doer) for doer in (USER, LEADER, EXPERT, MINUTES))
    play.act(LEADER, "vote", question=third)
    play.act(MINUTES, "withdraw", question=fourth)
    ranks = {number: shown(play, number)["rank"] for number in (first, second, third, fourth)}
    assert ranks == {third: 1, first: 2, second: 3, fourth: 4}


def test_a_merge_unites_votes_one_for_each_seat(play):
    kept, gone, earlier = ask(play), ask(play, LEADER), ask(play, EXPERT)
    for number in (kept, gone):
        play.act(OFFICIAL, "vote", question=number)
    play.act(FACILITATOR, "merge", question=earlier, into=gone)
    play.act(FACILITATOR, "merge", question=gone, into=kept)
    assert shown(play, kept)["votes"] == 4
    assert [shown(play, one)["into"] for one in (gone, earlier)] == [kept, kept]
    assert [shown(play, one)["votes"] for one in (gone, earlier)] == [0, 0]
    assert play.own(3)["voted"] == {str(kept): True}
    play.act(OFFICIAL, "unvote", question=kept)
    assert shown(play, kept)["votes"] == 3


def test_what_cannot_be_merged(play):
    one, other, held = ask(play), ask(play, LEADER), ask(play, HELD)
    merge = {"question": one}
    assert play.refused(FACILITATOR, "merge", **merge, into=one) == "invalid"
    assert play.refused(FACILITATOR, "merge", **merge, into=99) == "missing"
    assert play.refused(FACILITATOR, "merge", **merge, into=held) == "conflict"
    assert play.refused(FACILITATOR, "merge", question=held, into=one) == "conflict"
    play.act(FACILITATOR, "hide", question=other, rule="spam", reason="Iklan")
    assert play.refused(FACILITATOR, "merge", **merge, into=other) == "conflict"
    play.act(FACILITATOR, "show", question=other)
    answer(play, other)
    play.act(FACILITATOR, "merge", **merge, into=other)
    assert play.refused(FACILITATOR, "merge", **merge, into=other) == "conflict"
    assert play.refused(LEADER, "vote", question=one) == "conflict"


def test_only_its_asker_withdraws_a_question_and_not_those_of_others(play):
    number, other = ask(play), ask(play, LEADER)
    assert play.refused(LEADER, "withdraw", question=number) == "forbidden"
    assert play.refused(FACILITATOR, "withdraw", question=number) == "forbidden"
    play.act(FACILITATOR, "merge", question=other, into=number)
    assert play.refused(USER, "withdraw", question=number) == "conflict"
    mine, again = ask(play), ask(play)
    play.act(FACILITATOR, "merge", question=again, into=mine)
    play.act(USER, "withdraw", question=mine)
    assert "text" not in shown(play, mine)
    assert play.refused(USER, "withdraw", question=mine) == "conflict"


def test_an_answer_says_who_and_what_and_can_be_corrected(play):
    number = ask(play)
    seq = answer(play, number)[0]
    reply = shown(play, number)["reply"]
    assert (reply["seq"], reply["by"], reply["answer"]) == (seq, "Dukcapil", "Dua hari.")
    assert reply["corrected"] is False
    answer(play, number, MINUTES, "Tiga hari.")
    assert shown(play, number)["reply"]["answer"] == "Tiga hari."
    assert shown(play, number)["reply"]["corrected"] is True
    answers = [one.text for one in PART.minutes(play.state) if one.kind == "answer"]
    assert answers == ["Dua hari.", "Tiga hari."]
    assert play.refused(LEADER, "vote", question=number) == "conflict"


def test_a_written_answer_has_a_date_and_may_come_early(play):
    number = ask(play)
    promise = {"question": number, "by": "Bagian hukum"}
    for wrong in ("2026-11-30", "2028-01-01", "besok"):
        assert play.refused(OFFICIAL, "promise", **promise, date=wrong) == "invalid"
    play.act(OFFICIAL, "promise", **promise, date="2026-12-01")
    play.act(OFFICIAL, "promise", **promise, date="2026-12-15")
    due = shown(play, number)["due"]
    assert (due["date"], due["by"], due["corrected"]) == ("2026-12-15", "Bagian hukum", True)
    assert play.refused(USER, "withdraw", question=number) == "conflict"
    assert PART.unfinished(play.state) == []
    answer(play, number)
    assert {"due", "reply"} <= set(shown(play, number))
    assert play.refused(OFFICIAL, "promise", **promise, date="2026-12-15") == "conflict"


def test_hidden_leaves_a_mark_and_stays_with_the_desk_and_its_asker(play):
    number = ask(play, text="Kalimat rahasia")
    play.act(FACILITATOR, "hide", question=number, rule="private", reason="Menyebut alamat")
    stub = shown(play, number)
    assert stub["hidden"] == {"rule": "private"}
    assert {"text", "seat", "element"} & set(stub) == set()
    assert "alamat" not in str(play.view())
    for full in (shown(play, number, "desk"), play.own(11)["asked"][str(number)]):
        assert full["text"] == "Kalimat rahasia"
        assert full["hidden"] == {"rule": "private", "reason": "Menyebut alamat"}
    again = {"question": number, "rule": "spam", "reason": "Iklan"}
    assert play.refused(FACILITATOR, "hide", **again) == "conflict"
    assert play.refused(OFFICIAL, "answer", question=number, by="Saya", answer="Ya") == "conflict"
    assert [entry.text for entry in PART.minutes(play.state)] == [""]
    play.act(FACILITATOR, "show", question=number)
    assert shown(play, number)["text"] == "Kalimat rahasia"
    assert play.refused(FACILITATOR, "show", question=number) == "conflict"


def test_held_is_seen_by_the_desk_and_its_asker_until_it_is_released(play):
    number = ask(play, HELD, "Tunggu dulu")
    assert PART.public(play.log[0][0]) is None
    assert shown(play, number) is None
    assert play.view()["counts"] == {"open": 0, "held": 1, "refused": 0}
    assert shown(play, number, "desk")["text"] == "Tunggu dulu"
    assert play.own(14)["asked"][str(number)]["stage"] == "held"
    for doer in (USER, OFFICIAL):
        assert play.refused(doer, "vote", question=number) == "missing"
        assert play.refused(doer, "withdraw", question=number) == "missing"
    hide = {"question": number, "rule": "spam", "reason": "Iklan"}
    assert play.refused(FACILITATOR, "hide", **hide) == "conflict"
    play.act(FACILITATOR, "release", question=number)
    assert shown(play, number)["votes"] == 1
    assert play.refused(FACILITATOR, "release", question=number) == "conflict"
    assert play.refused(FACILITATOR, "refuse", question=number, reason="Ya") == "conflict"


def test_refused_is_told_to_its_asker_with_the_reason(play):
    number = ask(play, HELD, "Tunggu dulu")
    play.act(FACILITATOR, "refuse", question=number, reason="Menuduh tanpa bukti")
    assert shown(play, number) is None
    assert play.view()["counts"] == {"open": 0, "held": 0, "refused": 1}
    asked = play.own(14)["asked"][str(number)]
    assert (asked["stage"], asked["reason"]) == ("refused", "Menuduh tanpa bukti")
    assert PART.minutes(play.state)[0].text == ""
    assert PART.minutes(play.state)[0].seat == 0


def test_no_question_is_left_without_an_end(play):
    answered, merged, due, withdrawn, hidden = (ask(play) for _ in range(5))
    left, held = ask(play, LEADER, "x" * 100), ask(play, HELD, "Tunggu")
    answer(play, answered)
    play.act(FACILITATOR, "merge", question=merged, into=answered)
    play.act(OFFICIAL, "promise", question=due, by="Camat", date="2026-12-15")
    play.act(USER, "withdraw", question=withdrawn)
    play.act(FACILITATOR, "hide", question=hidden, rule="spam", reason="Iklan")
    assert [str(one) for one in PART.unfinished(play.state)] == [
        f"Pertanyaan {left} belum dijawab: “{'x' * 79}…”",
        f"Pertanyaan {held} masih menunggu dilihat: “Tunggu”",
    ]


# --- laws -----------------------------------------------------------------------------------------

SEATS = st.integers(11, 17)
ACTS = st.one_of(
    st.tuples(st.just("ask"), SEATS, st.just(0)),
    st.tuples(st.sampled_from(["vote", "vote", "unvote", "withdraw"]), SEATS, st.integers(1, 20)),
    st.tuples(st.just("merge"), st.integers(1, 12), st.integers(1, 12)),
)


def attempt(play, act):
    """One random act; refusals are part of life."""
    verb, one, other = act
    try:
        if verb == "merge":
            play.act(FACILITATOR, "merge", question=one, into=other)
        else:
            told = {"text": "Berapa?"} if verb == "ask" else {"question": other}
            play.act(Doer(one, frozenset({"participant"}), "users"), verb, **told)
    except Refusal:
        return


def recount(log):
    """Who supports what, read from the log alone by a plain rule."""
    votes = {}
    for fact, stamp in log:
        data = fact.data
        if fact.kind == "asked":
            votes[stamp.seq] = {data["seat"]}
        elif fact.kind == "voted":
            assert data["seat"] not in votes[data["question"]], "counted twice"
            votes[data["question"]].add(data["seat"])
        elif fact.kind == "unvoted":
            votes[data["question"]].remove(data["seat"])
        elif fact.kind == "merged":
            votes[data["into"]] |= votes[data["question"]]
            votes[data["question"]] = set()
    return votes


LIVES = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@LIVES
@given(st.lists(ACTS, max_size=40))
def test_votes_are_a_recount_of_the_log(course):
    play = Play(PART)
    for act in [("ask", 11, 0), ("ask", 12, 0), ("ask", 13, 0), *course]:
        before = supporters(play)
        attempt(play, act)
        if play.log[-1][0].kind == "merged":
            assert supporters(play) == before, "a merge lost or made a supporter"
    found = {int(number): one["votes"] for number, one in play.view("desk")["questions"].items()}
    assert found == {number: len(seats) for number, seats in recount(play.log).items()}
    for seat in range(11, 18):
        mine = {str(n): True for n, seats in recount(play.log).items() if seat in seats}
        assert play.own(seat)["voted"] == mine


def supporters(play):
    """Everybody who supports anything."""
    return {seat for one in play.state["questions"].values() for seat in one["votes"]}


@LIVES
@given(st.lists(SEATS, min_size=1, max_size=6, unique=True), st.data())
def test_views_and_facts_do_not_say_who_supports(voters, data):
    """Two rooms that differ only in who voted look the same to everybody and to the desk."""
    others = data.draw(st.permutations(range(11, 18)))[: len(voters)]
    rooms = []
    for seats in (voters, others):
        play = Play(PART)
        number = ask(play, FACILITATOR)
        for seat in seats:
            play.act(Doer(seat, frozenset({"participant"}), "users"), "vote", question=number)
        public = [plain(PART.public(fact)) for fact, _stamp in play.log]
        entries = [repr(entry) for entry in PART.minutes(play.state)]
        rooms.append((play.view(), play.view("desk"), public, entries))
        assert public[1:] == [None] * len(seats)
    assert rooms[0] == rooms[1]
