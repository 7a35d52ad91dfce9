"""Reads posts and threads as the rooms below see them: moderation, and the promises made to askers."""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.accounts.organisations.queries import desk_people
from app.accounts.queries import people_with_role
from app.commitments.slots import Subject as Promised
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.forums.boards.queries import boards
from app.forums.posts.models import Post
from app.forums.posts.queries import LARGEST, post_rows
from app.forums.posts.rules import DELETED
from app.forums.threads.models import Thread
from app.forums.threads.queries import agencies_concerned
from app.forums.threads.rules import MERGED
from app.moderation.slots import Subject
from app.web.markdown import words_of

_EXCERPT = 4_000
_OF_TOMBSTONES = frozenset({"split", "unsplit", "release", "restore"})
_OF_MERGED = frozenset({"unmerge"})


def post_subject(post_id: int) -> Subject | None:
    """A post as moderation sees it, or None (2 statements)."""
    return post_subjects([post_id]).get(post_id)


def post_subjects(post_ids: Collection[int]) -> dict[int, Subject]:
    """A page of posts as moderation sees them (2 statements)."""
    rows = post_rows(post_ids)
    agencies = agencies_concerned({row.thread_id for row in rows})
    return {row.id: _post(row, agencies.get(row.thread_id, frozenset())) for row in rows}


def _post(row: Any, agencies: frozenset[int]) -> Subject:
    return Subject(
        kind="post",
        id=row.id,
        author_id=row.author_id,
        shown_name=row.author or "",
        agency_ids=agencies,
        href=f"/forums/posts/{row.id}",
        title=row.title,
        excerpt=words_of(row.html)[:_EXCERPT],
        public=row.state == "shown" and row.thread_state == "shown",
        since=min(row.written_at, row.started_at),  # the title, of which it tells, is older
        verbs=_OF_TOMBSTONES if row.state == DELETED else None,
    )


def thread_subject(thread_id: int) -> Subject | None:
    """A thread as moderation sees it, or None (2 statements)."""
    return thread_subjects([thread_id]).get(thread_id)


def thread_subjects(thread_ids: Collection[int]) -> dict[int, Subject]:
    """A page of threads as moderation sees them (2 statements)."""
    own = aliased(Post)
    oldest = select(func.min(own.written_at)).where(own.thread_id == Thread.id).scalar_subquery()
    rows = select(Thread, Person.name, Post.html, oldest)
    rows = rows.join(Person, Person.id == Thread.author_id)
    rows = rows.outerjoin(Post, and_(Post.thread_id == Thread.id, Post.number == 1))
    found = db.session.execute(rows.where(Thread.id.in_(thread_ids))).all()
    agencies = agencies_concerned(thread_ids)
    return {
        thread.id: Subject(
            kind="thread",
            id=thread.id,
            author_id=thread.author_id,
            shown_name="" if thread.name_hidden else name,
            agency_ids=agencies.get(thread.id, frozenset()),
            href=f"/forums/threads/{thread.id}",
            title=thread.title,
            excerpt=words_of(html or "")[:_EXCERPT],
            public=thread.state == "shown",
            since=min(thread.started_at, first or thread.started_at),
            verbs=_OF_MERGED if thread.state == MERGED else None,
        )
        for thread, name, html, first in found
    }


def agency_people(agency_id: int) -> list[int]:
    """Who should hear that an agency was asked: its desk."""
    return desk_people(agency_id)


def routers() -> list[int]:
    """Who should hear of a question that no agency has: moderators of everything, else admins
    (1 statement, 2 where nobody moderates)."""
    found = people_with_role("moderator") or people_with_role("admin")
    return [row.id for row in found]


def author_of(thread_id: int) -> int | None:
    """Who began a thread (1 statement)."""
    row = row_of(select(Thread.author_id).where(Thread.id == thread_id))
    return row.author_id if row else None


def board_choices() -> list[tuple[int, str]]:
    """Open boards to move a thread to: number and name (1 statement)."""
    return [(row.id, row.name) for row in boards()]


_ADDRESS = re.compile(r"(?:\S*/forums/threads/)?(\d{1,10})(?:[/?#]\S*)?")


def thread_named(typed: str) -> tuple[int, str, str] | None:
    """Number, title and address of the thread that an address or a number names (1 statement)."""
    match = _ADDRESS.fullmatch(typed.strip().lstrip("#"))
    if match is None:
        return None
    rows = select(Thread.id, Thread.title).where(
        Thread.id == min(int(match[1]), LARGEST), Thread.state != MERGED
    )
    row = row_of(rows)
    return (row.id, row.title, f"/forums/threads/{row.id}") if row else None


def board_of(thread_id: int) -> int | None:
    """The board a thread stands on, to put it back there one day (1 statement)."""
    row = row_of(select(Thread.board_id).where(Thread.id == thread_id))
    return row.board_id if row else None


def threads_as_subjects(ids: Collection[int]) -> dict[int, Promised]:
    """Threads that anybody may read, as what a promise answers (1 statement)."""
    rows = select(Thread.id, Thread.title).where(
        Thread.id.in_(sorted(ids)), Thread.state == "shown"
    )
    return {row.id: Promised(row.title, f"/forums/threads/{row.id}") for row in rows_of(rows)}


def followers_of_promise(_commitment_id: int, kind: str, subject_id: int) -> list[int]:
    """Who is told of a promise that answers a thread: the asker (1 statement)."""
    author = author_of(subject_id) if kind == "thread" else None
    return [author] if author else []
