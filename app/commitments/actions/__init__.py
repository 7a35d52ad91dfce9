"""Writes of a promise's life. Each adds a change that nobody rewrites, and tells everyone linked.

For callers above: hand them the open transaction; they raise refusals and never commit.
"""

from app.commitments.actions.doubting import answer_doubts, doubt
from app.commitments.actions.keeping import (
    Proof,
    add_milestone,
    claim,
    move_due,
    prove,
    withdraw,
)
from app.commitments.actions.promising import Promise, accept, link, promise, refuse
from app.commitments.actions.recording import ASKED, CHANGED, KIND, TOLD

__all__ = [
    "ASKED",
    "CHANGED",
    "KIND",
    "TOLD",
    "Promise",
    "Proof",
    "accept",
    "add_milestone",
    "answer_doubts",
    "claim",
    "doubt",
    "link",
    "move_due",
    "promise",
    "prove",
    "refuse",
    "withdraw",
]
