"""The real house through its log: people act over sockets, a crowd reads, and what it costs is counted."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import client
from bench.goals import ROOT
from bench.houses import Place, Served
from bench.live.arms import MOST_LINES
from bench.live.crowd import PATIENCE_S, Ask, Crowd, Hung, crowd
from bench.live.stage import Stage, staged
from tests.support.servers import die_with_parent

SENDERS = 50
"""People who act, once a second each."""
_SETTLE_S = 1.0


@dataclass(frozen=True)
class Followed:
    """What came of one run. ``events`` in ``seconds``; ``cpu_ms``: of the server for each event;
    ``lags_ms``: sending of the act → last reader has its row, of every row that all have;
    ``unheard``: acts that were answered and did not reach everybody; ``refused``: by code;
    ``busy``, ``senders_busy``: CPU shares of the load client and of the senders, of one core."""

    events: int
    seconds: float
    cpu_ms: float
    kb_each: float
    lags_ms: list[float] = field(repr=False)
    unheard: int
    refused: dict[str, int]
    lost: int
    frames: int
    deliveries: int
    corrupt: int
    closed: int
    busy: float
    senders_busy: float
    ready_s: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds

    @property
    def share(self) -> float:
        """Of a core, of the server."""
        return self.cpu_ms * self.rate / 1000

    @property
    def p99_ms(self) -> float:
        """The lag that 99 of 100 rows did not exceed."""
        return client.Sample(0, self.lags_ms).quantile(0.99)


@contextmanager
def live_house(place: Place, workers: int = 1) -> Iterator[Served]:
    """The house as it is deployed, for very many lines, until the block ends."""
    environment = place.environment | {"WEB_CONNECTIONS": str(MOST_LINES)}
    served = Served("wsgi:app", environment, place.folder / "server.log", workers)
    try:
        served.wait("/readyz")
        yield served
    finally:
        served.end()


def followed(place: Place, clients: int, seconds: int) -> Followed:
    """A new room on a new process, with so many readers; people act for ``seconds``."""
    stage = staged(place, SENDERS)
    with live_house(place) as house:
        return follow(house, stage, place.folder, clients, seconds)


def follow(
    house: Served, stage: Stage, folder: Path, clients: int, seconds: int, mark: str = "a"
) -> Followed:
    """Let a crowd into a room of a running house, and people act in it."""
    client.Wire(house.port).ask(client.get(house.port, f"/dialogues/{stage.slug}"))  # warm
    alone, rows = _memory(house), folder / "rows.txt"
    with crowd(asked(house, stage, clients, rows)) as readers:
        grown = _memory(house) - alone
        with acting(house, stage, folder, seconds, mark) as people:
            spent, told = _counted(house, readers, people)
    return _followed(told, seen_in(rows), clients, spent, 1000 * grown / clients, readers.ready_s)


def asked(house: Served, stage: Stage, clients: int, rows: Path | None) -> Ask:
    """Readers of a room."""
    join = json.dumps(["join", {"room": stage.slug, "since": 0}], separators=(",", ":"))
    return Ask(house.port, clients, join=join, rows=rows)


def _memory(house: Served) -> float:
    return sum(client.memory_of(pid) for pid in house.pids)


def _counted(
    house: Served, readers: Crowd, people: "Acting"
) -> tuple[float, tuple[dict[str, Any], dict[str, Any]]]:
    """CPU of the server while people act, and what senders and readers tell."""
    time.sleep(_SETTLE_S)
    before = client.cpu_of(house.pids)
    acts = people.play()
    spent = client.cpu_of(house.pids) - before
    time.sleep(_SETTLE_S)
    readers.end()
    return spent, (acts, readers.told())


@dataclass
class Acting:
    """The process of those who act."""

    process: subprocess.Popen[str]
    most_s: float

    def begin(self) -> None:
        """Let them act."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def play(self) -> dict[str, Any]:
        """Let them act; what they tell when the last act was answered; ``Hung``."""
        try:
            out, _ = self.process.communicate("go\n", timeout=self.most_s)
        except subprocess.TimeoutExpired as late:
            raise Hung("people in the room acted for too long") from late
        told: dict[str, Any] = json.loads(out)
        return told


@contextmanager
def acting(
    house: Served, stage: Stage, folder: Path, seconds: int, mark: str = "a"
) -> Iterator[Acting]:
    """People with a place, connected, until the block ends."""
    plan = {"port": house.port, "room": stage.slug, "cookies": stage.cookies, "mark": mark,
            "statements": stage.statements, "seconds": seconds}  # fmt: skip
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    with (folder / "senders.log").open("w+") as wrong:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.live.senders", str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=wrong,
            text=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 -- it must not outlive the bench
        )
        try:
            _wait_ready(process, Path(wrong.name))
            yield Acting(process, seconds + PATIENCE_S)
        finally:
            process.kill()
            process.wait()


def _wait_ready(process: subprocess.Popen[str], told: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while "ready" not in told.read_text():
        if process.poll() is not None or time.monotonic() > until:
            raise Hung(f"those who act did not come in: {told.read_text()[-2000:]}")
        time.sleep(0.05)


def seen_in(rows: Path) -> dict[int, tuple[int, int]]:
    """What the load client wrote down: for each row when the last reader had it, and how many have."""
    lines = (line.split() for line in rows.read_text().splitlines())
    return {int(seq): (int(at), int(many)) for seq, at, many in lines}


def lags(
    sent: dict[str, int], seen: dict[int, tuple[int, int]], clients: int
) -> tuple[list[float], int]:
    """Milliseconds from sending to the last reader, of rows that everybody has; how many have not."""
    found = [
        (seen[int(row)][0] - at) / 1e6
        for row, at in sent.items()
        if seen.get(int(row), (0, 0))[1] == clients
    ]
    return found, len(sent) - len(found)


def _followed(
    told: tuple[dict[str, Any], dict[str, Any]],
    seen: dict[int, tuple[int, int]],
    clients: int,
    spent: float,
    kb_each: float,
    ready_s: float,
) -> Followed:
    acts, heard = told
    found, unheard = lags(acts["sent"], seen, clients)
    return Followed(
        events=len(acts["sent"]),
        seconds=acts["seconds"],
        cpu_ms=1000 * spent / max(1, len(acts["sent"])),
        kb_each=kb_each,
        lags_ms=found,
        unheard=unheard,
        refused=acts["refused"],
        lost=acts["lost"],
        frames=heard["frames"],
        deliveries=heard["deliveries"],
        corrupt=heard["corrupt"],
        closed=heard["closed"],
        busy=heard["cpu"] / heard["seconds"],
        senders_busy=acts["cpu"] / acts["seconds"],
        ready_s=ready_s,
    )
