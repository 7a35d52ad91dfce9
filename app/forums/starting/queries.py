"""Reads for somebody who begins a thread."""

from datetime import datetime
from typing import Any

from app.forums.posts.queries import threads_of_posts
from app.forums.threads.queries import threads_by_ids
from app.web.search.queries import similar

_MOST = 5
_LOOKED_AT = 15
"""Posts that are looked at: several may stand in one thread."""


def similar_threads(title: str | None, now: datetime) -> list[Any]:
    """Threads that anybody may read and that share telling words with a title (3 statements)."""
    hits = similar(title, kind="post", limit=_LOOKED_AT)
    known = threads_of_posts([hit.subject_id for hit in hits])
    ids = [known[hit.subject_id] for hit in hits if hit.subject_id in known]
    return threads_by_ids(list(dict.fromkeys(ids))[:_MOST], now)
