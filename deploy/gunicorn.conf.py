"""How gunicorn serves the house: gevent workers that never outlive whoever started them."""

import gc
import os
import resource
import runpy
import shutil
import socket
import tempfile
from pathlib import Path

from gunicorn import util

_HOST = os.environ.get("HOST") or "127.0.0.1"
_ROOT = Path(__file__).resolve().parents[1]

bind = f"{f'[{_HOST}]' if ':' in _HOST else _HOST}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_WORKERS") or "1")
worker_class = "gevent"
# A live room holds a connection per person: the limit must exceed the largest room.
worker_connections = int(os.environ.get("WEB_CONNECTIONS") or "4000")
backlog = 2048
limit_request_line = 8190  # the application refuses addresses half as long with a page of its own
keepalive = 30
timeout = 60
graceful_timeout = 3
preload_app = False
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL") or "warning"

# What several workers count is added up in a folder (app/web/health.py); alone it needs none.
if workers > 1:
    _counted = tempfile.mkdtemp(prefix="rembuk-figures-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counted

# Every connection is an open file: take as many as the machine lets us.
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))

# By its path: importing the `app` package here would load it before gevent patches the workers.
_watch_parent = runpy.run_path(str(_ROOT / "app" / "web" / "parent.py"))["watch_parent"]


def when_ready(_arbiter):
    """The arbiter ends when the supervisor is gone."""
    _watch_parent()


def post_fork(_arbiter, _worker):
    """So does each worker, even while its hub is busy."""
    _watch_parent()


def post_worker_init(_worker):
    """The application stays as long as the worker: the collector need not walk it again and again
    (measured: a full collection is 150 ms in which nobody is answered)."""
    gc.collect()
    gc.freeze()


def on_exit(_arbiter):
    """The figures end with the arbiter."""
    if workers > 1:
        shutil.rmtree(_counted, ignore_errors=True)


def _refuse(sock: socket.socket, status: int, reason: str, _detail: str) -> None:
    """What cannot even be read as a request: gunicorn's page, with the headers of every other."""
    page = (
        '<!doctype html><html lang="id"><meta charset="utf-8"><title>Rembuk</title>'
        f"<p>Permintaan ini tidak dapat dibaca ({status}). Kembali, lalu coba lagi.</p></html>"
    ).encode()
    head = (
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(page)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy: same-origin",
        "X-Content-Type-Options: nosniff",
        "X-Frame-Options: DENY",
    )
    util.write_nonblock(sock, "\r\n".join(head).encode("latin1") + b"\r\n\r\n" + page)


util.write_error = _refuse  # the one place where gunicorn writes such a page
