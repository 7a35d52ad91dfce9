"""How fast one may act by plain forms: a bucket for each seat, as each line of the socket has one.

In this process alone: who floods by several processes gets as many times more, which is still little.
"""

from collections import OrderedDict
from time import monotonic

from flask import current_app

from app.core.errors import SlowDown
from app.core.words import say

AT_ONCE, EACH_S = 20, 0.5
"""Acts of a seat at once, and the seconds in which it may act once more."""
COMING, COMING_S = 300, 0.2
"""The same for places that guests take in a room: a full hall that scans the code in one minute."""
MOST = 20_000


class Pace:
    """Buckets by key, the one used longest ago given up first."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, at_once: int, each_s: float, now: float) -> bool:
        """One more at ``now`` (seconds of any clock that only goes on); False when it is too soon."""
        left, at = self._left.pop(key, (float(at_once), now))
        left = min(at_once, left + (now - at) / each_s)
        fits = left >= 1
        self._left[key] = (left - 1 if fits else left, now)
        if len(self._left) > MOST:
            self._left.popitem(last=False)
        return fits


def slow_down(key: str, at_once: int = AT_ONCE, each_s: float = EACH_S) -> None:
    """``SlowDown`` when ``key`` acts too often."""
    pace: Pace = current_app.extensions.setdefault("dialogues.pace", Pace())
    if not pace.take(key, at_once, each_s, monotonic()):
        raise SlowDown(say("Terlalu cepat. Tunggu sebentar."))
