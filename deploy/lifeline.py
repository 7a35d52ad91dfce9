"""How a child notices that its supervisor is gone, even by kill -9.

Two ways at once. Linux signals a process when its parent dies (``PR_SET_PDEATHSIG``). Everywhere,
the child holds the reading end of a pipe whose only writer is the supervisor: when that process
ends, however, the read returns.

``python -m deploy.lifeline <module> <arguments>`` runs a module like ``python -m`` does, watched.
"""

import ctypes
import os
import runpy
import signal
import sys
import threading
import time

VARIABLE = "REMBUK_LIFELINE"  # the number of the inherited file
_GRACE_S = 8.0
_PR_SET_PDEATHSIG = 1


def die_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Ask Linux to send ``by`` to this process when the thread that made it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(by))


def watch_from_thread() -> None:
    """End this process (first politely) when the supervisor is gone."""
    if (end := _reading_end()) is not None:
        threading.Thread(target=_watch, args=(end,), name="lifeline", daemon=True).start()


def watch_from_gevent() -> None:
    """In a gunicorn worker: when the supervisor is gone, end the arbiter, and so ourselves."""
    from gevent import os as cooperative

    arbiter, end = os.getppid(), _reading_end()
    if end is None:
        return
    cooperative.make_nonblocking(end)
    while cooperative.nb_read(end, 1):
        pass  # nobody ever writes: a read that returns nothing is the end
    if os.getppid() == arbiter:
        os.kill(arbiter, signal.SIGTERM)


def _reading_end() -> int | None:
    told = os.environ.get(VARIABLE, "")
    return int(told) if told.isdigit() else None


def _watch(end: int) -> None:
    while os.read(end, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_S)
    os._exit(1)


def main() -> None:
    """Run the module named on the command line, watched."""
    watch_from_thread()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
