"""The agenda: at most one point runs, the past keeps its order, people end things and clocks do not."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.dialogues.activities.agenda import DONE, PLANNED, RUNNING, part
from app.dialogues.activities.protocol import Doer
from tests.dialogues.play import FACILITATOR, MINUTES, USER, Play


@pytest.fixture
def play():
    made = Play(part)
    for title in ("Waktu tunggu", "Loket dua", "Lain-lain"):
        made.act(FACILITATOR, "add", title=title, minutes=10)
    return made


def titles(play):
    view = play.view()
    return [view["points"][number]["title"] for number in view["order"]]


def test_what_is_planned_can_be_moved_changed_and_dropped(play):
    play.act(FACILITATOR, "move", point=3, place=1)
    assert titles(play) == ["Lain-lain", "Waktu tunggu", "Loket dua"]
    play.act(FACILITATOR, "change", point=2, title="Loket tiga", minutes=5)
    play.act(FACILITATOR, "drop", point=3)
    assert titles(play) == ["Waktu tunggu", "Loket tiga"]
    assert play.refused(FACILITATOR, "drop", point=3) == "missing"


def test_one_point_runs_and_what_has_begun_stands_first(play):
    play.act(FACILITATOR, "start", point=2)
    assert titles(play)[0] == "Loket dua"
    assert play.refused(FACILITATOR, "start", point=1) == "conflict"
    play.act(FACILITATOR, "finish")
    play.act(FACILITATOR, "move", point=3, place=1)
    assert titles(play) == ["Loket dua", "Lain-lain", "Waktu tunggu"], "the past keeps its place"
    assert play.refused(FACILITATOR, "start", point=2) == "conflict"


def test_every_client_can_reckon_the_same_rest_and_over_time_ends_nothing(play):
    play.act(FACILITATOR, "start", point=1)
    point = play.view()["points"]["1"]
    began, until = (datetime.fromisoformat(point[name]) for name in ("began", "until"))
    assert until - began == timedelta(minutes=10)
    play.act(FACILITATOR, "extend", minutes=5, reason="Masih banyak penanya.")
    play.wait(3600)
    point = play.view()["points"]["1"]
    assert (point["stage"], point["extended"]) == (RUNNING, 5)
    assert datetime.fromisoformat(point["until"]) - began == timedelta(minutes=15)


def test_only_those_who_run_the_room_touch_it_but_anybody_objects(play):
    assert play.refused(USER, "add", title="Gaji", minutes=5) == "forbidden"
    assert play.refused(USER, "agree", point=1, text="Setuju") == "forbidden"
    play.act(USER, "dissent", point=1, text="Senin terlalu ramai.")
    typed = Doer(2, frozenset({"minutes"}), "community", behalf=21)
    play.act(typed, "dissent", point=1, text="Loket jauh dari desa kami.")
    notes = list(play.view()["notes"].values())
    assert [(note["kind"], note["seat"], note["element"]) for note in notes] == [
        ("dissent", 11, "users"),
        ("dissent", 21, "community"),
    ]


def test_what_came_of_a_point_follows_it_in_the_minutes(play):
    play.act(FACILITATOR, "start", point=1)
    play.act(MINUTES, "summarise", point=1, text="Rata-rata 47 menit.")
    play.act(MINUTES, "agree", point=1, text="Loket dua dibuka tiap Senin.")
    told = {"what": "Membuka loket dua", "who": "Kepala Dukcapil", "indicator": "< 30 menit"}
    play.act(MINUTES, "commit", point=1, date="2026-12-15", **told)
    entries = part.minutes(play.state)
    assert [entry.kind for entry in entries] == [
        "agenda", "summary", "agreement", "commitment", "agenda", "agenda",
    ]  # fmt: skip
    commitment = entries[3]
    assert (commitment.text, commitment.facts["who"]) == ("Membuka loket dua", "Kepala Dukcapil")
    assert commitment.facts["date"] == "2026-12-15"
    assert play.refused(FACILITATOR, "drop", point=1) == "conflict"


def test_a_commitment_is_not_due_before_tomorrow(play):
    told = {"what": "x", "who": "y", "indicator": "z", "date": "2026-12-01"}
    assert play.refused(MINUTES, "commit", point=1, **told) == "conflict"


def test_what_was_not_talked_about_is_said_before_closing(play):
    play.act(FACILITATOR, "start", point=1)
    play.act(FACILITATOR, "finish")
    assert [one.values["title"] for one in part.unfinished(play.state)] == [
        "Loket dua",
        "Lain-lain",
    ]


verbs = st.sampled_from(["add", "start", "finish", "move", "drop"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(verbs, st.integers(1, 8), st.integers(1, 6)), max_size=30))
def test_at_most_one_runs_and_what_has_begun_stands_before_what_has_not(course):
    play = Play(part)
    for verb, number, place in course:
        told = {
            "add": {"title": "x", "minutes": 5},
            "move": {"point": number, "place": place},
            "finish": {},
        }.get(verb, {"point": number})
        try:
            play.act(FACILITATOR, verb, **told)
        except Refusal:
            continue
        stages = [play.state["points"][one]["stage"] for one in play.state["order"]]
        assert stages.count(RUNNING) == bool(play.state["now"])
        assert stages == sorted(stages, key=[DONE, RUNNING, PLANNED].index)
        assert sorted(play.state["order"]) == sorted(play.state["points"])
