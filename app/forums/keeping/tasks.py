"""Background work of the forum: what is found of a post, and who should hear of it."""

from typing import Any

from app.core import clock
from app.db.unit import transaction
from app.forums.keeping.telling import tell_of_post
from app.forums.posts.actions import THREAD_CHANGED, WRITTEN
from app.forums.posts.queries import post_ids, post_row
from app.web.markdown import words_of
from app.web.outbox import task
from app.web.search.actions import drop, put


@task(WRITTEN)
def post_written(told: dict[str, Any]) -> None:
    """Let a post be found, and let those hear of it who should."""
    _follow_up(told["post"])


def _follow_up(post_id: int) -> None:
    row = post_row(post_id)
    index(post_id, row)
    if row is not None and row.told_at is None:
        with transaction():
            tell_of_post(post_row(post_id), now=clock.now())


def index(post_id: int, row: Any) -> None:
    """Let a post be found, or no more. What is under a hidden name is never found."""
    with transaction():
        if not findable(row):
            drop("post", [post_id])
            return
        put(
            "post",
            row.id,
            title="" if row.starter_hidden else row.title,
            body=words_of(row.html),
            href=f"/forums/posts/{row.id}",
            at=row.written_at,
            part_of=f"thread:{row.thread_id}",
        )


def findable(row: Any) -> bool:
    """May anybody read it, under a name that anybody may read?"""
    return (
        row is not None
        and row.state == "shown"
        and row.thread_state == "shown"
        and not row.name_hidden
    )


@task(THREAD_CHANGED)
def thread_changed(told: dict[str, Any]) -> None:
    """After a thread was hidden, shown again, merged or split: all of its posts anew."""
    for post_id in post_ids(told["thread"]):
        _follow_up(post_id)
