"""People in a room who vote and ask, each over a line of their own: ``python -m bench.live.senders <plan.json>``.

Prints ``{"sent": {row: instant of sending in ns}, "refused": {code: how many}, "cpu": s, "seconds": s}``.
"""

from gevent import monkey

monkey.patch_all()

import itertools  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from tests.web.sockets.lines import Line  # noqa: E402

SPACE = "/dialogues"
ASKS_EVERY = 10
"""One act in so many is a question in words; the others are votes on statements."""
_VOTES = ("agree", "disagree", "pass")
_LONGEST_S = 20.0


class Sender:
    """One person, who acts once a second and hears the answers."""

    def __init__(self, plan: dict[str, Any], place: int) -> None:
        self.plan, self.place = plan, place
        self.line = Line(plan["port"], Cookie=plan["cookies"][place]).into(SPACE)
        self.sent: dict[int, int] = {}
        self.rows: dict[int, int] = {}
        self.refused: Counter[str] = Counter()

    def act(self, turn: int) -> None:
        """Send one act; its answer comes to ``listen``."""
        activity, verb, data = self._act(turn)
        told = {"room": self.plan["room"], "activity": activity, "verb": verb, "data": data,
                "key": f"{self.plan['mark']}-{turn}"}  # fmt: skip
        self.sent[turn] = time.monotonic_ns()
        self.line.emit("act", told, space=SPACE, ack=turn)

    def _act(self, turn: int) -> tuple[str, str, dict[str, Any]]:
        if (turn + self.place) % ASKS_EVERY == 0:
            text = f"Mengapa loket {self.place} tutup pada hari ke-{turn}?"
            return "questions", "ask", {"text": text}
        statements = self.plan["statements"]
        number = statements[(turn + self.place) % len(statements)]
        vote = _VOTES[(turn // len(statements) + turn) % len(_VOTES)]
        return "statements", "vote", {"statement": number, "vote": vote}

    def listen(self) -> None:
        """Take answers until the line ends."""
        begins = f"43{SPACE},"
        while (found := self.line.frame()) is not None:
            if found[1] == "2":
                self.line.send("3")
            elif isinstance(found[1], str) and found[1].startswith(begins):
                number, _, rest = found[1][len(begins) :].partition("[")
                self._answered(int(number), json.loads("[" + rest)[0])

    def _answered(self, turn: int, answer: dict[str, Any]) -> None:
        if answer["ok"]:
            self.rows[answer["seq"]] = self.sent[turn]
        else:
            self.refused[answer["code"]] += 1

    @property
    def open(self) -> int:
        """Acts without an answer."""
        return len(self.sent) - len(self.rows) - self.refused.total()


def main(plan: dict[str, Any]) -> dict[str, Any]:
    """Everybody acts once a second, evenly spread, for ``seconds``."""
    senders = [Sender(plan, place) for place in range(len(plan["cookies"]))]
    for one in senders:
        gevent.spawn(one.listen)
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    sys.stdin.readline()
    began, spent = time.monotonic(), time.process_time()
    _play(senders, plan["seconds"])
    took, spent = time.monotonic() - began, time.process_time() - spent
    until = time.monotonic() + _LONGEST_S
    while any(one.open for one in senders) and time.monotonic() < until:
        gevent.sleep(0.02)
    return {
        "sent": {row: at for one in senders for row, at in one.rows.items()},
        "refused": sum((one.refused for one in senders), Counter()),
        "lost": sum(one.open for one in senders),
        "cpu": spent,
        "seconds": took,
    }


def _play(senders: list[Sender], seconds: int) -> None:
    began, gap = time.monotonic(), 1 / len(senders)
    turns = itertools.product(range(1, seconds + 1), senders)
    for number, (turn, sender) in enumerate(turns):
        gevent.sleep(max(0.0, began + number * gap - time.monotonic()))
        sender.act(turn)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
