"""However the supervisor ends, nothing that it started is left."""

import os
import pty
import select
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.live import ROOT, status_of
from tests.support.servers import free_port

MARK = "REMBUK_TEST_TREE"

# A tree as gunicorn makes one: a leader, and a grandchild that takes no notice of SIGTERM. Neither
# has Linux's help (PR_SET_PDEATHSIG is taken back), so only the pipe tells them.
LEADER = """
    import ctypes, os, runpy, signal, sys, time
    ctypes.CDLL(None).prctl(1, 0) if sys.platform == "linux" else None
    watch = runpy.run_path("app/web/parent.py")["watch_parent"]
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    watch()
    time.sleep(120)
"""
SUPERVISOR = """
    import sys
    from deploy import supervisor
    supervisor._GRACE_S = 1.0
    def work(house):
        for name in ("one", "two"):
            house.start(name, (sys.executable, "-c", LEADER))
        house.watch()
    sys.exit(supervisor.guarded(work))
"""


def _as_from_a_terminal() -> None:
    """Under nohup a child would inherit that SIGHUP is ignored, and rightly go on."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Tree:
    """A started supervisor and every process below it, known by a mark in their environment."""

    def __init__(self, command: list[str], out: int = subprocess.PIPE, **settings: str) -> None:
        self.mark = f"{os.getpid()}-{time.monotonic_ns()}"
        environment = os.environ | {MARK: self.mark} | settings
        self.top = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=_as_from_a_terminal,  # noqa: PLW1509 -- one system call
        )
        self._said: str | None = None

    def alive(self) -> list[psutil.Process]:
        """All processes of the tree but zombies, the supervisor among them."""
        return [each for each in psutil.process_iter() if self._belongs(each)]

    def _belongs(self, process: psutil.Process) -> bool:
        try:
            zombie = process.status() == psutil.STATUS_ZOMBIE
            return not zombie and process.environ().get(MARK) == self.mark
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def wait_for(self, count: int) -> None:
        """Until the tree has exactly ``count`` processes; fails after 20 s."""
        until = time.monotonic() + 20
        while len(found := self.alive()) != count:
            assert time.monotonic() < until, f"wanted {count}, got {[p.cmdline() for p in found]}"
            time.sleep(0.05)

    def clear(self) -> None:
        """End whatever is left, whatever the test found."""
        for each in self.alive():
            each.kill()
        self.said()

    def said(self) -> str:
        """What the ended tree printed."""
        if self._said is None:
            self._said = (self.top.communicate()[0] or b"").decode()
        return self._said


@pytest.fixture
def grow() -> Iterator[Callable[..., Tree]]:
    """Starts trees and leaves none behind."""
    grown: list[Tree] = []

    def start(command: list[str], **settings: Any) -> Tree:
        grown.append(Tree(command, **settings))
        return grown[-1]

    yield start
    for tree in grown:
        tree.clear()


def dummy() -> list[str]:
    leader = f"LEADER = {textwrap.dedent(LEADER)!r}\n"
    return [sys.executable, "-c", leader + textwrap.dedent(SUPERVISOR)]


ENDINGS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT]


@pytest.mark.parametrize("number", ENDINGS, ids=lambda number: number.name)
def test_however_it_ends_no_child_is_left(grow: Callable[..., Tree], number: int) -> None:
    tree = grow(dummy())
    tree.wait_for(5)  # the supervisor, two leaders, a grandchild each
    tree.top.send_signal(number)
    tree.wait_for(0)
    assert tree.top.wait() == (-signal.SIGKILL if number == signal.SIGKILL else 0)


def test_a_part_that_dies_takes_the_house_down_with_a_nonzero_code(
    grow: Callable[..., Tree],
) -> None:
    tree = grow(dummy())
    tree.wait_for(5)
    leader = psutil.Process(tree.top.pid).children()[0]
    leader.kill()
    tree.wait_for(0)
    assert tree.top.wait() == 1
    assert "ended by itself" in tree.said()


def test_this_test_would_see_a_child_that_is_left(grow: Callable[..., Tree]) -> None:
    careless = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)'])\n"
        "time.sleep(120)"
    )
    tree = grow([sys.executable, "-c", careless])
    tree.wait_for(2)
    tree.top.kill()
    tree.wait_for(1)


def test_a_failing_step_ends_it_and_says_which(grow: Callable[..., Tree], tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path}/no/such/folder/x.sqlite3"
    settings = {"PORT": str(free_port()), "DATA_DIR": str(tmp_path), "DATABASE_URL": nowhere}
    tree = grow([sys.executable, "-m", "deploy.supervisor"], **settings)
    assert tree.top.wait(60) == 1
    assert "migrations" in tree.said()


def test_a_taken_port_is_named_with_a_way_out(grow: Callable[..., Tree], tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = {"PORT": str(port), "DATA_DIR": str(tmp_path)}
        tree = grow([sys.executable, "-m", "deploy.supervisor"], **settings)
        assert tree.top.wait(30) == 1
    assert f"PORT={port + 1} make run" in tree.said()


def read_until(words: bytes, terminal: int) -> str:
    """What a terminal shows up to (and with) some words; fails after a minute."""
    shown, until = b"", time.monotonic() + 60
    while words not in shown:
        assert time.monotonic() < until, shown.decode()
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 65536)
    return shown.decode()


def test_in_a_terminal_the_address_stands_among_plain_words(
    grow: Callable[..., Tree], tmp_path: Path
) -> None:
    ours, theirs = pty.openpty()
    place = {"PORT": str(free_port()), "DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    tree = grow([sys.executable, "-m", "deploy.supervisor", "--demo"], out=theirs, **place)
    shown = read_until(b"rembuk.log", ours)
    assert f"Rembuk is ready: http://127.0.0.1:{place['PORT']}/" in shown
    assert "organiser@demo.test" in shown
    assert not [line for line in shown.splitlines() if line.startswith("{")]
    assert '"event"' in (tmp_path / "rembuk.log").read_text()
    tree.top.send_signal(signal.SIGTERM)
    tree.wait_for(0)
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda n: n.name)
def test_the_real_house_leaves_nothing_behind(
    grow: Callable[..., Tree], sqlite_template: Path, tmp_path: Path, number: int
) -> None:
    import shutil

    shutil.copyfile(sqlite_template, tmp_path / "rembuk.sqlite3")
    port = free_port()
    live = free_port()
    tree = grow(
        [sys.executable, "-m", "deploy.supervisor"],
        PORT=str(port),
        LIVE_PORTS=str(live),
        DATA_DIR=str(tmp_path),
        DATABASE_URL="",
        HOST="127.0.0.1",
    )
    until = time.monotonic() + 60
    while status_of(f"http://127.0.0.1:{port}/readyz") != 200:
        assert tree.top.poll() is None, tree.said()[-3000:]
        assert time.monotonic() < until
        time.sleep(0.2)
    while status_of(f"http://127.0.0.1:{live}/readyz") != 200:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert len(tree.alive()) >= 6  # supervisor, job runner, two arbiters with a worker each
    tree.top.send_signal(number)
    tree.wait_for(0)
