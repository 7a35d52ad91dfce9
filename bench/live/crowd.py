"""A crowd of readers: the load client in C, started, waited for and read."""

import json
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.live.building import built
from tests.support.servers import die_with_parent

PATIENCE_S = 90.0
"""Nothing in this bench waits longer for anything."""


class Hung(RuntimeError):
    """Something did not happen in time."""


@dataclass(frozen=True)
class Ask:
    """How many read from where; how many of them stop reading; ``join``: the event by which they come
    in; ``rows``: a file for the rows of a log that they saw."""

    port: int
    clients: int
    stalled: int = 0
    raw: bool = False
    flood: int = 0
    events: int = 0
    seconds: float = 60.0
    join: str = ""
    rows: Path | None = None

    def words(self) -> list[str]:
        """The command line."""
        told = {"-p": self.port, "-n": self.clients, "-q": self.stalled, "-f": self.flood,
                "-e": self.events, "-s": self.seconds}  # fmt: skip
        words = [built("load"), *(str(one) for pair in told.items() for one in pair)]
        words += ["-r"] if self.raw else []
        words += ["-J", self.join] if self.join else []
        return words + (["-o", str(self.rows)] if self.rows else [])


@dataclass
class Crowd:
    """Readers at work."""

    process: subprocess.Popen[str]
    ready_s: float = 0.0
    _heard: list[str] = field(default_factory=list)

    def wait_for(self, word: str, within_s: float = PATIENCE_S) -> None:
        """Until the client says a word (``ready``, ``flooded``); ``Hung``."""
        pipe, until = self.process.stderr, time.monotonic() + within_s
        assert pipe is not None
        while word not in self._heard:
            left = until - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise Hung(f"the crowd was not {word} within {within_s:.0f} s")
            if not (line := pipe.readline()):
                raise Hung(f"the crowd ended before it was {word}: {self._heard}")
            self._heard.append(line.strip())

    def end(self) -> None:
        """Ask it to tell what it has seen so far."""
        self.process.send_signal(signal.SIGTERM)

    def told(self, within_s: float = PATIENCE_S) -> dict[str, Any]:
        """What it has seen, when it is over; ``Hung``."""
        try:
            out, _wrong = self.process.communicate(timeout=within_s)
        except subprocess.TimeoutExpired as late:
            raise Hung(f"the crowd went on for more than {within_s:.0f} s") from late
        found: dict[str, Any] = json.loads(out)
        return found


@contextmanager
def crowd(ask: Ask) -> Iterator[Crowd]:
    """Readers that have all joined, until the block ends."""
    began = time.monotonic()
    process = subprocess.Popen(
        ask.words(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        preexec_fn=die_with_parent,  # noqa: PLW1509 -- it must not outlive the bench
    )
    try:
        found = Crowd(process)
        found.wait_for("ready")
        found.ready_s = time.monotonic() - began
        yield found
    finally:
        process.kill()
        process.wait()
