"""Background work of editions: organisers hear that a window has closed."""

from datetime import datetime

from app.db.unit import transaction
from app.innovations.editions import actions, queries


def closed_by(now: datetime) -> list[str]:
    """What the job finds closed at ``now``: ``edition:<id>`` and ``stage:<id>``."""
    return queries.closed_windows(now)


def watch_windows(now: datetime) -> list[str]:
    """Tell organisers of every window that closed since the last look."""
    if not queries.closed_windows(now, unnoted=True):
        return []
    with transaction():
        return actions.note_closed_windows(now=now)
