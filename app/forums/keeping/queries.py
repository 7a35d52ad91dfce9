"""Reads posts and threads as the rooms below see them: moderation, and the promises made to askers."""

from collections.abc import Collection

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.organisations.queries import desk_people
from app.commitments.slots import Subject as Promised
from app.db.base import db
from app.db.rows import row_of
from app.forums.posts.queries import post_row
from app.forums.threads.models import Thread
from app.forums.threads.queries import threads_by_ids
from app.moderation.slots import Subject
from app.web.markdown import words_of

_EXCERPT = 4_000


def post_subject(post_id: int) -> Subject | None:
    """A post as moderation sees it, or None (2 statements)."""
    row = post_row(post_id)
    if row is None:
        return None
    return Subject(
        kind="post",
        id=row.id,
        author_id=row.author_id,
        shown_name=row.author or "",
        agency_ids=frozenset({row.agency_id} if row.agency_id else ()),
        href=f"/forums/posts/{row.id}",
        title=row.title,
        excerpt=words_of(row.html)[:_EXCERPT],
        public=row.state == "shown" and row.thread_state == "shown",
    )


def thread_subject(thread_id: int) -> Subject | None:
    """A thread as moderation sees it, or None (1 statement)."""
    rows = select(Thread, Person.name).join(Person, Person.id == Thread.author_id)
    found = db.session.execute(rows.where(Thread.id == thread_id)).first()
    if found is None:
        return None
    thread, name = found
    return Subject(
        kind="thread",
        id=thread.id,
        author_id=thread.author_id,
        shown_name="" if thread.name_hidden else name,
        agency_ids=frozenset({thread.agency_id} if thread.agency_id else ()),
        href=f"/forums/threads/{thread.id}",
        title=thread.title,
        excerpt="",
        public=thread.state == "shown",
    )


def agency_people(agency_id: int) -> list[int]:
    """Who should hear that an agency was asked: its desk."""
    return desk_people(agency_id)


def author_of(thread_id: int) -> int | None:
    """Who began a thread (1 statement)."""
    row = row_of(select(Thread.author_id).where(Thread.id == thread_id))
    return row.author_id if row else None


def board_of(thread_id: int) -> int | None:
    """The board a thread stands on, to put it back there one day (1 statement)."""
    row = row_of(select(Thread.board_id).where(Thread.id == thread_id))
    return row.board_id if row else None


def threads_as_subjects(ids: Collection[int]) -> dict[int, Promised]:
    """Threads that anybody may read, as what a promise answers (1 statement)."""
    rows = threads_by_ids(sorted(ids))
    return {row.id: Promised(row.title, f"/forums/threads/{row.id}") for row in rows}


def followers_of_promise(_commitment_id: int, kind: str, subject_id: int) -> list[int]:
    """Who is told of a promise that answers a thread: the asker (1 statement)."""
    author = author_of(subject_id) if kind == "thread" else None
    return [author] if author else []
