"""Background work: huey carries the hints, the outbox keeps the work, a beat does what recurs.

huey's own queue (``DATA_DIR/jobs.sqlite3``, or Valkey) may be lost without harm: it only wakes the
runner early.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from flask import Flask, current_app

from app.core import clock
from app.core.registry import Slot
from app.db.audit import chain_pending
from app.db.unit import Announcement, listen
from app.web import limits, outbox
from app.web.files import store as files
from app.web.files import uploads
from app.web.parent import watch_parent

_BEAT_S = 2.0
_HOUR_S = 3600.0
_HINT_PATIENCE_S = 0.02  # a hint may be lost, but must never hold up the gevent hub
_HINT_PAUSE_S = 0.1
_RUNNER_PATIENCE_S = 5.0
_log = structlog.get_logger("jobs")


@dataclass(frozen=True)
class Every:
    """Something to do about every ``seconds``; ``work`` gets ``now`` and must bear company."""

    seconds: float
    work: Callable[[datetime], Any]

    def __call__(self, now: datetime) -> Any:
        """Do it now."""
        return self.work(now)


periodic: Slot[Every] = Slot("periodic")


def every(key: str, seconds: float, work: Callable[[datetime], Any]) -> None:
    """Have ``work(now)`` done about every ``seconds``, in an application context of its own.

    ``key`` is ``room.what``. Every job runner does it, so it must bear being done twice at once.
    """
    periodic.fill(key, Every(seconds, work))


def install(app: Flask) -> None:
    """Hang the queue on the app, hint it after commits, and fill in the house's own rounds."""
    app.extensions["jobs"] = _Queue(app)
    listen(outbox.ADDED, _hint)
    every("audit.chain", _BEAT_S, lambda now: chain_pending(now=now))
    every("web.outbox", _HOUR_S, outbox.sweep)
    every("web.guards", _HOUR_S, limits.sweep)
    every("web.uploads", _HOUR_S, uploads.sweep)
    every("web.files", _HOUR_S, files.sweep)


class _Queue:
    """huey, made when first needed: a page worker that sends nothing never imports it."""

    def __init__(self, app: Flask, patience_s: float = _HINT_PATIENCE_S) -> None:
        self._app, self._patience_s = app, patience_s
        self._made: tuple[Any, Any] | None = None
        self._told_at = -_HINT_PAUSE_S
        self._later: threading.Timer | None = None

    @property
    def huey(self) -> Any:
        """The huey instance of this process."""
        return self._parts()[0]

    def hint(self) -> None:
        """Tell the runner that the outbox has something. Raises when it cannot be told."""
        self._parts()[1]()

    def hint_once(self) -> None:
        """Like ``hint``; of many within a moment only the first, and one at its end.

        One hint has everything done that is due, and telling it is a write of its own (measured: a
        tenth of a reply).
        """
        left = self._told_at + _HINT_PAUSE_S - time.monotonic()
        if left <= 0:
            self._told_at = time.monotonic()
            self.hint()
        elif self._later is None:
            self._later = threading.Timer(left, self._hint_late)
            self._later.daemon = True
            self._later.start()

    def _hint_late(self) -> None:
        self._later, self._told_at = None, time.monotonic()
        _guarded(self.hint)

    def _parts(self) -> tuple[Any, Any]:
        if self._made is None:
            huey = _make_huey(self._app, self._patience_s)
            self._made = huey, huey.task(name="deliver")(lambda: deliver(self._app))
        return self._made


def _make_huey(app: Flask, patience_s: float) -> Any:
    from huey import RedisHuey, SqliteHuey  # noqa: PLC0415 -- on first use

    url = app.config.get("VALKEY_URL")
    if url:
        return RedisHuey(
            "rembuk", results=False, connection_pool=_connections(url, max(0.5, patience_s))
        )
    path = str(app.config["DATA_DIR"] / "jobs.sqlite3")
    return SqliteHuey("rembuk", results=False, filename=path, fsync=False, timeout=patience_s)


def _connections(url: str, patience_s: float) -> Any:
    from redis import ConnectionPool  # noqa: PLC0415 -- only when scaled out
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return ConnectionPool.from_url(
        url,
        socket_connect_timeout=patience_s,
        socket_timeout=patience_s + 1,
        retry=Retry(NoBackoff(), 0),
    )


def _hint(_news: Announcement) -> None:
    _guarded(current_app.extensions["jobs"].hint_once)


def _guarded(hint: Callable[[], None]) -> None:
    try:
        hint()
    except Exception as lost:  # noqa: BLE001 -- the runner looks by itself in a moment
        _log.info("hint_lost", reason=type(lost).__name__)


def deliver(app: Flask) -> dict[str, int]:
    """Do what is due in the outbox; a busy or absent database is tried again at the next beat."""
    try:
        return outbox.deliver_due(app)
    except Exception as error:  # noqa: BLE001 -- the runner must outlive its database
        _log.warning("outbox_unreachable", reason=type(error).__name__)
        return {"done": 0, "failed": 0}


def run_once(app: Flask) -> dict[str, int]:
    """Everything that is due now and every periodic work once (for tests and cron)."""
    counts = deliver(app)
    for work in periodic:
        _do_guarded(app, work)
    return counts


def _do_guarded(app: Flask, work: Every) -> None:
    with app.app_context():
        try:
            work(clock.now())
        except Exception:  # noqa: BLE001 -- one room's failure must not stop the others' rounds
            _log.exception("periodic_failed")


class Beat:
    """Looks into the outbox every ``_BEAT_S`` and does the periodic works that are due."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._due: dict[int, float] = {}
        self._stop = threading.Event()

    def run(self) -> None:
        """Until ``stop``."""
        while not self._stop.is_set():
            deliver(self._app)
            for work in periodic:
                self._maybe(work)
            self._stop.wait(_BEAT_S)

    def _maybe(self, work: Every) -> None:
        now = time.monotonic()
        if self._due.get(id(work), now) <= now:
            self._due[id(work)] = now + work.seconds
            _do_guarded(self._app, work)

    def stop(self) -> None:
        """End after the present round."""
        self._stop.set()


def run_jobs(app: Flask, *, workers: int = 2) -> None:
    """The job runner's life: until SIGTERM, SIGINT or the end of the parent."""
    watch_parent()
    queue = app.extensions["jobs"] = _Queue(app, _RUNNER_PATIENCE_S)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the consumer sets its own
    consumer = _consumer(queue.huey, workers)
    beat = Beat(app)
    pulse = threading.Thread(target=beat.run, name="beat")
    pulse.start()
    _log.info("jobs_running", workers=workers)
    try:
        consumer.run()
    finally:
        beat.stop()
        pulse.join(timeout=20)


def _consumer(huey: Any, workers: int) -> Any:
    consumer = huey.create_consumer(workers=workers, periodic=False, max_delay=1.0)
    hang_up = consumer._signal_actions  # noqa: SLF001 -- SIGHUP would exec this process anew
    hang_up.pop(signal.SIGHUP, None)
    return consumer
