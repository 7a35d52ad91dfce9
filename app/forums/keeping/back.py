"""Takes a merge or a split back: what is still where it was moved to returns with its old numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from app.core.errors import Conflict
from app.core.words import say
from app.db.base import db
from app.forums.keeping.actions import keep_near, merge_into
from app.forums.posts.actions import THREAD_CHANGED
from app.forums.posts.models import Post
from app.forums.posts.queries import post_by_id, post_ids
from app.forums.posts.rules import HELD, HIDDEN, SHOWN
from app.forums.threads import actions as threads
from app.forums.threads.models import Thread
from app.forums.threads.queries import thread_by_id
from app.web.outbox import later


def before_thread(verb: str, thread_id: int) -> dict[str, Any] | None:
    """What a merge is about to move: posts with their numbers, and what led here (3 statements)."""
    if verb != "merge":
        return None
    led = select(Thread.id).where(Thread.merged_into == thread_id)
    state = select(Thread.state).where(Thread.id == thread_id)
    return {
        "posts": _numbers(thread_id, 1),
        "led": list(db.session.scalars(led)),
        "state": db.session.scalar(state),
    }


def before_post(verb: str, post_id: int) -> dict[str, Any] | None:
    """What a split is about to move, and out of which thread (2 statements)."""
    if verb != "split":
        return None
    post = post_by_id(post_id)
    return {"thread": post.thread_id, "posts": _numbers(post.thread_id, post.number)}


def _numbers(thread_id: int, first: int) -> list[list[int]]:
    rows = select(Post.id, Post.number).where(Post.thread_id == thread_id, Post.number >= first)
    return [[row.id, row.number] for row in db.session.execute(rows.order_by(Post.number))]


def take_back_thread(_verb: str, thread_id: int, before: dict[str, Any], now: datetime) -> None:
    """Undo a merge: the thread stands again, with its own posts; what came later stays there."""
    thread = thread_by_id(thread_id)
    if thread.merged_into is None:
        raise Conflict(say("Topik ini sudah tidak tergabung."))
    other = thread_by_id(thread.merged_into)
    keep_near(other, thread)  # it was read there, and what was said there of it comes home with it
    thread.merged_into = None
    threads.put_state(thread, str(before["state"]))
    led = update(Thread).where(Thread.id.in_(before["led"]), Thread.merged_into == other.id)
    db.session.execute(_quietly(led.values(merged_into=thread.id)))
    _return(before["posts"], other, thread)
    _hide_with_its_first(thread)
    _changed((thread, other), now)


def _hide_with_its_first(thread: Thread) -> None:
    """What was decided of its first post since counts for the thread, whose title says the same."""
    first = select(Post.state).where(Post.thread_id == thread.id, Post.number == 1)
    state = db.session.scalar(first)
    if state in {HELD, HIDDEN}:
        threads.put_state(thread, str(state))


def take_back_post(_verb: str, post_id: int, before: dict[str, Any], now: datetime) -> None:
    """Undo a split: its posts go back; what was written since hangs behind them.

    The thread that the split made then leads back. When the old thread is gone into another,
    everything goes there.
    """
    new, old = thread_by_id(post_by_id(post_id).thread_id), thread_by_id(int(before["thread"]))
    if new.id == old.id:
        raise Conflict(say("Tulisan ini sudah kembali ke topiknya."))
    if old.merged_into is not None:
        old = thread_by_id(old.merged_into)
    else:
        keep_near(new, old)
        _return(before["posts"], new, old)
    if new.client_key == f"split-{post_id}" and new.id != old.id:
        merge_into(new, old)
    _changed((old, new), now)


def _return(numbers: list[list[int]], source: Thread, goal: Thread) -> None:
    """Posts that are still in ``source`` go home under the numbers they had there."""
    home = {int(post_id): int(number) for post_id, number in numbers}
    rows = select(Post).where(Post.thread_id == source.id, Post.id.in_(home)).with_for_update()
    moving = list(db.session.scalars(rows))
    for post in moving:
        post.thread_id, post.number = goal.id, home[post.id]
    db.session.flush()
    shown = sum(post.state == SHOWN for post in moving)
    for thread, by in ((source, -shown), (goal, shown)):
        thread.shown += by
        latest = select(func.max(Post.written_at)).where(Post.thread_id == thread.id)
        last = db.session.scalar(latest.where(Post.state == SHOWN))
        if last is not None:
            thread.last_at, thread.turn = last, int(last.timestamp() * 1000)
    db.session.flush()


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session="fetch")


def _changed(changed: tuple[Thread, ...], now: datetime) -> None:
    for thread in changed:
        if post_ids(thread.id):
            later(THREAD_CHANGED, {"thread": thread.id}, now=now)
