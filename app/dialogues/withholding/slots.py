"""Who else keeps words of a room: deleted words go there, too, in the same transaction."""

from collections.abc import Callable
from datetime import datetime

from app.core.registry import Slot

keepers: Slot[Callable[[int, int, datetime], None]] = Slot("who else keeps words of a room")
"""``(room_id, seq, now)``: the words of that row are deleted."""
