"""A crowd in a process of its own: readers that never give up, senders that repeat until answered.

``python -m tests.dialogues.live.crowd <plan.json>``: says "ready" when everybody is in, "sent" when every
act was answered; is then told the number of the last row, and prints what everybody heard up to it.
"""

from gevent import monkey

monkey.patch_all()

import hashlib  # noqa: E402
import json  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from collections.abc import Callable  # noqa: E402
from contextlib import suppress  # noqa: E402
from functools import lru_cache  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from gevent.event import AsyncResult  # noqa: E402

from tests.web.sockets.lines import Line  # noqa: E402

SPACE = "/dialogues"
STILL_S = 90
"""Seconds without any progress after which the crowd gives up."""


def row_of(event: dict[str, Any]) -> str:
    """A row as it goes into a transcript's hash."""
    return json.dumps(event, sort_keys=True)


@lru_cache(64)
def events_in(said: str) -> list[tuple[int, str]]:
    """The rows of a delta, with their numbers: parsed once for all who hear the same."""
    _event, told = json.loads(said)
    return [(one.get("seq", 0), one.get("key") or row_of(one)) for one in told["events"]]


class Member:
    """One reader, by the contract: keeps its number, joins again at a gap or a lost line."""

    def __init__(self, plan: dict[str, Any], cookie: str = "", begins_s: float = 0) -> None:
        self.plan, self.cookie, self.begins_s = plan, cookie, begins_s
        self.seq = self.gaps = self.lost = self.paged = self.number = 0
        self.rows: list[str] = []
        self.rejoins: list[tuple[float, float, float]] = []
        self.greeted = 0.0
        self.asked: dict[int, AsyncResult] = {}
        self.line: Line | None = None
        self.offline = False

    def run(self) -> None:
        """Read for ever."""
        gevent.sleep(self.begins_s)
        ended = time.monotonic()
        while True:
            begun = time.monotonic()
            with suppress(OSError, AssertionError, ValueError):
                self.join()
                if self.lost:
                    now = time.monotonic()
                    self.rejoins.append((now - self.greeted, now - begun, now - ended))
                self.listen()
            if self.line is not None:
                self.lost, ended = self.lost + 1, time.monotonic()
            self.hang_up()
            while self.offline:
                gevent.sleep(0.1)
                ended = time.monotonic()
            gevent.sleep(random.uniform(0.05, 0.3))

    def hang_up(self) -> None:
        """The line has ended: nobody waits for it any longer."""
        line, self.line = self.line, None
        if line is not None:
            line.close()
        for answer in list(self.asked.values()):
            answer.set(None)

    def join(self) -> None:
        """Connect, join from the last number on, and read page by page what is too much for that."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        line = Line(random.choice(self.plan["ports"]), **headers)
        line.line.settimeout(60)
        line.into(SPACE)
        self.greeted = time.monotonic()
        put_aside: list[list[tuple[int, str]]] = []
        told = self.ask(line, "join", put_aside)
        for event in told.get("events", ()):
            self.take(event["seq"], row_of(event))
        while self.seq < told["seq"]:
            self.paged += 1
            for event in self.ask(line, "rows", put_aside)["events"]:
                self.take(event["seq"], row_of(event))
        for events in put_aside:
            self.heard(events)
        self.line = line

    def ask(self, line: Line, event: str, put_aside: list[Any]) -> Any:
        """Ask for rows from ours on; deltas that come before the answer are put aside."""
        line.emit(event, {"room": self.plan["room"], "since": self.seq}, space=SPACE, ack=0)
        while True:
            kind, told = read(line)
            if kind == "delta":
                put_aside.append(told)
            elif kind == 0:
                assert told["ok"], told
                return told

    def listen(self) -> None:
        """Take in what comes until the line ends."""
        assert self.line is not None
        while True:
            kind, told = read(self.line)
            if kind == "delta":
                self.heard(told)
            elif kind in self.asked:
                self.asked[kind].set(told)

    def heard(self, events: list[tuple[int, str]]) -> None:
        """A delta: its new events, in order."""
        for seq, row in events:
            self.take(seq, row)

    def take(self, seq: int, row: str) -> None:
        """One event; what is known already is dropped, a gap ends the line."""
        if self.plan.get("stock"):
            self.rows.append(row)
            return
        if seq <= self.seq:
            return
        if seq != self.seq + 1:
            self.gaps += 1
            raise ValueError("a gap: join again")
        self.seq = seq
        self.rows.append(row)

    def act(self, key: str, data: dict[str, Any]) -> int:
        """Do something until it is answered; its number."""
        sent = {"room": self.plan["room"], "activity": "notes", "verb": "note"}
        while True:
            answer = self.try_to(sent | {"data": data, "key": key})
            if answer and answer["ok"]:
                return int(answer["seq"])
            if answer and answer["code"] not in {"unavailable", "slow_down"}:
                raise AssertionError(answer)
            gevent.sleep(random.uniform(0.2, 0.6))

    def try_to(self, sent: dict[str, Any]) -> Any:
        """Send it once; the answer, or None when none comes."""
        if self.line is None:
            return None
        self.number += 1
        answer = self.asked[self.number] = AsyncResult()
        try:
            self.line.emit("act", sent, space=SPACE, ack=self.number)
            return answer.get(timeout=15)
        except (OSError, gevent.Timeout):
            return None
        finally:
            self.asked.pop(self.number, None)


def read(line: Line) -> tuple[Any, Any]:
    """The next thing that matters: ``("delta", rows)`` or ``(number, answer)``; pings are answered."""
    while True:
        found = line.frame()
        if found is None:
            raise OSError("ended")
        said = found[1]
        if said == "2":
            line.send("3")
        elif isinstance(said, str) and said.startswith(f'42{SPACE},["delta"'):
            return "delta", events_in(said[len(SPACE) + 3 :])
        elif isinstance(said, str) and said.startswith(f"43{SPACE},"):
            number, _, rest = said[len(SPACE) + 3 :].partition("[")
            return int(number), json.loads("[" + rest)[0]


def until(true: Callable[[], bool], progress: Callable[[], int]) -> None:
    """Wait until something is true, as long as anything goes on."""
    seen, since = progress(), time.monotonic()
    while not true() and time.monotonic() - since < STILL_S:
        gevent.sleep(0.1)
        if (now := progress()) != seen:
            seen, since = now, time.monotonic()


def say(word: str) -> None:
    """Tell whoever started us."""
    sys.stderr.write(word + "\n")
    sys.stderr.flush()


def main(plan: dict[str, Any]) -> dict[str, Any]:
    """Play the plan; what everybody heard."""
    readers = [Member(plan) for _ in range(plan["readers"])]
    senders = [Member(plan, cookie) for cookie in plan["cookies"]]
    late = [Member(plan, begins_s=plan["offline_s"]) for _ in range(plan["late"])]
    for one in (*readers, *senders, *late):
        gevent.spawn(one.run)
    until(lambda: all(one.line for one in (*readers, *senders)), lambda: 0)
    say("ready")
    sys.stdin.readline()
    acked: dict[str, int] = {}
    gevent.spawn(go_offline, random.sample(readers, len(readers) // 10), plan["offline_s"])
    jobs = [gevent.spawn(send, plan, one, place, acked) for place, one in enumerate(senders)]
    until(lambda: all(job.ready() for job in jobs), lambda: len(acked))
    say("sent")
    head = 0 if plan.get("stock") else int(sys.stdin.readline())
    everybody = [*readers, *senders] if plan.get("stock") else [*readers, *senders, *late]
    until(
        lambda: not any(one.offline or one.line is None or one.seq < head for one in everybody),
        lambda: sum(one.seq for one in everybody),
    )
    gevent.sleep(1)  # what was sent last is on its way to everybody who still listens
    return told_by(plan, everybody, acked, head) | {"unfinished": sum(not j.ready() for j in jobs)}


def send(plan: dict[str, Any], sender: Member, place: int, acked: dict[str, int]) -> None:
    """One sender's acts, each until it is answered."""
    for turn in range(plan["each"]):
        gevent.sleep(random.uniform(0, plan["pause_s"]))
        key = f"{plan['name']}-{place}-{turn}"
        acked[key] = sender.act(key, {"text": f"pesan {key}", "times": 1})


def told_by(
    plan: dict[str, Any], everybody: list[Member], acked: dict[str, int], head: int
) -> dict[str, Any]:
    """What is judged."""
    told = {
        "clients": len(everybody),
        "acked": acked,
        "gaps": sum(one.gaps for one in everybody),
        "lost": sum(one.lost for one in everybody),
        "paged": sum(bool(one.paged) for one in everybody),
        "rejoins": [times for one in everybody for times in one.rejoins],
    }
    if plan.get("stock"):
        heard = [Counter(one.rows) for one in everybody]
        return told | {
            "missed": sum(key not in one for one in heard for key in acked),
            "doubled": sum(times - 1 for one in heard for times in one.values()),
        }
    rows = (one.rows[:head] for one in everybody)
    return told | {
        "hashes": sorted({hashlib.sha256("\n".join(r).encode()).hexdigest() for r in rows})
    }


def go_offline(members: list[Member], seconds: float) -> None:
    """Some lose their line for a while, in the middle of it."""
    gevent.sleep(1)
    for one in members:
        one.offline = True
        if one.line is not None:
            one.line.line.shutdown(2)
    gevent.sleep(seconds)
    for one in members:
        one.offline = False


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
