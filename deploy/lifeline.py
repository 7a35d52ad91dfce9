"""What keeps a child from outliving its supervisor, even after kill -9.

Two ways at once. Linux signals a process when its parent dies (``PR_SET_PDEATHSIG``). Everywhere,
the child holds the reading end of a pipe whose only writer is the supervisor, and ends when the
pipe does (``app/web/parent.py``).
"""

import ctypes
import os
import signal
import sys

VARIABLE = "REMBUK_PARENT_PIPE"  # the number of the inherited file, as app/web/parent.py reads it
_PR_SET_PDEATHSIG = 1


def die_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Ask Linux to send ``by`` to this process when the thread that made it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(by))


class Lifeline:
    """The pipe. Children inherit ``reading``; nobody else ever gets the writing end."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()  # neither is inherited unless passed on

    def passed_on(self) -> dict[str, str]:
        """What a child must find in its environment."""
        return {VARIABLE: str(self.reading)}
