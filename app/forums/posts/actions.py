"""Writes of posts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from app.core.actor import ANYONE, Actor
from app.core.errors import Conflict, Invalid, SlowDown
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.rows import row_of
from app.db.types import Moment
from app.db.unit import announce
from app.forums.posts import queries
from app.forums.posts.drafting import forget_draft
from app.forums.posts.holding import hold
from app.forums.posts.models import Post, PostFile, PostVersion
from app.forums.posts.policies import (
    may_edit,
    require,
    require_deletable,
    require_speaker,
    require_writer,
)
from app.forums.posts.rules import HELD, SHOWN, require_text
from app.forums.posts.slots import reading
from app.forums.threads.models import Thread
from app.forums.threads.rules import (
    FLOOD_MINUTES,
    FLOOD_POSTS,
    FLOOD_THREADS,
    TITLE_OF_DELETED,
    require_changeable,
    seconds_to_wait,
)
from app.moderation.actions import forget_waiting
from app.moderation.queries import refuse_suspended, suspended_until
from app.moderation.screening.private import private_details
from app.moderation.screening.rules import Finding, findings
from app.notices.actions import forget_title
from app.notices.following.actions import follow_by_itself
from app.web.files.store import forget_file
from app.web.markdown import clean_html
from app.web.models import StoredFile
from app.web.offload import off_hub
from app.web.outbox import later
from app.web.search.actions import drop

WRITTEN = "forums.post_written"
THREAD_CHANGED = "forums.thread_changed"
CLOSED = say("Topik ini dikunci atau sudah tidak ada: balasan tidak diterima.")


@dataclass(frozen=True)
class Draught:
    """What a person hands in: the text, under which name, and the form's own key.

    ``considered``: the writer was shown what in the text is somebody's private detail, and stays.
    """

    text: str
    client_key: str
    name_hidden: bool = False
    considered: bool = False

    def ready(self) -> "Draught":
        """With its text worked out: before a transaction, so that nobody waits for a lock meanwhile,
        and off the hub, so that nobody waits for a text made to hurt. ``Invalid`` when it cannot be
        kept."""
        self.__dict__["kept"] = off_hub(_kept, self.text, considered=self.considered)
        return self

    @cached_property
    def kept(self) -> "Kept":
        """How the text is kept, worked out once; ``Invalid`` when it cannot be."""
        return _kept(self.text, considered=self.considered)


@dataclass(frozen=True, slots=True)
class Kept:
    """A text, its HTML, and what in it attacks people."""

    source: str
    html: str
    found: list[Finding]


def _kept(text: str, *, considered: bool) -> Kept:
    kept = require_text(text)
    require_considered(kept, considered=considered)
    return Kept(kept, clean_html(kept), findings(kept))


@dataclass(frozen=True, slots=True)
class Written:
    """Where a post went. ``again``: the same form had been sent before, and this is what it wrote.
    ``waiting``: files wait beside the draft of a reply."""

    id: int
    thread_id: int
    number: int
    held: bool
    again: bool = False
    waiting: bool = False


def named(actor: Actor, *, name_hidden: bool) -> Actor:
    """Who stands in the log: nobody, for what is written under a hidden name."""
    return ANYONE if name_hidden else actor


def reply(actor: Actor, thread_id: int, draught: Draught, *, now: datetime) -> Written:
    """Add a post to an open thread, and forget its draft. The same form sent again is the post that
    is there already. 5 statements, one more for a draft."""
    require_writer(actor)
    before = require_may_write(actor, draught, thread_id=thread_id, now=now)
    if isinstance(before, Written):
        return before
    if before.open is None:
        raise Conflict(CLOSED)
    follows = bool(before.follows)
    written = write_post(actor, thread_id, draught, follows=follows, now=now)
    if before.draft is not None:
        forget_draft(actor, f"thread:{thread_id}")
    return replace(written, waiting=bool(before.waiting))


def twin_of(actor: Actor, client_key: str) -> Written | None:
    """What this very form wrote already, if it did (1 statement)."""
    row = queries.twin_of(actor.person_id or 0, client_key)
    return _twin(row) if row is not None else None


def _twin(row: Any) -> Written:
    held, waiting = row.state == HELD, bool(getattr(row, "waiting", False))
    return Written(row.id, row.thread_id, row.number, held=held, again=True, waiting=waiting)


def require_may_write(actor: Actor, draught: Draught, *, thread_id: int = 0, now: datetime) -> Any:
    """What was before (``queries.before_writing``), or where this very form went already.

    ``Forbidden`` while suspended, ``SlowDown`` beyond the flood limit. Without ``thread_id`` a
    thread is begun. 1 statement.
    """
    since, me = now - timedelta(minutes=FLOOD_MINUTES), actor.person_id or 0
    before = queries.before_writing(me, draught.client_key, since, thread_id=thread_id)
    if before.id is not None:
        return _twin(before)
    refuse_suspended(before.suspended, now)
    _refuse_flood(before, now, thread=not thread_id)
    return before


def _refuse_flood(lately: Any, now: datetime, *, thread: bool) -> None:
    if not lately.written:
        return
    age = (now - lately.oldest).total_seconds()
    wait = seconds_to_wait(lately.written, FLOOD_POSTS, age)
    if thread:
        wait = max(wait, seconds_to_wait(lately.threads or 0, FLOOD_THREADS, age))
    if wait:
        raise too_many(wait)


def too_many(wait: int) -> SlowDown:
    """The refusal of somebody who must wait so many seconds."""
    return SlowDown(
        say(
            "Anda menulis banyak sekali. Tunggu %(n)d detik; tulisan ini tetap ada di sini.", n=wait
        ),
        seconds=wait,
    )


def write_post(
    actor: Actor,
    thread_id: int,
    draught: Draught,
    *,
    follows: bool = False,
    locked_too: bool = False,
    beside: str = "",
    now: datetime,
) -> Written:
    """Give the next number and keep the text with its HTML; what attacks people waits (held).

    Who writes follows the thread by itself; ``follows``: does so, or has said that they do not want
    to. ``locked_too``: also where the thread takes no replies (official answers). ``beside``: what
    else is read with it, and may make it wait. 4 statements, one more for the following, those of a hold besides.
    """
    kept, key = draught.kept, draught.client_key
    found = [*kept.found, *findings(beside)] if beside else kept.found
    held, hidden = bool(found), draught.name_hidden
    number = _next_number(thread_id, held=held, locked_too=locked_too, now=now)
    told: dict[str, Any] = {
        "thread_id": thread_id,
        "number": number,
        "author_id": actor.person_id,
        "client_key": key,
    }
    told |= {"source": kept.source, "html": kept.html, "state": HELD if held else SHOWN}
    told |= {"name_hidden": hidden, "written_at": now, "edited_after_answer": False}
    post_id = int(row_of(_POST, **told).id)
    if not follows:
        follow_by_itself([actor.person_id or 0], "thread", thread_id, now=now)
    _record(actor, "forums.post_written", post_id, hidden=hidden, now=now, number=number)
    if held:
        hold(post_id, thread_id, actor.person_id or 0, found, since=now, now=now)
    later(WRITTEN, {"post": post_id}, now=now)
    return Written(post_id, thread_id, number, held=held)


_POST = insert(Post).returning(Post.id)
_COUNT_ONE = (
    update(Thread)
    .where(
        Thread.id == bindparam("wanted"),
        Thread.state == SHOWN,
        or_(Thread.locked_at.is_(None), bindparam("anyway", type_=Boolean)),
    )
    .values(
        posts=Thread.posts + 1,
        shown=Thread.shown + bindparam("more"),
        turn=func.coalesce(bindparam("at_turn", type_=BigInteger), Thread.turn),
        last_at=func.coalesce(bindparam("at", type_=Moment()), Thread.last_at),
    )
    .returning(Thread.posts)
)


def _next_number(thread_id: int, *, held: bool, locked_too: bool, now: datetime) -> int:
    """The number of the thread's next post; what waits moves the thread nowhere (1 statement).

    ``Conflict`` when the thread was locked, hidden or merged a moment ago.
    """
    turn, at = (None, None) if held else (int(now.timestamp() * 1000), now)
    asked = {"wanted": thread_id, "more": int(not held), "at_turn": turn, "at": at}
    counted = row_of(_COUNT_ONE, anyway=locked_too, **asked)
    if counted is None:
        raise Conflict(CLOSED)
    return int(counted.posts)


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
    actor: Actor,
    post_id: int,
    *,
    text: str,
    considered: bool = False,
    seen: int | None = None,
    now: datetime,
) -> Post:
    """Other words from now on; what it said before stays readable beside them.

    ``seen``: after how many edits the writer saw it; ``Conflict`` when it has been edited since.
    """
    post = queries.post_by_id(post_id)
    require(may_edit(actor, post))
    require_speaker(queries.still_speaks(actor, post_id))
    kept = Draught(text, "", considered=considered or text.strip() == post.source).ready().kept
    if kept.source == post.source:
        return post
    thread = db.session.get_one(Thread, post.thread_id, with_for_update={"read": True})
    require_changeable(thread.state, locked=thread.locked_at is not None)
    refuse_suspended(suspended_until(actor.person_id, now), now)
    _refuse_editing_flood(actor, now)
    _keep_version(post, seen, now)
    post.source, post.html, post.edited_at = kept.source, kept.html, now
    post.edited_after_answer = post.edited_after_answer or queries.was_answered(post)
    if kept.found and post.state == SHOWN:
        put_state(post, HELD, now=now)
        told = {"since": post.written_at, "now": now}
        hold(post.id, post.thread_id, post.author_id, kept.found, **told)
    _record(actor, "forums.post_edited", post.id, hidden=post.name_hidden, now=now)
    later(WRITTEN, {"post": post.id, "again": True}, now=now)
    return post


def _keep_version(post: Post, seen: int | None, now: datetime) -> None:
    number = len(queries.versions_of(post.id)) + 1
    if seen is not None and seen != number - 1:
        raise Conflict(say("Tulisan ini sudah Anda ubah di tab atau peranti lain."), edited=True)
    told = {"source": post.source, "until": now, "public": post.state == SHOWN}
    db.session.add(PostVersion(post_id=post.id, number=number, **told))


def _refuse_editing_flood(actor: Actor, now: datetime) -> None:
    """Edits have a limit of their own, as large as that of posts."""
    since = now - timedelta(minutes=FLOOD_MINUTES)
    lately = queries.edits_since(actor.person_id or 0, since)
    if lately.number and (
        wait := seconds_to_wait(lately.number, FLOOD_POSTS, (now - lately.oldest).total_seconds())
    ):
        raise too_many(wait)


def delete_post(actor: Actor, post_id: int, *, now: datetime) -> Post:
    """Leave a tombstone: the text goes, with its history, its files and its place in search.
    ``Forbidden`` for an official answer, which a trigger holds too.

    A first post takes the thread's title along: it is the same person's text.
    """
    post = queries.post_by_id(post_id)
    require_deletable(actor, post, official=queries.is_official(post.id))
    post.source = post.html = ""  # before the state: a tombstone has no text (a constraint)
    put_state(post, "deleted", now=now)
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post.id))
    _drop_files(post.id)
    forget_draft(actor, f"edit:{post.id}")
    forget_waiting("post", post.id)
    _drop_titles(post, now=now)
    _record(actor, "forums.post_deleted", post.id, hidden=post.name_hidden, now=now)
    later(WRITTEN, {"post": post.id, "again": True}, now=now)
    return post


def _drop_titles(post: Post, *, now: datetime) -> None:
    """The title goes from every thread that the post ever began: the one it stands in, one that was
    merged away, one that was split off and led back; from what is found of all their posts; and from
    what the author was told of them."""
    began = and_(Thread.merged_into.is_not(None), Thread.started_at == post.written_at)
    named = or_(began, Thread.client_key == f"split-{post.id}")
    first = and_(Thread.id == post.thread_id, literal(post.number == 1))
    mine = or_(first, and_(named, Thread.author_id == post.author_id))
    for thread in db.session.scalars(select(Thread).where(mine)).all():
        forget_title(post.author_id, thread.title, TITLE_OF_DELETED)
        thread.title = TITLE_OF_DELETED
        drop("post", queries.post_ids(thread.id))
        later(THREAD_CHANGED, {"thread": thread.id}, now=now)


def _drop_files(post_id: int) -> None:
    for one in db.session.scalars(select(PostFile).where(PostFile.post_id == post_id)):
        stored = db.session.get_one(StoredFile, one.file_id)
        db.session.delete(one)
        db.session.flush()
        forget_file(stored)


def put_state(post: Post, state: str, *, now: datetime) -> None:
    """Change what may be read of a post, the thread's number of readable posts with it, and what
    hangs on that (a question's clock)."""
    by = int(state == SHOWN) - int(post.state == SHOWN)
    post.state = state
    if state != SHOWN:
        drop("post", [post.id])  # at once: what is held, hidden or deleted is found by nobody
    if by:
        for changed in reading:
            changed(post.id, by > 0, now)
        counted = update(Thread).where(Thread.id == post.thread_id)
        counted = counted.values(shown=Thread.shown + by)
        db.session.execute(counted.execution_options(synchronize_session=False))


def _record(
    actor: Actor, verb: str, post_id: int, *, hidden: bool, now: datetime, **facts: Any
) -> None:
    told = named(actor, name_hidden=hidden)
    audit.record(told, verb, ("post", post_id), now=now, **facts)
    announce(verb, post_id)
