"""Starts what is measured: databases with rows in them, the house on each, the bare pages."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from bench.client import children_of, sign_in
from tests.support import servers
from tests.support.live import status_of
from tests.support.servers import Servers, die_with_parent, free_port

ROOT = Path(__file__).resolve().parents[1]
SECRETS = {"SECRET_KEY": "only-for-the-bench-" * 3, "DATA_KEY": "only-for-the-bench-too-" * 3}
_SERVE = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py")
_FLASK = ("-m", "flask", "--app", "wsgi")
_DURABLE = ("fsync=on", "synchronous_commit=on")
_PATIENCE_S = 40


class Place:
    """A database and a data folder, and the environment that leads a process to them."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.url = folder, database_url
        told = {"DATA_DIR": str(folder), "DATABASE_URL": database_url, "HOST": "127.0.0.1"}
        plain = {k: v for k, v in os.environ.items() if k not in {"VALKEY_URL", "REMBUK_NOW"}}
        self.environment = plain | SECRETS | told

    def flask(self, *words: str) -> str:
        """Run a ``flask`` command here; its standard output."""
        done = subprocess.run(
            [sys.executable, *_FLASK, *words],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def accounts(self) -> dict[str, Any]:
        """The demo's accounts by role."""
        return {one["role"]: one for one in json.loads(self.flask("demo", "accounts", "--json"))}


class Databases:
    """Databases of one kind, each copied from the first, which holds the demo."""

    def __init__(self, kind: str, home: Path) -> None:
        self.kind, self._home = kind, home
        self._servers = Servers()
        self._base: Place | None = None

    def __enter__(self) -> "Databases":
        servers.POSTGRES_SETTINGS = _DURABLE  # measured as it would run, not as tests run
        return self

    def __exit__(self, *_: object) -> None:
        self._servers.stop()

    def base(self) -> Place:
        """The migrated database with the demo in it; leave it as it is."""
        if self._base is None:
            self._base = self._new("base")
            self._base.flask("db", "upgrade")
            self._base.flask("demo", "seed")
        return self._base

    def copy(self, name: str) -> Place:
        """A copy of the base, to do with as one likes."""
        base, folder = self.base(), self._home / name
        shutil.copytree(base.folder, folder)
        if self.kind == "sqlite":
            return Place(folder, f"sqlite:///{folder / 'rembuk.sqlite3'}")
        return Place(folder, self._create(name, "TEMPLATE base"))

    def _new(self, name: str) -> Place:
        folder = self._home / name
        folder.mkdir(parents=True)
        if self.kind == "sqlite":
            return Place(folder, f"sqlite:///{folder / 'rembuk.sqlite3'}")
        return Place(folder, self._create(name, ""))

    def _create(self, name: str, how: str) -> str:
        admin = self._servers.postgres
        with psycopg.connect(admin.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {how}")  # type: ignore[call-overload]
        return admin.replace("/postgres?", f"/{name}?")


class Served:
    """A gunicorn that serves something on a port of its own."""

    def __init__(self, what: str, environment: dict[str, str], log: Path, workers: int = 2) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        told = {"PORT": str(self.port), "PUBLIC_URL": self.url, "WEB_WORKERS": str(workers)}
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *_SERVE, what],
                cwd=ROOT,
                env=environment | told,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- it must not outlive the bench
            )
        self.workers, self._log = workers, log

    def wait(self, path: str) -> float:
        """Seconds from now until ``path`` answers 200."""
        began = time.monotonic()
        while time.monotonic() < began + _PATIENCE_S and self.process.poll() is None:
            if status_of(self.url + path) == 200:
                return time.monotonic() - began
            time.sleep(0.02)
        raise RuntimeError(f"Not ready: {self.told()}")

    def told(self) -> str:
        """The end of its log, without the lines about requests."""
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join([one for one in lines if '"event": "request"' not in one][-20:])

    @property
    def pids(self) -> list[int]:
        """The workers."""
        return children_of(self.process.pid)

    def end(self) -> None:
        """Kill it: what it holds is thrown away."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serve(place: Place, workers: int = 2) -> Iterator[Served]:
    """The house on that database, until the block ends."""
    served = Served("wsgi:app", place.environment, place.folder / "server.log", workers)
    try:
        served.wait("/readyz")
        yield served
    finally:
        served.end()


@contextmanager
def serve_bare(place: Place, pages: Path) -> Iterator[Served]:
    """The bare pages, with the bare INSERT going into that database."""
    told = {"BENCH_PAGES": str(pages), "BENCH_DATABASE": place.url}
    served = Served("bench.bare:app", place.environment | told, place.folder / "bare.log")
    try:
        served.wait("/hello")
        yield served
    finally:
        served.end()


def cookies(served: Served, accounts: dict[str, Any], *roles: str) -> dict[str, str]:
    """Cookie headers by role."""
    return {role: sign_in(served.url, accounts[role]) for role in roles}
