"""A crowd in a process of its own: readers that never give up, senders that repeat until answered.

``python -m tests.dialogues.live.crowd <plan.json>``: prints what everybody heard, as one JSON object.
"""

from gevent import monkey

monkey.patch_all()

import hashlib  # noqa: E402
import json  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from contextlib import suppress  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from tests.web.sockets.lines import Line  # noqa: E402

SPACE = "/dialogues"


def row_of(event: dict[str, Any]) -> str:
    """A row as it goes into a transcript's hash."""
    return json.dumps(event, sort_keys=True)


class Member:
    """One reader, by the contract: keeps its number, joins again at a gap or a lost line."""

    def __init__(self, plan: dict[str, Any], cookie: str = "") -> None:
        self.plan, self.cookie = plan, cookie
        self.seq, self.rows = 0, []
        self.doubles = self.gaps = self.lost = 0
        self.rejoins: list[float] = []
        self.answers: dict[int, Any] = {}
        self.line: Line | None = None
        self.number = 1
        self.offline = False

    def run(self) -> None:
        """Read for ever."""
        while True:
            begun = time.monotonic()
            try:
                self.join()
                if self.lost:
                    self.rejoins.append(time.monotonic() - begun)
                self.listen()
            except (OSError, AssertionError, ValueError):
                pass
            self.lost += 1
            self.line = None
            while self.offline:
                gevent.sleep(0.1)
            gevent.sleep(random.uniform(0.05, 0.3))

    def join(self) -> None:
        """Connect and join from the last number on."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        port = random.choice(self.plan["ports"])
        line = Line(port, **headers)
        line.line.settimeout(30)
        line.into(SPACE)
        line.emit("join", {"room": self.plan["room"], "since": self.seq}, space=SPACE, ack=0)
        put_aside = []
        while True:
            kind, told = read(line)
            if kind == "delta":
                put_aside.append(told)
            elif kind == 0:
                break
        assert told["ok"], told
        for event in told.get("events", ()) if self.seq else ():
            self.take(event)
        if (
            self.seq < told["seq"]
        ):  # too much was missed, or nothing was known: from the log's start
            self.catch_up(line, told["seq"])
        for delta in put_aside:
            self.heard(delta)
        self.line = line

    def catch_up(self, line: Line, upto: int) -> None:
        """Everything from the first row (a transcript wants all of it)."""
        assert self.seq == 0 or upto - self.seq > 1000, "events were missing in the answer"
        raise AssertionError("nothing is missed before the first row in this test")

    def listen(self) -> None:
        """Take in what comes until the line ends."""
        line = self.line
        assert line is not None
        while True:
            kind, told = read(line)
            if kind == "delta":
                self.heard(told)
            elif isinstance(kind, int):
                self.answers[kind] = told

    def heard(self, delta: dict[str, Any]) -> None:
        """A delta: its new events, in order."""
        for event in delta["events"]:
            self.take(event)

    def take(self, event: dict[str, Any]) -> None:
        """One event; what is known already is dropped, a gap ends the line."""
        if event["seq"] <= self.seq:
            self.doubles += 1
            return
        if event["seq"] != self.seq + 1:
            self.gaps += 1
            raise ValueError("a gap: join again")
        self.seq = event["seq"]
        self.rows.append(row_of(event))

    def act(self, key: str, data: dict[str, Any]) -> int:
        """Do something until it is answered; its number."""
        while True:
            self.number += 1
            number, line = self.number, self.line
            sent = {"room": self.plan["room"], "activity": "notes", "verb": "note"}
            with suppress(OSError):
                if line is not None:
                    line.emit("act", sent | {"data": data, "key": key}, space=SPACE, ack=number)
            until = time.monotonic() + 5
            while line and number not in self.answers and line is self.line:
                if time.monotonic() > until:
                    break
                gevent.sleep(0.01)
            answer = self.answers.pop(number, None)
            if answer and answer["ok"]:
                return int(answer["seq"])
            if answer and answer["code"] not in {"unavailable", "slow_down"}:
                raise AssertionError(answer)
            gevent.sleep(0.2)


def read(line: Line) -> tuple[Any, Any]:
    """The next thing that matters: ``("delta", told)`` or ``(number, answer)``; pings are answered."""
    while True:
        found = line.frame()
        if found is None:
            raise OSError("ended")
        said = found[1]
        if said == "2":
            line.send("3")
        elif isinstance(said, str) and said.startswith(f"42{SPACE},"):
            event, told = json.loads(said[len(SPACE) + 3 :])
            return event, told
        elif isinstance(said, str) and said.startswith(f"43{SPACE},"):
            number, _, rest = said[len(SPACE) + 3 :].partition("[")
            return int(number), json.loads("[" + rest)[0]


def main(plan: dict[str, Any]) -> dict[str, Any]:
    """Play the plan; what everybody heard."""
    readers = [Member(plan) for _ in range(plan["readers"])]
    senders = [Member(plan, cookie) for cookie in plan["cookies"]]
    everybody = readers + senders
    for one in everybody:
        gevent.spawn(one.run)
    until = time.monotonic() + 60
    while any(one.line is None for one in everybody) and time.monotonic() < until:
        gevent.sleep(0.05)
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    acked: dict[str, int] = {}

    def send(place: int, sender: Member) -> None:
        for turn in range(plan["each"]):
            key = f"{place}-{turn}"
            acked[key] = sender.act(key, {"text": f"pesan {key}", "times": 1})
            gevent.sleep(random.uniform(0, plan["pause_s"]))

    away = random.sample(readers, len(readers) // 10)
    gevent.spawn(go_offline, away, plan["offline_s"])
    jobs = [gevent.spawn(send, place, one) for place, one in enumerate(senders)]
    gevent.joinall(jobs, timeout=plan["patience_s"])
    head = max(acked.values(), default=0)
    until = time.monotonic() + 60
    while any(one.seq < head for one in everybody) and time.monotonic() < until:
        gevent.sleep(0.1)
    gevent.sleep(1.5)  # what the clock adds after the last act
    return {
        "acked": acked,
        "unfinished": sum(not job.ready() for job in jobs),
        "hashes": sorted(
            {hashlib.sha256("\n".join(one.rows).encode()).hexdigest() for one in everybody}
        ),
        "lasts": sorted({one.seq for one in everybody}),
        "gaps": sum(one.gaps for one in everybody),
        "lost": sum(one.lost for one in everybody),
        "rejoins": sorted(time_ for one in everybody for time_ in one.rejoins),
    }


def go_offline(members: list[Member], seconds: float) -> None:
    """Some lose their line for a while, in the middle of it."""
    gevent.sleep(1)
    for one in members:
        one.offline = True
        if one.line is not None:
            one.line.close()
    gevent.sleep(seconds)
    for one in members:
        one.offline = False


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
