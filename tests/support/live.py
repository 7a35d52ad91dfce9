"""A real gunicorn on a free port, with a database and files of its own."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support.databases import SECRETS, make_app
from tests.support.mail import Mailbox
from tests.support.servers import die_with_parent, free_port

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 40
GUNICORN = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
JOBS = ["-m", "flask", "--app", "wsgi", "jobs", "run"]


class LiveServer:
    """One running house. Starts on entering, takes everything with it on leaving."""

    def __init__(
        self, data_dir: Path, database_url: str, *, loads: list[str] | None = None, **settings: str
    ) -> None:
        self._loads = loads or GUNICORN
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir, self.database_url = data_dir, database_url
        self.log = data_dir / "server.log"
        told = {"PORT": str(self.port), "HOST": "127.0.0.1", "PUBLIC_URL": self.url}
        place = {"DATA_DIR": str(data_dir), "DATABASE_URL": database_url}
        self.environment = os.environ | SECRETS | told | place | settings
        self.children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "LiveServer":
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._spawn(self._loads)
        self._wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children:
            _signal(child, signal.SIGKILL)  # its data is thrown away: no need to be polite
            child.wait()

    def start_jobs(self) -> None:
        """Run the background jobs (mail goes out, the audit log is chained)."""
        self._spawn(JOBS)

    def flask(self, *words: str) -> str:
        """Run a ``flask`` command of this house; its standard output."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stderr[-3000:]}"
        return done.stdout

    def demo_accounts(self) -> dict[str, dict[str, Any]]:
        """The demo's accounts by role."""
        told = json.loads(self.flask("demo", "accounts", "--json"))
        return {each["role"]: each for each in told}

    def app(self) -> Flask:
        """An application in this process on the server's database, to prepare rows with actions."""
        return make_app(self.database_url, self.data_dir)

    def _spawn(self, words: list[str]) -> None:
        with self.log.open("ab") as out:
            child = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- the child must not outlive the test
            )
        self.children.append(child)

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until and self.children[0].poll() is None:
            if status_of(f"{self.url}/readyz") == 200:
                return
            time.sleep(0.1)
        self.__exit__()
        raise AssertionError(f"The server is not ready:\n{self.log.read_text()[-3000:]}")


def status_of(url: str) -> int:
    """The HTTP status that a URL answers with; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _copy(template: Path, folder: Path) -> str:
    target = folder / "rembuk.sqlite3"
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"


@pytest.fixture(scope="session")
def live_mailbox() -> Iterator[Mailbox]:
    """Where the live servers of this worker send their mail."""
    with Mailbox() as box:
        yield box


@pytest.fixture(scope="session")
def live_server(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, live_mailbox: Mailbox
) -> Iterator[LiveServer]:
    """A running house with an empty database and its jobs, one per worker."""
    folder = tmp_path_factory.mktemp("live")
    url = _copy(sqlite_template, folder)
    with LiveServer(folder, url, SMTP_URL=live_mailbox.url) as server:
        server.start_jobs()
        yield server


@contextmanager
def copy_of(server: LiveServer, folder: Path, **environment: str) -> Iterator[LiveServer]:
    """A running copy of a server with its data as they stand, for a test that spoils them."""
    shutil.copytree(server.data_dir, folder, dirs_exist_ok=True)
    source = server.database_url.removeprefix("sqlite:///")
    target = folder / Path(source).name
    for each in folder.glob(target.name + "*"):
        each.unlink()
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
    with LiveServer(folder, f"sqlite:///{target}", **environment) as copy:
        yield copy


@pytest.fixture(scope="session")
def demo_server(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, live_mailbox: Mailbox
) -> Iterator[LiveServer]:
    """A running house with the demo in it, one per worker; tests that spoil it take a copy."""
    folder = tmp_path_factory.mktemp("demo")
    server = LiveServer(folder, _copy(sqlite_template, folder), SMTP_URL=live_mailbox.url)
    server.flask("demo", "seed")
    with server:
        yield server
