"""Reads of posts. A page of a thread is a range of numbers, so that no page is dearer than the first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, select, true

from app.accounts.models import Organisation, Person
from app.accounts.policies import speaks_for
from app.accounts.queries import lineage_ids
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of, tuples_of
from app.db.types import Moment
from app.forums.posts.models import Answer, Draft, DraftFile, Post, PostFile, PostVersion
from app.forums.posts.rules import SHOWN, calls_anybody, mentioned, numbers_on
from app.forums.threads.models import Question, Thread
from app.forums.threads.queries import OPEN_TO_ALL, reads_held
from app.moderation.queries import SUSPENDED_UNTIL
from app.notices.following.queries import following_row
from app.web.models import StoredFile

LARGEST = 2_147_483_647
_SHOWN_NAME = case((Post.name_hidden, None), else_=Person.name).label("author")
_POST = (
    Post.id,
    Post.thread_id,
    Post.number,
    Post.author_id,
    Post.name_hidden,
    Post.html,
    Post.state,
    Post.written_at,
    Post.edited_at,
    Post.edited_after_answer,
    _SHOWN_NAME,
    case((Post.name_hidden, None), else_=Person.kind).label("author_kind"),
    case((Post.name_hidden, False), else_=Person.verified_at.is_not(None)).label("verified"),
)
_ANSWER = (
    Answer.status,
    Answer.reason,
    Answer.final,
    Answer.next_on,
    Answer.late,
    Answer.name.label("answerer"),
    Answer.role,
    Organisation.name.label("agency"),
    Answer.agency_id.label("answers_for"),
    Organisation.path.label("agency_path"),
)
_PAGE_ROWS = (
    select(*_POST, *_ANSWER)
    .join(Person, Person.id == Post.author_id)
    .outerjoin(Answer, Answer.post_id == Post.id)
    .outerjoin(Organisation, Organisation.id == Answer.agency_id)
)
_ON_PAGE = _PAGE_ROWS.where(
    Post.thread_id == bindparam("thread_id"),
    Post.number.between(bindparam("first"), bindparam("last")),
).order_by(Post.number)
_OFFICIAL = _PAGE_ROWS.where(
    Answer.thread_id == bindparam("thread_id"), Post.state == "shown"
).order_by(Answer.number)


def posts_on(thread_id: int, page: int) -> list[Any]:
    """The posts of one page of a thread, tombstones included (1 statement, whatever the depth)."""
    first, last = numbers_on(page)
    return tuples_of(_ON_PAGE, thread_id=thread_id, first=first, last=last)


def first_of(thread_id: int) -> Any:
    """A thread's first post, tombstone or not (1 statement)."""
    return row_of(_PAGE_ROWS.where(Post.thread_id == thread_id, Post.number == 1))


def official_answers(thread_id: int) -> list[Any]:
    """The official answers of a thread that may be read, oldest first (1 statement)."""
    return rows_of(_OFFICIAL, thread_id=thread_id)


def newest_posts(
    *,
    thread_id: int | None = None,
    board_id: int | None = None,
    agency_id: int | None = None,
    limit: int = 30,
) -> list[Any]:
    """The newest posts that anybody may read, with their thread's title, and of official answers who
    answers (1 statement)."""
    rows = select(*_POST, *_ANSWER, Thread.title, Thread.kind)
    rows = rows.join(Person, Person.id == Post.author_id)
    rows = rows.join(Thread, Thread.id == Post.thread_id)
    rows = rows.outerjoin(Answer, Answer.post_id == Post.id)
    rows = rows.outerjoin(Organisation, Organisation.id == Answer.agency_id)
    rows = rows.where(Post.state == "shown", Thread.state == "shown")
    for column, wanted in (
        (Post.thread_id, thread_id),
        (Thread.board_id, board_id),
        (Thread.agency_id, agency_id),
    ):
        if wanted is not None:
            rows = rows.where(column == wanted)
    return rows_of(rows.order_by(Post.id.desc()).limit(limit))


_ONE = (
    select(
        *Post.__table__.c,
        _SHOWN_NAME,
        Thread.title,
        Thread.agency_id,
        Thread.board_id,
        Thread.state.label("thread_state"),
        Thread.started_at,
        Thread.author_id.label("starter_id"),
        Thread.name_hidden.label("starter_hidden"),
        exists().where(Answer.post_id == Post.id).label("official"),
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Person, Person.id == Post.author_id)
)


def post_for(actor: Actor, post_id: int) -> Any:
    """One post with its thread's title, if the actor may read both; else ``Missing`` (1 statement,
    2 more for moderators where one of them is held or hidden)."""
    found = post_row(post_id)
    if found is None or not (_thread_open(actor, found) and _readable(actor, found)):
        raise Missing(say("Tulisan itu tidak ada."))
    return found


def _readable(actor: Actor, row: Any) -> bool:
    return row.state == SHOWN or reads_held(actor, row, row.thread_id, row.written_at)


def _thread_open(actor: Actor, row: Any) -> bool:
    """Of a thread that is held or hidden, nobody reads anything to whom it, or this post, is near."""
    starter, since = _Starter(row.starter_id), min(row.started_at, row.written_at)
    return row.thread_state in OPEN_TO_ALL or reads_held(actor, starter, row.thread_id, since)


@dataclass(frozen=True, slots=True)
class _Starter:
    author_id: int


def place_of(actor: Actor, post_id: int) -> tuple[int, int]:
    """Thread and number of a post, tombstones too, if its thread may be read; else ``Missing``."""
    found = post_row(post_id)
    if found is None or not _thread_open(actor, found):
        raise Missing(say("Tulisan itu tidak ada."))
    return found.thread_id, found.number


def post_row(post_id: int) -> Any:
    """One post with its thread's facts, whatever its state, or None (1 statement)."""
    return row_of(_ONE.where(Post.id == min(post_id, LARGEST)))


def post_rows(post_ids: Collection[int]) -> list[Any]:
    """Some posts as ``post_row`` gives one (1 statement)."""
    return rows_of(_ONE.where(Post.id.in_([min(one, LARGEST) for one in post_ids])))


def post_ids(thread_id: int) -> list[int]:
    """The numbers of all posts of a thread (1 statement)."""
    return list(db.session.scalars(select(Post.id).where(Post.thread_id == thread_id)))


def is_official(post_id: int) -> bool:
    """Is a post an official answer? (1 statement)"""
    return row_of(select(Answer.post_id).where(Answer.post_id == post_id)) is not None


def still_speaks(actor: Actor, post_id: int) -> bool:
    """Has the actor, today, the right to answer for the agency in whose name a post answers? True
    for what is no official answer (1 statement, 2 for one)."""
    row = row_of(select(Answer.agency_id).where(Answer.post_id == post_id))
    return row is None or speaks_for(actor, row.agency_id, lineage_ids(row.agency_id))


def post_by_id(post_id: int) -> Post:
    """The post's row, locked for a change; ``Missing`` when there is none (1 statement)."""
    found = db.session.get(Post, min(post_id, LARGEST), with_for_update=True)
    if found is None:
        raise Missing(say("Tulisan itu tidak ada."))
    return found


def zone_of_thread(thread_id: int) -> str | None:
    """The zone of a question's agency; None for what is no question (1 statement)."""
    row = row_of(select(Question.zone).where(Question.thread_id == thread_id))
    return row.zone if row else None


def threads_of_posts(post_ids: list[int]) -> dict[int, int]:
    """In which thread each of some posts stands (1 statement, none for none)."""
    if not post_ids:
        return {}
    rows = select(Post.id, Post.thread_id).where(Post.id.in_(post_ids))
    return {row.id: row.thread_id for row in rows_of(rows)}


_TWIN = select(Post.id, Post.thread_id, Post.number, Post.state).where(
    Post.author_id == bindparam("person_id"), Post.client_key == bindparam("client_key")
)


def twin_of(author_id: int, client_key: str) -> Any:
    """``id, thread_id, number, state`` of what this form wrote already, or None (1 statement)."""
    return row_of(_TWIN, person_id=author_id, client_key=client_key)


_LATELY = (
    select(
        func.count().label("written"),
        func.sum(case((Post.number == 1, 1), else_=0)).label("threads"),
        func.min(Post.written_at).label("oldest"),
    )
    .where(
        Post.author_id == bindparam("person_id"),
        Post.written_at > bindparam("since", type_=Moment()),
    )
    .subquery("lately")
)
_MINE = (
    select(Post.id, Post.thread_id, Post.number, Post.state)
    .where(Post.author_id == bindparam("person_id"), Post.client_key == bindparam("client_key"))
    .subquery("mine")
)
_BEFORE = (
    select(
        _LATELY.c.written,
        _LATELY.c.threads,
        _LATELY.c.oldest,
        SUSPENDED_UNTIL.scalar_subquery().label("suspended"),
        _MINE.c.id,
        _MINE.c.thread_id,
        _MINE.c.number,
        _MINE.c.state,
        Thread.id.label("open"),
        Thread.agency_id,
        select(Draft.saved_at)
        .where(Draft.person_id == bindparam("person_id"), Draft.place == bindparam("place"))
        .scalar_subquery()
        .label("draft"),
        exists()
        .where(DraftFile.person_id == bindparam("person_id"), DraftFile.place == bindparam("place"))
        .label("waiting"),
        following_row(bindparam("person_id"), "thread", bindparam("wanted")),
    )
    .select_from(_LATELY)
    .outerjoin(_MINE, true())
    .outerjoin(
        Thread,
        and_(
            Thread.id == bindparam("wanted"),
            Thread.state == "shown",
            Thread.locked_at.is_(None),
        ),
    )
)


def before_writing(person_id: int, client_key: str, since: datetime, *, thread_id: int = 0) -> Any:
    """All that is asked before somebody writes, in one row (1 statement).

    ``written, threads, oldest``: their posts since an instant. ``suspended``: until when they may
    not write. ``id, thread_id, number``: what this form wrote already. ``open, agency_id``: the
    thread, if it takes replies. ``draft``: when the draft of a reply to it was saved; ``waiting``: do
    files wait beside it. ``follows``: do they follow it, or have said that they do not want to.
    """
    asked = {"person_id": person_id, "client_key": client_key, "since": since}
    return row_of(_BEFORE, **asked, place=f"thread:{thread_id}", wanted=min(thread_id, LARGEST))


def versions_of(post_id: int) -> list[Any]:
    """What a post said before its edits, oldest first: number, source, until, public (1 st.)."""
    rows = select(PostVersion.number, PostVersion.source, PostVersion.until, PostVersion.public)
    return rows_of(rows.where(PostVersion.post_id == post_id).order_by(PostVersion.number))


def versions_for(actor: Actor, post: Any) -> list[Any]:
    """Those of them that the actor may read: what was never public is its author's and the
    moderators', unless it is too near to them (1 statement, at most 2 more)."""
    found = versions_of(post.id)
    if all(row.public for row in found) or reads_held(actor, post, post.thread_id, post.written_at):
        return found
    return [row for row in found if row.public]


_FILES = (
    select(
        PostFile.id,
        PostFile.post_id,
        StoredFile.name,
        StoredFile.media_type,
        StoredFile.size,
        StoredFile.width,
        StoredFile.height,
    )
    .join(StoredFile, StoredFile.id == PostFile.file_id)
    .where(PostFile.post_id.in_(bindparam("post_ids", expanding=True)))
    .order_by(PostFile.id)
)


def edits_since(author_id: int, since: datetime) -> Any:
    """``number, oldest`` of a person's edits since an instant (1 statement)."""
    rows = select(func.count().label("number"), func.min(PostVersion.until).label("oldest"))
    rows = rows.join(Post, Post.id == PostVersion.post_id)
    return row_of(rows.where(Post.author_id == author_id, PostVersion.until > since))


def was_answered(post: Post) -> bool:
    """Is a post an official answer, or did one come after it, held or shown? (1 statement)"""
    later = select(Answer.post_id).join(Post, Post.id == Answer.post_id)
    return (
        row_of(later.where(Answer.thread_id == post.thread_id, Post.number >= post.number))
        is not None
    )


def files_of(post_ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """Files by post: id, name, media_type, size, width, height (1 statement, none for none)."""
    found: dict[int, tuple[Any, ...]] = {}
    if not post_ids:
        return found
    for row in rows_of(_FILES, post_ids=post_ids):
        found[row.post_id] = (*found.get(row.post_id, ()), row)
    return found


def names_in(thread_id: int, *, limit: int = 200) -> dict[str, int]:
    """Names of those who wrote in a thread under their own name, with their ids (1 statement)."""
    rows = (
        select(Person.name, Person.id)
        .join(Post, Post.author_id == Person.id)
        .where(Post.thread_id == thread_id, ~Post.name_hidden, Post.state == "shown")
        .distinct()
    )
    return {row.name: row.id for row in rows_of(rows.limit(limit))}


def called_by(actor: Actor, thread_id: int, source: str) -> list[str] | None:
    """Whom a text in a thread calls by name, without the writer; None when it calls nobody at all (1
    statement, none for a text without @)."""
    if not calls_anybody(source):
        return None
    names = names_in(thread_id)
    return [name for name in mentioned(source, names) if names[name] != actor.person_id]


def file_of(post_id: int, file_id: int) -> StoredFile:
    """A file of this very post; ``Missing`` for any other (1 statement)."""
    rows = select(StoredFile).join(PostFile, PostFile.file_id == StoredFile.id)
    found = db.session.scalar(
        rows.where(PostFile.post_id == post_id, PostFile.id == min(file_id, LARGEST))
    )
    if found is None:
        raise Missing(say("Berkas itu tidak ada."))
    return found
