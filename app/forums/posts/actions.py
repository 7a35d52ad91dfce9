"""Writes of posts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.core.actor import ANYONE, Actor
from app.core.errors import Conflict, Invalid, SlowDown
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.rows import row_of, write
from app.db.unit import announce
from app.forums.posts import queries
from app.forums.posts.models import Draft, Post, PostFile, PostVersion
from app.forums.posts.policies import may_delete, may_edit, require, require_writer
from app.forums.posts.rules import HELD, SHOWN, require_text
from app.forums.threads.models import Thread
from app.forums.threads.rules import (
    FLOOD_MINUTES,
    FLOOD_POSTS,
    FLOOD_THREADS,
    TITLE_OF_DELETED,
    seconds_to_wait,
)
from app.moderation.actions import hold_by_system
from app.moderation.queries import require_not_suspended
from app.moderation.screening.private import private_details
from app.moderation.screening.rules import Finding, findings
from app.notices.following.actions import follow_by_itself
from app.web.files.store import forget_file
from app.web.markdown import clean_html
from app.web.models import StoredFile
from app.web.outbox import later
from app.web.search.actions import drop

WRITTEN = "forums.post_written"
THREAD_CHANGED = "forums.thread_changed"
MOST_FILES = 5


@dataclass(frozen=True, slots=True)
class Draught:
    """What a person hands in: the text, under which name, and the form's own key.

    ``considered``: the writer was shown what in the text is somebody's private detail, and stays.
    """

    text: str
    client_key: str
    name_hidden: bool = False
    considered: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Where a post went; ``again``: the same form had been sent before, and this is what it wrote."""

    id: int
    thread_id: int
    number: int
    held: bool
    again: bool = False


def named(actor: Actor, *, name_hidden: bool) -> Actor:
    """Who stands in the log: nobody, for what is written under a hidden name."""
    return ANYONE if name_hidden else actor


def reply(actor: Actor, thread_id: int, draught: Draught, *, now: datetime) -> Written:
    """Add a post to an open thread. The same form sent again is the post that is there already."""
    require_writer(actor)
    if twin := twin_of(actor, draught.client_key):
        return twin
    require_may_write(actor, now=now)
    thread = row_of(_OPEN, thread=thread_id)
    if thread is None:
        raise Conflict(say("Topik ini dikunci atau sudah tidak ada: balasan tidak diterima."))
    return write_post(actor, thread_id, thread.agency_id, draught, now=now)


def twin_of(actor: Actor, client_key: str) -> Written | None:
    """What this very form wrote already, if it did (1 statement)."""
    row = queries.twin_of(actor.person_id or 0, client_key)
    if row is None:
        return None
    return Written(row.id, row.thread_id, row.number, held=row.state == HELD, again=True)


_OPEN = select(Thread.agency_id).where(
    Thread.id == bindparam("thread"), Thread.state == SHOWN, Thread.locked_at.is_(None)
)


def require_may_write(actor: Actor, *, now: datetime, thread: bool = False) -> None:
    """``Forbidden`` while suspended, ``SlowDown`` beyond the flood limit (2 statements)."""
    require_not_suspended(actor, now)
    lately = queries.written_since(actor.person_id or 0, now - timedelta(minutes=FLOOD_MINUTES))
    if not lately.written:
        return
    age = (now - lately.oldest).total_seconds()
    wait = seconds_to_wait(lately.written, FLOOD_POSTS, age)
    if thread:
        wait = max(wait, seconds_to_wait(lately.threads or 0, FLOOD_THREADS, age))
    if wait:
        words = "Anda menulis banyak sekali. Tunggu %(n)d detik; tulisan ini tetap ada di sini."
        raise SlowDown(say(words, n=wait), seconds=wait)


def write_post(
    actor: Actor, thread_id: int, agency_id: int | None, draught: Draught, *, now: datetime
) -> Written:
    """Give the next number and keep the text with its HTML; what attacks people waits (held)."""
    text = require_text(draught.text)
    require_considered(text, considered=draught.considered)
    found = findings(text)
    number = _next_number(thread_id, held=bool(found), now=now)
    post = Post(
        thread_id=thread_id,
        number=number,
        author_id=actor.person_id,
        name_hidden=draught.name_hidden,
        source=text,
        html=clean_html(text),
        state=HELD if found else SHOWN,
        written_at=now,
        client_key=draught.client_key,
    )
    db.session.add(post)
    db.session.flush()
    _after(actor, post, agency_id, found, now=now)
    return Written(post.id, thread_id, number, held=bool(found))


def _next_number(thread_id: int, *, held: bool, now: datetime) -> int:
    turn = int(now.timestamp() * 1000)
    counted = (
        update(Thread)
        .where(Thread.id == thread_id)
        .values(
            posts=Thread.posts + 1,
            shown=Thread.shown + (0 if held else 1),
            turn=Thread.turn if held else turn,
            last_at=Thread.last_at if held else now,
        )
        .returning(Thread.posts)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(counted).scalar_one())


def _after(
    actor: Actor, post: Post, agency_id: int | None, found: list[Finding], *, now: datetime
) -> None:
    follow_by_itself([post.author_id], "thread", post.thread_id, now=now)
    told = named(actor, name_hidden=post.name_hidden)
    audit.record(told, "forums.post_written", ("post", post.id), now=now, number=post.number)
    if found:
        agencies = [agency_id] if agency_id else []
        hold_by_system("post", post.id, post.author_id, agencies, found, now=now)
    later(WRITTEN, {"post": post.id}, now=now)
    announce("forums.post_written", post.id)


def require_considered(text: str, *, considered: bool, field: str = "text") -> None:
    """``Invalid`` naming private details of people in a text, unless the writer has seen them."""
    if considered:
        return
    found = private_details(text)
    if found:
        said = ", ".join(dict.fromkeys(said for _kind, said in found[:5]))
        raise Invalid(
            say(
                "Tulisan ini tampaknya memuat data pribadi: %(said)s. Hapus bila milik orang lain. "
                "Bila memang boleh dibaca semua orang, centang pernyataan di bawah, lalu kirim lagi.",
                said=said,
            ),
            field=field,
            private=True,
        )


def edit_post(
    actor: Actor, post_id: int, *, text: str, considered: bool = False, now: datetime
) -> Post:
    """Other words from now on; what it said before stays readable beside them."""
    post = queries.post_by_id(post_id)
    require(may_edit(actor, post))
    kept = require_text(text)
    if kept == post.source:
        return post
    require_considered(kept, considered=considered)
    number = len(queries.versions_of(post.id)) + 1
    db.session.add(PostVersion(post_id=post.id, number=number, source=post.source, until=now))
    found = findings(kept)
    post.source, post.html, post.edited_at = kept, clean_html(kept), now
    post.edited_after_answer = post.edited_after_answer or _was_answered(post)
    if found and post.state == SHOWN:
        put_state(post, HELD)
        thread = db.session.get_one(Thread, post.thread_id)
        agencies = [thread.agency_id] if thread.agency_id else []
        hold_by_system("post", post.id, post.author_id, agencies, found, now=now)
    _record(actor, post, "forums.post_edited", now)
    later(WRITTEN, {"post": post.id, "again": True}, now=now)
    return post


def _was_answered(post: Post) -> bool:
    """Did an official answer to the thread come after this post was written?"""
    return any(one.number > post.number for one in queries.official_answers(post.thread_id))


def delete_post(actor: Actor, post_id: int, *, now: datetime) -> Post:
    """Leave a tombstone: the text goes, with its history, its files and its place in search.

    A first post takes the thread's title along: it is the same person's text.
    """
    post = queries.post_by_id(post_id)
    require(may_delete(actor, post))
    post.source = post.html = ""  # before the state: a tombstone has no text (a constraint)
    put_state(post, "deleted")
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post.id))
    _drop_files(post.id)
    if post.number == 1:
        _drop_title(post.thread_id, now=now)
    _record(actor, post, "forums.post_deleted", now)
    later(WRITTEN, {"post": post.id, "again": True}, now=now)
    return post


def _drop_title(thread_id: int, *, now: datetime) -> None:
    """The title goes from the thread, and from what is found of all its posts at once."""
    gone = update(Thread).where(Thread.id == thread_id).values(title=TITLE_OF_DELETED)
    db.session.execute(gone.execution_options(synchronize_session="fetch"))
    drop("post", queries.post_ids(thread_id))
    later(THREAD_CHANGED, {"thread": thread_id}, now=now)


def _drop_files(post_id: int) -> None:
    for one in db.session.scalars(select(PostFile).where(PostFile.post_id == post_id)):
        stored = db.session.get_one(StoredFile, one.file_id)
        db.session.delete(one)
        db.session.flush()
        forget_file(stored)


def put_state(post: Post, state: str) -> None:
    """Change what may be read of a post, and the thread's number of readable posts with it."""
    by = int(state == SHOWN) - int(post.state == SHOWN)
    post.state = state
    if state != SHOWN:
        drop("post", [post.id])  # at once: what is held, hidden or deleted is found by nobody
    if by:
        counted = update(Thread).where(Thread.id == post.thread_id)
        counted = counted.values(shown=Thread.shown + by)
        db.session.execute(counted.execution_options(synchronize_session=False))


def _record(actor: Actor, post: Post, verb: str, now: datetime) -> None:
    told = named(actor, name_hidden=post.name_hidden)
    audit.record(told, verb, ("post", post.id), now=now)
    announce(verb, post.id)


def hang_files(post_id: int, stored: list[StoredFile]) -> None:
    """Hang kept files on a post that was just written."""
    if len(stored) > MOST_FILES:
        raise Invalid(say("Paling banyak %(n)d berkas.", n=MOST_FILES), field="files")
    db.session.add_all(PostFile(post_id=post_id, file_id=one.id) for one in stored)


def keep_draft(actor: Actor, place: str, fields: dict[str, Any], *, now: datetime) -> None:
    """Keep what somebody is writing; empty fields forget it."""
    mine = (Draft.person_id == actor.person_id, Draft.place == place)
    db.session.execute(delete(Draft).where(*mine))
    if any(str(value).strip() for value in fields.values()):
        kept = {"person_id": actor.person_id, "place": place, "fields": fields, "saved_at": now}
        write(insert(Draft), kept)


def forget_draft(actor: Actor, place: str) -> None:
    """It was sent."""
    mine = (Draft.person_id == actor.person_id, Draft.place == place)
    db.session.execute(delete(Draft).where(*mine))
