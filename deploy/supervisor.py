"""Starts the house and keeps it together: migrations, demo, gunicorn, job runner.

Standard library only. Nothing is restarted in silence: when a part dies, everything ends and the
exit code says so. However this process ends, its children end too (``deploy/lifeline.py``).
"""

import argparse
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from deploy.lifeline import Lifeline, die_with_parent

ROOT = Path(__file__).resolve().parents[1]
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
GUNICORN = (sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app")
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
_GRACE_S = 10.0
_PATIENCE_S = 60.0


class Asked(Exception):
    """Somebody asked the house to stop."""


class Broken(Exception):
    """A part failed; the message says which and how."""


class Supervisor:
    """The parts that run, and the signals that came."""

    def __init__(
        self, environment: Mapping[str, str] = os.environ, log: Path | None = None
    ) -> None:
        self._log = log.open("ab") if log else None
        self._lifeline = Lifeline()
        self._environment = {**environment, **self._lifeline.passed_on()}
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._asked = 0
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._woken, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in _ENDING:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._note)

    def do(self, name: str, command: tuple[str, ...]) -> bytes:
        """Run one step to its end; what it printed. ``Broken`` if it fails."""
        part = self._spawn(name, command, out=subprocess.PIPE)
        out = b""
        with part.stdout as pipe:  # type: ignore[union-attr]
            while chunk := self._read(pipe.fileno()):
                out += chunk
        code = part.wait()
        del self._parts[name]
        if code:
            raise Broken(f"{name}: exit code {code}")
        return out

    def start(self, name: str, command: tuple[str, ...], **settings: str) -> None:
        """Start a part that is meant to run for good, with settings of its own; what it tells goes to
        the log, if any."""
        self._spawn(name, command, settings, out=self._log, err=self._log)

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Until ``ready()``; ``Broken`` if a part dies before or patience runs out."""
        until = time.monotonic() + _PATIENCE_S
        while not ready():
            if time.monotonic() > until:
                raise Broken(f"not ready after {_PATIENCE_S:.0f} s")
            self._pause(0.1)

    def watch(self) -> None:
        """For good: leaves only by ``Asked`` or ``Broken``."""
        while True:
            self._pause(5.0)

    def end(self) -> None:
        """End every part, politely, then surely; a second signal cuts the politeness short."""
        self._asked = 0
        self._signal_all(signal.SIGTERM)
        until = time.monotonic() + _GRACE_S
        while any(part.poll() is None for part in self._parts.values()):
            if self._asked or time.monotonic() > until:
                break
            self._sleep(0.2)
        self._signal_all(signal.SIGKILL)  # whole groups: also what a dead part left behind
        for part in self._parts.values():
            part.wait()

    def _spawn(
        self,
        name: str,
        command: tuple[str, ...],
        settings: Mapping[str, str] | None = None,
        *,
        out: int | IO[bytes] | None = None,
        err: IO[bytes] | None = None,
    ) -> subprocess.Popen[bytes]:
        self._stop_if_asked()
        self._parts[name] = subprocess.Popen(  # noqa: S603 -- only our own commands come here
            command,
            cwd=ROOT,
            env={**self._environment, **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            pass_fds=(self._lifeline.reading,),
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 -- this process has no threads
        )
        return self._parts[name]

    def _read(self, pipe: int) -> bytes:
        while True:
            self._stop_if_asked()
            ready, _, _ = select.select([pipe, self._woken], [], [], 5.0)
            self._drain()
            if pipe in ready:
                return os.read(pipe, 65536)

    def _pause(self, seconds: float) -> None:
        self._stop_if_asked()
        self._sleep(seconds)
        self._stop_if_asked()
        for name, part in self._parts.items():
            if (code := part.poll()) is not None:
                raise Broken(f"{name} ended by itself: exit code {code}")

    def _sleep(self, seconds: float) -> None:
        select.select([self._woken], [], [], seconds)
        self._drain()

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._woken, 1024)

    def _note(self, number: int, _frame: object) -> None:
        self._asked = number

    def _stop_if_asked(self) -> None:
        if self._asked:
            raise Asked(signal.Signals(self._asked).name)

    def _signal_all(self, number: signal.Signals) -> None:
        for part in self._parts.values():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(part.pid, number)


def answers(url: str) -> bool:
    """Does ``url`` answer 200?"""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def require_free(host: str, port: int) -> None:
    """``Broken`` with a way out when somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            way_out = f"choose another port, for example: PORT={port + 1} make run"
            raise Broken(f"{host}:{port} cannot be used ({taken.strerror}); {way_out}") from None


def live_ports() -> list[int]:
    """Ports of live processes of their own (``LIVE_PORTS="8001 8002"``): what comes to ``/socket.io/``
    goes there, so that pages stay quick while thousands follow a room. None: pages and rooms share."""
    return [int(one) for one in os.environ.get("LIVE_PORTS", "").split()]


def say(words: str) -> None:
    """Print for whoever started us; a closed terminal is no reason to fail."""
    with suppress(OSError, ValueError):
        print(words, flush=True)


def greeting(url: str, accounts: bytes) -> str:
    """Where the house is and who may enter the demo."""
    lines = [f"\nRembuk is ready: {url}/   (Ctrl-C to stop)"]
    people = json.loads(accounts or b"[]")
    if people:
        lines.append("Demo accounts:")
        role, email = (max(len(each[name]) for each in people) for name in ("role", "email"))
        lines += [f"  {p['role']:<{role}}  {p['email']:<{email}}  {p['password']}" for p in people]
    return "\n".join(lines)


def log_beside(demo: bool) -> Path | None:
    """Where the parts of a demo tell what they do, when somebody reads along in a terminal: the
    address and the passwords shall stay in sight. None: on standard error, as anywhere else."""
    if not demo or not sys.stderr.isatty():
        return None
    folder = ROOT / (os.environ.get("DATA_DIR") or "instance")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "rembuk.log"


def run(house: Supervisor, *, demo: bool, log: Path | None = None) -> None:
    """The whole life of the house; leaves by ``Asked`` or ``Broken``."""
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or "8000")
    near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 -- compared, not bound
    for each in (port, *live_ports()):
        require_free(host, each)
    house.do("migrations", (*FLASK, "db", "upgrade"))
    if demo:
        house.do("demo data", (*FLASK, "demo", "seed", "--if-empty"))
    house.start("gunicorn", GUNICORN)
    for each in live_ports():
        house.start(f"live {each}", GUNICORN, PORT=str(each), WEB_WORKERS="1")
    house.start("job runner", (*FLASK, "jobs", "run"))
    house.wait_until(lambda: answers(f"http://{near}:{port}/readyz"))
    accounts = house.do("demo accounts", (*FLASK, "demo", "accounts", "--json")) if demo else b""
    say(greeting(f"http://{near}:{port}", accounts))
    if log:
        say(f"Log: {log.relative_to(ROOT) if log.is_relative_to(ROOT) else log}")
    house.watch()


def main(words: list[str] | None = None) -> int:
    """0 when asked to stop, 1 when something broke."""
    parser = argparse.ArgumentParser(prog="python -m deploy.supervisor", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="seed the demo if nothing is there yet")
    parser.add_argument("--end-with-parent", action="store_true", help="stop when `make` is gone")
    told = parser.parse_args(words)
    if told.demo:
        os.environ.setdefault("ZONE", "WITA")  # the clock of the province the demo plays in
    if told.end_with_parent:
        die_with_parent()
    log = log_beside(told.demo)
    return guarded(lambda house: run(house, demo=told.demo, log=log), log)


def guarded(work: Callable[[Supervisor], None], log: Path | None = None) -> int:
    """Do ``work`` with a supervisor that ends all of it afterwards; the exit code."""
    house, code = Supervisor(log=log), 1
    try:
        work(house)
    except Asked:
        code = 0
    except Broken as why:
        say(f"Rembuk stopped. {why}" + (f" (see {log})" if log else ""))
    finally:
        house.end()
    return code


if __name__ == "__main__":
    sys.exit(main())
