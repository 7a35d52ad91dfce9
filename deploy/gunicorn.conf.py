"""How gunicorn serves the house: gevent workers that never outlive whoever started them."""

import os
import resource
import signal

from deploy import lifeline

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_WORKERS") or "1")
worker_class = "gevent"
# A live room holds a connection per person: the limit must exceed the largest room.
worker_connections = int(os.environ.get("WEB_CONNECTIONS") or "4000")
backlog = 2048
keepalive = 65
timeout = 60
graceful_timeout = 5
preload_app = False
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL") or "warning"

# Every connection is an open file: take as many as the machine lets us.
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))


def post_fork(_arbiter, _worker):
    """A worker dies with its arbiter, at once, even while it is busy (Linux)."""
    lifeline.die_with_parent(signal.SIGKILL)


def post_worker_init(_worker):
    """Elsewhere, and for the arbiter: a greenlet notices the end of the supervisor."""
    import gevent

    gevent.spawn(lifeline.watch_from_gevent)
