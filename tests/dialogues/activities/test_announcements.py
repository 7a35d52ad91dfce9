"""Announcements stand until they are withdrawn, and then only say that they were."""

import pytest

from app.dialogues.activities.announcements import MOST, part
from tests.dialogues.play import FACILITATOR, MINUTES, USER, Play


@pytest.fixture
def play():
    return Play(part)


def test_what_was_said_is_read_by_everybody_with_its_time_and_place(play):
    [number] = play.act(FACILITATOR, "say", text="Kita mulai lima menit lagi.")
    said = play.view()["said"][str(number)]
    assert (said["text"], said["seat"], said["gone"]) == ("Kita mulai lima menit lagi.", 1, False)
    assert play.view("desk") == play.view("public")


def test_what_was_withdrawn_leaves_no_words_in_view_or_minutes(play):
    [number] = play.act(MINUTES, "say", text="Salah ketik.")
    play.act(FACILITATOR, "withdraw", number=number)
    assert "Salah" not in str(play.view())
    assert play.view()["said"][str(number)]["gone"] is True
    assert part.minutes(play.state) == []


def test_a_file_is_shared_once_and_again_only_after_it_was_withdrawn(play):
    [number] = play.act(FACILITATOR, "share", file=7, name="Paparan.pdf")
    assert play.refused(FACILITATOR, "share", file=7, name="Lain.pdf") == "conflict"
    play.act(FACILITATOR, "withdraw", number=number)
    assert play.act(FACILITATOR, "share", file=7, name="Paparan.pdf")
    [entry] = part.minutes(play.state)
    assert (entry.kind, entry.text, entry.facts) == ("announcement", "Paparan.pdf", {"file": 7})


def test_only_those_who_run_the_room_announce(play):
    assert play.refused(USER, "say", text="Halo") == "forbidden"


def test_a_room_has_an_end_of_announcements(play):
    for number in range(MOST):
        play.act(FACILITATOR, "say", text=str(number))
    assert play.refused(FACILITATOR, "say", text="satu lagi") == "conflict"
