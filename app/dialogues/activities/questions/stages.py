"""Where a question stands on its way to an end.

::

    held ── released ──> open ──> answered | due ──> answered
      └──> refused         └────> merged | withdrawn

Hidden is no stage: a hidden question keeps its own, and goes on from there once it is shown again.
"""

from typing import Any

Question = dict[str, Any]

HELD, OPEN, ANSWERED, DUE, MERGED, WITHDRAWN, REFUSED = (
    "held", "open", "answered", "due", "merged", "withdrawn", "refused",
)  # fmt: skip
SHOWN = frozenset({OPEN, ANSWERED, DUE, MERGED})
"""What everybody may read, unless it is hidden."""
UNSEEN = frozenset({HELD, REFUSED})
"""What only the desk and its asker know of."""
TAKING = frozenset({OPEN, ANSWERED, DUE})
"""Into what another may be merged."""


def waits(question: Question) -> bool:
    """Does it still lack its end?"""
    return question["stage"] in {HELD, OPEN} and "hidden" not in question


def readable(question: Question) -> bool:
    """May everybody read it?"""
    return question["stage"] in SHOWN and "hidden" not in question
