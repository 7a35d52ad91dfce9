"""Shooting at a house under load: kill -9 of a worker or of the whole tree at random moments."""

import http.client
import os
import random
import re
import shutil
import signal
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from flask import Flask

from app.core.actor import Actor
from tests.support.live import GUNICORN, LiveServer
from tests.support.people import sign_in

_PATIENCE_S = 300
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Load(Protocol):
    """What a load must tell: when to stop, and how much was acknowledged."""

    stop: bool

    @property
    def count(self) -> int:
        """All acknowledged acts."""


class Killable(LiveServer):
    """A house that can be shot at."""

    wsgi = "wsgi:app"

    def start(self) -> None:
        """Start the tree and wait until it answers."""
        self._spawn([*GUNICORN[:-1], self.wsgi])
        self._wait_until_ready()

    def kill_worker(self) -> None:
        """kill -9 one worker; gunicorn starts another."""
        arbiter = self.children[0].pid
        children = Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(random.choice(children)), signal.SIGKILL)

    def kill_tree(self) -> None:
        """kill -9 everything, and start again."""
        child = self.children.pop()
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        self.start()


def cookie_of(app: Flask, actor: Actor) -> str:
    """The session cookie of somebody who signs in."""
    with app.test_client() as client:
        sign_in(client, actor)
        cookie = client.get_cookie("rembuk")
        assert cookie is not None
        return f"rembuk={cookie.value}"


class Person:
    """One person's patient browser: tries again when the line is cut."""

    def __init__(self, server: LiveServer, cookie: str) -> None:
        self._port, self._cookie = server.port, cookie
        self._token = ""

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers = {"Cookie": self._cookie, "Accept": "text/html", "Referer": "http://127.0.0.1/"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if "/score" in path:
            headers |= {"Accept": "application/json", "X-Requested-With": "fetch"}
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            cookie = answer.getheader("Set-Cookie", "")
            if cookie.startswith("rembuk="):
                self._cookie = cookie.partition(";")[0]
            return answer.status, text, answer.getheader("Location", "")
        finally:
            line.close()

    def post(self, page: str, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form with the session's token; (0, "") when the line was cut."""
        try:
            if not self._token:
                found = _TOKEN.search(self._ask("GET", page)[1])
                self._token = found.group(1) if found else ""
            told = urllib.parse.urlencode(fields | {"csrf_token": self._token})
            status, text, location = self._ask("POST", path, told)
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            return 0, ""
        return status, location or text


def shoot(server: Killable, load: Load, kills: int, acts: int, seed: int) -> int:
    """Kill ``kills`` times, spread at random over the ``acts`` that are acknowledged meanwhile.

    Every fourth time it is the whole tree. How often was shot; the load goes on until ``acts``.
    """
    dice, shot, until = random.Random(seed), 0, time.monotonic() + _PATIENCE_S
    while (shot < kills or load.count < acts) and time.monotonic() < until:
        if shot == kills:
            time.sleep(0.1)
            continue
        _wait_for(load, int((shot + dice.random()) * acts / kills), until)
        time.sleep(dice.uniform(0, 0.3))  # in the middle of something, not just behind an answer
        if shot % 4 == 3:
            server.kill_tree()
        else:
            server.kill_worker()
        shot += 1
    return shot


def _wait_for(load: Load, acts: int, until: float) -> None:
    while load.count < acts and time.monotonic() < until:
        time.sleep(0.02)


def run(
    server: Killable, load: Load, crowd: Iterable[tuple[Any, ...]], *, kills: int, acts: int
) -> tuple[int, list[BaseException]]:
    """Let a crowd work (each a function and its arguments) while the house is shot at."""
    wrong: list[BaseException] = []

    def guarded(work: Callable[..., Any], *args: Any) -> None:
        try:
            work(*args)
        except BaseException as fault:  # noqa: BLE001 -- told by the test itself
            wrong.append(fault)

    threads = [threading.Thread(target=guarded, args=one, daemon=True) for one in crowd]
    for one in threads:
        one.start()
    shot = shoot(server, load, kills, acts, seed=2026)
    load.stop = True
    for one in threads:
        one.join(30)
    return shot, wrong


def house(template: Path, folder: Path) -> Killable:
    target = folder / "rembuk.sqlite3"
    folder.mkdir()
    shutil.copyfile(template, target)
    return Killable(folder, f"sqlite:///{target}")
