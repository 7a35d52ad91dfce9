"""Every write of judging under one roof: a judge's own, assignments, conflicts."""

from app.innovations.judging.assignments.actions import (
    assign,
    hand_back,
    refresh_titles,
    spread_evenly,
    take_back,
)
from app.innovations.judging.conflicts.actions import declare_conflict, detect_conflicts, waive
from app.innovations.judging.desks.actions import (
    Saved,
    give_pledge,
    lock_scores,
    lock_stage_cards,
    save_scores,
)

__all__ = [
    "Saved",
    "assign",
    "declare_conflict",
    "detect_conflicts",
    "give_pledge",
    "hand_back",
    "lock_scores",
    "lock_stage_cards",
    "refresh_titles",
    "save_scores",
    "spread_evenly",
    "take_back",
    "waive",
]
