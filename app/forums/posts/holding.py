"""Opens a case about a text that screening made wait."""

from collections.abc import Collection
from datetime import datetime

from app.forums.threads.queries import agencies_concerned
from app.moderation.actions import hold_by_system
from app.moderation.screening.rules import Finding


def hold(
    post_id: int, thread_id: int, author_id: int, found: Collection[Finding], **when: datetime
) -> None:
    """Open a case about a post that waits, with all agencies that its thread is or was about.
    ``when``: since (when it was written), now."""
    agencies = agencies_concerned([thread_id]).get(thread_id, frozenset())
    hold_by_system("post", post_id, author_id, agencies, found, **when)
