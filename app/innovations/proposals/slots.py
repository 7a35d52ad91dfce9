"""Places where the sub-rooms above tell proposals what only they know."""

from collections.abc import Callable
from typing import Any

from app.core.registry import Slot

journey_line: Slot[Callable[..., list[dict[str, Any]]]] = Slot(
    "steps of a proposal's journey, for the journey macro (by row with id, edition_id, state, …)"
)
"""Filled by journeys; empty: the page shows no line. ``outcomes``: may what results announce be
told?"""

next_acts: Slot[Callable[[Any], list[dict[str, str]]]] = Slot(
    "what the team can do next with a proposal: {label, href} each, the foremost first"
)
