"""Who reads slowly gets everything or is cut; nobody else notices, and nothing is ever torn."""

import json
import threading
import time

import pytest

from app.web.sockets.wire import IN_THE_KERNEL, MOST_WAITING

pytestmark = [pytest.mark.one_database]
SIZE, MANY = 4000, 400
"""Together six times what may wait for one reader."""


def numbers(line, stop):
    """The numbers of the events a line hears, until one equals ``stop`` or it ends."""
    heard = []
    while True:
        try:
            found = line.frame()
        except (ConnectionError, TimeoutError):
            return heard
        if found is None:
            return heard
        if isinstance(found[1], str) and found[1].startswith("42/hall,"):
            event, told = json.loads(found[1].removeprefix("42/hall,"))
            assert event == "said"
            assert told["pad"] == "x" * SIZE, "a torn event"
            heard.append(told["n"])
            if told["n"] == stop:
                return heard
        elif found[1] == "2":
            line.send("3")


def joined(line, room):
    line.into().emit("join", room, ack=1)
    line.packet("43/hall,1")
    return line


def flood(line, room, times, breath=0):
    line.emit("flood", {"room": room, "times": times, "size": SIZE, "breath": breath}, ack=9)


def reading(lines, stop):
    """Read all lines at once, each in a thread; gives a call that waits for what they heard."""
    heard = {}
    threads = [
        threading.Thread(
            target=lambda place=place, one=one: heard.update({place: numbers(one, stop)})
        )
        for place, one in enumerate(lines)
    ]
    for each in threads:
        each.start()

    def found():
        for each in threads:
            each.join(30)
        return [heard.get(place) for place in range(len(lines))]

    return found


def test_who_does_not_read_is_cut_and_others_hear_all(line):
    silent, quick, speaker = (joined(line(small=4096), "a"), joined(line(), "a"), line().into())
    heard_by_quick = reading([quick], MANY - 1)
    flood(speaker, "a", MANY, breath=0.002)
    assert heard_by_quick() == [list(range(MANY))]
    heard = numbers(silent, MANY - 1)
    assert heard == list(range(len(heard))), "what did arrive is whole and in order"
    assert len(heard) < MANY
    assert len(heard) * SIZE < 2 * MOST_WAITING + 2 * IN_THE_KERNEL


def test_who_reads_slowly_but_keeps_up_gets_every_event_whole(line):
    slow, speaker = joined(line(small=4096), "b"), line().into()
    times = MOST_WAITING // SIZE - 10
    flood(speaker, "b", times)
    time.sleep(0.3)  # all of it waits on the server by now
    assert numbers(slow, times - 1) == list(range(times))
    flood(speaker, "b", 3)
    assert numbers(slow, 2) == [0, 1, 2], "the line is good for more"


def test_one_that_is_cut_may_come_back_at_once(line):
    silent, speaker = joined(line(small=4096), "c"), line().into()
    flood(speaker, "c", MANY)
    speaker.packet("43/hall,9")
    again = joined(line(), "c")
    flood(speaker, "c", 2)
    assert numbers(again, 1) == [0, 1]
    silent.close()


def test_many_readers_hear_the_same(line):
    readers, speaker = [joined(line(), "d") for _ in range(60)], line().into()
    found = reading(readers, 49)
    flood(speaker, "d", 50)
    assert found() == [list(range(50))] * 60


def test_one_long_message_is_no_slowness(line):
    """The snapshot of a long room may be longer than what may wait: whoever reads it gets it."""
    reader = line(small=4096).into()
    reader.emit("join", "long", ack=1)
    reader.packet("43/hall,1")
    reader.emit("flood", {"times": 1, "size": 2_000_000, "room": "long"})
    assert len(reader.packet('42/hall,["said"')) > 2_000_000
    reader.emit("join", "long", ack=2)
    assert reader.packet("43/hall,2")
