"""Writes of threads that exist: locking, moving, merging, splitting."""

from datetime import datetime

from sqlalchemy import update

from app.core.errors import Conflict
from app.core.words import say
from app.db.base import db
from app.db.unit import announce
from app.forums.boards.actions import count_threads
from app.forums.threads.models import Thread
from app.forums.threads.rules import MERGED, SHOWN


def put_state(thread: Thread, state: str) -> None:
    """Change whether a thread may be read, and its board's number of threads with it."""
    by = int(state == SHOWN) - int(thread.state == SHOWN)
    thread.state = state
    if by:
        count_threads(thread.board_id, by)
    announce("forums.thread_changed", thread.id)


def lock(thread: Thread, *, now: datetime | None) -> None:
    """No more replies from ``now`` on; None opens it again."""
    thread.locked_at = now
    announce("forums.thread_changed", thread.id)


def move(thread: Thread, board_id: int) -> None:
    """To another board. Its address stays."""
    if thread.state == SHOWN:
        count_threads(thread.board_id, -1)
        count_threads(board_id, 1)
    thread.board_id = board_id
    announce("forums.thread_changed", thread.id)


def point_to(thread: Thread, other: Thread) -> None:
    """A thread that was one too many leads to the other from now on."""
    if thread.id == other.id or other.state == MERGED:
        raise Conflict(say("Pilih topik lain sebagai tujuan."))
    put_state(thread, MERGED)
    thread.merged_into = other.id
    moved = update(Thread).where(Thread.merged_into == thread.id).values(merged_into=other.id)
    db.session.execute(moved.execution_options(synchronize_session=False))
