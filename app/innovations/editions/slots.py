"""Places where the sub-rooms above tell editions what only they know."""

from collections.abc import Callable

from app.core.registry import Slot

drafting_people: Slot[Callable[[int], list[int]]] = Slot(
    "ids of the people who work on a draft of an edition (by edition id)"
)
"""Filled by proposals; asked when a window is extended, so that nobody gives up for nothing."""
