"""Ends this process when its parent is gone, so that no child outlives the supervisor.

The supervisor keeps the writing end of a pipe and hands the reading end down as the number in
``REMBUK_PARENT_PIPE``. However the supervisor ends, kill -9 included, the pipe then closes.
Standard library only: gunicorn's configuration and the job runner both import it early.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

VARIABLE = "REMBUK_PARENT_PIPE"
_watching: set[int] = set()


def watch_parent() -> bool:
    """Watch the pipe from a real thread; ``os._exit(1)`` at its end. False if there is no pipe.

    Call it in every process (threads do not survive a fork); twice in one does no harm.
    """
    number = os.environ.get(VARIABLE, "")
    if not number.isdigit():
        return False
    if os.getpid() not in _watching:
        _watching.add(os.getpid())
        _in_a_real_thread(lambda: _wait_for_the_end(int(number)))
    return True


def _wait_for_the_end(pipe: int) -> None:
    try:
        while os.read(pipe, 1):
            pass
    finally:
        os._exit(1)


def _in_a_real_thread(work: Callable[[], None]) -> None:
    """Under gevent a patched thread is a greenlet, and a blocking read would stop all of them."""
    monkey: Any = sys.modules.get("gevent.monkey")
    module, name = "_thread", "start_new_thread"
    start = monkey.get_original(module, name) if monkey else getattr(import_module(module), name)
    start(work, ())
