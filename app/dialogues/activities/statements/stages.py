"""Where a statement stands, and how people stand to it.

::

    waiting ──> admitted
      └──> refused | withdrawn

Hidden is no stage: a hidden statement keeps its own and its votes.
"""

from typing import Any

from app.dialogues.activities.statements.verbs import AGREE, DISAGREE, PASS

Statement = dict[str, Any]

WAITING, ADMITTED, REFUSED, WITHDRAWN = "waiting", "admitted", "refused", "withdrawn"


def readable(statement: Statement) -> bool:
    """May everybody read it, and vote on it?"""
    return statement["stage"] == ADMITTED and "hidden" not in statement


def compared(text: str) -> str:
    """A text as it is compared with others: letters and digits alone, small."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def no_votes() -> dict[str, int]:
    """The tally of a statement on which nobody has voted."""
    return {AGREE: 0, DISAGREE: 0, PASS: 0}
