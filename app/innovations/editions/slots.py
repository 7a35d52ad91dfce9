"""Places where the sub-rooms above tell editions what only they know."""

from collections.abc import Callable, Collection

from app.core.registry import Slot

drafting_people: Slot[Callable[[int], list[int]]] = Slot(
    "ids of the people who work on a draft of an edition (by edition id)"
)
"""Filled by proposals; asked when a window is extended, so that nobody gives up for nothing."""

results_out: Slot[Callable[[Collection[int]], set[int]]] = Slot(
    "which of some editions have public results (by edition ids)"
)
"""Filled by results. No outcome is told to the public before; empty: nothing is out."""


def with_results(edition_ids: Collection[int]) -> set[int]:
    """Those of the editions whose results everybody may read (1 statement; none for none)."""
    ask = results_out.first()
    return ask(edition_ids) if ask and edition_ids else set()
