"""What the rooms above make of a post that can be read from now on, or no more."""

from collections.abc import Callable
from datetime import datetime

from app.core.registry import Slot

reading: Slot[Callable[[int, bool, datetime], None]] = Slot("forums.posts.reading")
"""Called in the transaction that changes it: which post, can it be read now, and when that is."""
