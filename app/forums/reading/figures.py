"""What pages of the forum show of everything at once: counted again only when it has changed.

Counting walks every question there is, which a page must not; what it says stays true until the
forum or moderation announces something, or the next promise runs out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.forums.questions.queries import figures_of, next_due
from app.forums.questions.rules import Figures
from app.web.cache import remembered

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Figures, and between which instants they say what a count would."""

    since: datetime
    until: datetime
    figures: Figures

    @classmethod
    def at(cls, now: datetime) -> "_Counted":
        """Counted now."""
        return cls(now, next_due(now) or _NEVER, figures_of(None, now))


def of_all(now: datetime) -> Figures:
    """The figures of all agencies together (2 statements when they have changed, else none)."""
    counted = remembered(
        ("forums", "moderation"),
        "forums.figures",
        lambda: _Counted.at(now),
        lambda made: made.since <= now < made.until,
    )
    return counted.figures
