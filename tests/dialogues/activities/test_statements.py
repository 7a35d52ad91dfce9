"""Statements: moderated, never twice, one vote each, and a matrix that knows nobody."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.dialogues.activities.protocol import DESK, Doer
from app.dialogues.activities.statements import part
from app.dialogues.activities.statements.deciding import MOST_EACH
from app.dialogues.activities.statements.matrix import matrix
from tests.dialogues.play import EXPERT, FACILITATOR, LEADER, MINUTES, USER, Play

TEXT = "Loket dua perlu dibuka tiap hari."


def admitted(*texts):
    play = Play(part)
    for text in texts or (TEXT,):
        play.act(FACILITATOR, "propose", text=text)
    return play


def vote(play, doer, way, number=1):
    play.act(doer, "vote", statement=number, vote=way)


def test_what_waits_is_seen_by_its_author_and_the_desk_alone():
    play = Play(part)
    play.act(USER, "propose", text=TEXT)
    assert play.view() == {"statements": {}, "waiting": 1, "closed": False}
    assert part.public(play.log[0][0]) is None
    assert play.view(DESK)["statements"]["1"]["text"] == TEXT
    assert play.own(USER.seat)["proposed"]["1"]["stage"] == "waiting"
    assert play.own(LEADER.seat) == {"proposed": {}, "voted": {}}
    assert len(part.unfinished(play.state)) == 1
    assert part.minutes(play.state) == []
    play.act(FACILITATOR, "admit", statement=1)
    assert play.view()["statements"]["1"]["text"] == TEXT
    assert part.unfinished(play.state) == []


def test_what_is_refused_tells_its_author_why_and_nobody_else():
    play = Play(part)
    play.act(USER, "propose", text=TEXT)
    play.act(FACILITATOR, "refuse", statement=1, reason="Memuat dua gagasan.")
    assert play.own(USER.seat)["proposed"]["1"]["reason"] == "Memuat dua gagasan."
    assert play.view()["statements"] == {}
    assert part.public(play.log[1][0]) is None
    assert play.refused(LEADER, "vote", statement=1, vote="agree") == "missing"


def test_words_that_screening_holds_wait_even_from_who_runs_the_room():
    play = Play(part)
    play.act(Doer(1, FACILITATOR.roles, held=True), "propose", text=TEXT)
    assert play.view()["statements"] == {}
    assert play.view(DESK)["statements"]["1"]["held"] is True


@pytest.mark.parametrize(
    "again", [TEXT.upper(), f"  {TEXT}", "loket dua — perlu dibuka, tiap hari", TEXT.rstrip(".")]
)
def test_the_same_statement_is_found_however_it_is_written(again):
    for play in (admitted(), Play(part)):
        if not play.log:
            play.act(LEADER, "propose", text=TEXT)
        assert play.refused(USER, "propose", text=again) == "conflict"


def test_a_refused_or_withdrawn_statement_stands_in_nobodys_way():
    play = Play(part)
    play.act(USER, "propose", text=TEXT)
    play.act(USER, "withdraw", statement=1)
    play.act(LEADER, "propose", text=TEXT)
    play.act(FACILITATOR, "refuse", statement=3, reason="Belum jelas.")
    play.act(EXPERT, "propose", text=TEXT)
    assert play.view()["waiting"] == 1


def test_tallies_run_and_a_vote_can_be_changed():
    play = admitted()
    vote(play, USER, "agree")
    vote(play, LEADER, "agree")
    vote(play, Doer(2, MINUTES.roles, "experts", behalf=21), "pass")
    vote(play, LEADER, "disagree")
    assert play.view()["statements"]["1"]["tally"] == {"agree": 1, "disagree": 1, "pass": 1}
    assert play.own(LEADER.seat)["voted"] == {"1": "disagree"}
    rows = len(play.log)
    vote(play, LEADER, "disagree")
    assert len(play.log) == rows
    assert part.minutes(play.state)[0].facts["tally"] == {"agree": 1, "disagree": 1, "pass": 1}


def test_nobody_learns_who_voted_how():
    play = admitted()
    vote(play, Doer(4711, USER.roles), "agree")
    assert part.public(play.log[-1][0]) is None
    for audience in ("public", DESK):
        assert "4711" not in str(play.view(audience))


def test_who_runs_the_room_votes_only_for_others():
    assert admitted().refused(FACILITATOR, "vote", statement=1, vote="agree") == "forbidden"


def test_what_is_hidden_is_a_stub_without_words_and_takes_no_votes():
    play = admitted()
    vote(play, USER, "agree")
    play.act(FACILITATOR, "hide", statement=1, rule="private", reason="Ada nomor telepon.")
    stub = play.view()["statements"]["1"]
    assert set(stub) == {"at", "stage", "hidden"}
    assert stub["hidden"] == {"rule": "private"}
    assert matrix(play.state).rows == ()
    [entry] = part.minutes(play.state)
    assert (entry.text, entry.seat) == ("", 0)
    play.act(FACILITATOR, "show", statement=1)
    assert play.view()["statements"]["1"]["tally"]["agree"] == 1


def test_nobody_fills_the_room_alone():
    play = Play(part)
    for number in range(MOST_EACH):
        play.act(USER, "propose", text=f"Pernyataan {number}")
    assert play.refused(USER, "propose", text="Satu lagi") == "conflict"
    play.act(LEADER, "propose", text="Dari orang lain")


def test_a_matrix_has_everybodys_votes_and_nobodys_name():
    play = admitted("A perlu", "B perlu", "C perlu")
    play.act(USER, "propose", text="Menunggu")
    vote(play, LEADER, "agree", 1)
    vote(play, LEADER, "disagree", 3)
    vote(play, USER, "pass", 1)
    found = matrix(play.state)
    assert (found.statements, found.texts) == ((1, 2, 3), ("A perlu", "B perlu", "C perlu"))
    assert found.rows == ((0, None, None), (1, None, -1))


WAYS = st.sampled_from(["agree", "disagree", "pass"])


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(11, 14), st.integers(1, 3)), WAYS, max_size=12),
    st.permutations([11, 12, 13, 14]),
)
def test_the_matrix_is_the_same_whoever_voted_so(votes, others):
    one, other = (admitted("A perlu", "B perlu", "C perlu") for _ in range(2))
    renamed = dict(zip([11, 12, 13, 14], others, strict=True))
    for (seat, number), way in votes.items():
        vote(one, Doer(seat, USER.roles), way, number)
        vote(other, Doer(renamed[seat], USER.roles), way, number)
    found = matrix(one.state)
    assert found.rows == matrix(other.state).rows
    tallies = [play["tally"] for play in one.view()["statements"].values()]
    columns = list(zip(*found.rows, strict=True)) or [()] * 3
    for tally, column in zip(tallies, columns, strict=True):
        assert [tally["agree"], tally["pass"], tally["disagree"]] == [
            sum(vote == worth for vote in column) for worth in (1, 0, -1)
        ]
    assert all(any(v is not None for v in row) for row in found.rows)
    assert all(a <= b for a, b in itertools.pairwise(map(_key, found.rows)))


def _key(row):
    return [2 if one is None else one for one in row]
