"""Places where the sub-rooms above (judging, results) hook into a proposal's way.

The first three run inside the act's transaction: raising there undoes the act.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.registry import Slot
from app.core.words import Sentence
from app.innovations.editions.models import Stage
from app.innovations.proposals.models import Proposal


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


stage_started: Slot[Callable[[Actor, Stage, datetime], None]] = Slot("a stage has been started")
"""Called once a stage's entries are in."""

stage_locked: Slot[Callable[[Actor, Stage, datetime], None]] = Slot("a stage is being locked")
"""Called before the entries get their last state: judging locks its sheets (key "judging"), then
results rank them (key "results"): providers run in the order of their keys."""

proposal_left: Slot[Callable[[Actor, Proposal, datetime], None]] = Slot("a proposal is withdrawn")
"""Called when a proposal leaves its stage for good: open assignments can be taken off desks."""

lock_obstacles: Slot[Callable[[Stage], Iterable[Obstacle]]] = Slot("what speaks against locking")
"""Judges who are late, entries without any score, … (read only)."""

scores_of: Slot[Callable[[int], dict[int, float]]] = Slot("final score per proposal of a stage")
"""By stage id → {proposal id: 0 to 100}; asked after ``stage_locked``, for the passing score."""

entry_notes: Slot[Callable[[Stage, list[int]], dict[int, list[Note]]]] = Slot(
    "facts beside the entries of a decision stage"
)
"""By stage and proposal ids: the score and the rank that the plenary has before it."""
