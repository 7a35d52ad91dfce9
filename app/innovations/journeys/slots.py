"""Places where the sub-rooms above (judging, results) hook into a proposal's way.

``stage_locked`` runs inside the act's transaction: raising there undoes the act.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.registry import Slot
from app.core.words import Sentence
from app.innovations.editions.models import Stage


@dataclass(frozen=True)
class Obstacle:
    """What speaks against locking a stage. A ``hard`` one cannot be overruled with a reason."""

    words: Sentence
    hard: bool = False


@dataclass(frozen=True)
class Note:
    """A fact beside an entry on the secretariat's desk: "Nilai akhir", "87,40"."""

    label: Sentence
    value: str


stage_locked: Slot[Callable[[Actor, Stage, datetime], None]] = Slot("a stage is being locked")
"""Called before the entries get their last state: judging locks its sheets (key "judging"), then
results rank them (key "results"): providers run in the order of their keys."""

lock_obstacles: Slot[Callable[[Stage], Iterable[Obstacle]]] = Slot("what speaks against locking")
"""Judges who are late, entries without any score, … (read only)."""

scores_of: Slot[Callable[[int], dict[int, float]]] = Slot("final score per proposal of a stage")
"""By stage id → {proposal id: 0 to 100}; asked after ``stage_locked``, for the passing score."""

entry_notes: Slot[Callable[[Stage, list[int]], dict[int, list[Note]]]] = Slot(
    "facts beside the entries of a decision stage"
)
"""By stage and proposal ids: the score and the rank that the plenary has before it."""

team_feedback: Slot[Callable[[int], list[str]]] = Slot("what judges wrote for a team")
"""By proposal id; asked once the proposal is decided, shown to its team without names."""
