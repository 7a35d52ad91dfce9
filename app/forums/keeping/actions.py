"""Carries out what moderators decide about posts and threads."""

from datetime import datetime

from sqlalchemy import func, select, update

from app.core.errors import Conflict, Invalid, Missing
from app.core.words import say
from app.db.base import db
from app.forums.boards.models import Board
from app.forums.posts import actions as posts
from app.forums.posts.models import Answer, Post
from app.forums.posts.queries import post_by_id, post_ids
from app.forums.posts.rules import DELETED, HELD, HIDDEN, SHOWN
from app.forums.questions.recounting import thread_read
from app.forums.threads import actions as threads
from app.forums.threads.models import Thread, ThreadNear
from app.forums.threads.queries import agencies_concerned, thread_by_id
from app.forums.threads.rules import QUESTION
from app.moderation.queries import acts_of, case_of
from app.moderation.rules import in_force
from app.notices.following.actions import follow_by_itself, hand_on
from app.web.markdown import words_of
from app.web.outbox import later
from app.web.search.actions import drop

_TITLE, _SHORTEST = 90, 5
_STATES = {"hold": HELD, "hide": HIDDEN, "release": SHOWN, "restore": SHOWN}
_FREEING = frozenset({"release", "restore"})
POST_VERBS = frozenset({"hold", "release", "hide", "restore", "split", "unsplit"})
THREAD_VERBS = frozenset(
    {"hold", "release", "hide", "restore", "lock", "unlock", "move", "merge", "unmerge"}
)


def on_post(verb: str, post_id: int, _target: int | None, now: datetime) -> None:
    """One verb about a post. A first post takes its thread with it."""
    post = post_by_id(post_id)
    if verb == "split":
        split(post, now=now)
    elif post.state == DELETED and verb not in _FREEING:
        raise Conflict(say("Tulisan ini sudah dihapus penulisnya."))
    elif post.state != DELETED:  # an act is taken back from a tombstone, too: on paper
        posts.put_state(post, _STATES[verb], now=now)
        if post.number == 1 and not _acted_on_itself(post.thread_id, now):
            on_thread(verb, post.thread_id, None, now)
    later(posts.WRITTEN, {"post": post.id, "again": True}, now=now)


def _acted_on_itself(thread_id: int, now: datetime) -> bool:
    """Is a thread held or hidden by an act of its own? Then its first post's acts leave it so."""
    case = case_of("thread", thread_id)
    return case is not None and bool({"hold", "hide"} & set(in_force(acts_of(case.id), now)))


def on_thread(verb: str, thread_id: int, target: int | None, now: datetime) -> None:
    """One verb about a thread; ``target`` is the board to move to or the thread to merge into."""
    thread = thread_by_id(thread_id)
    if thread.merged_into is not None:
        raise Conflict(say("Topik ini sudah digabung ke topik lain. Tangani topik itu."))
    if verb in _STATES:
        threads.put_state(thread, _STATES[verb])
        if thread.state == SHOWN:
            thread_read(thread.id, now)
    elif verb in {"lock", "unlock"}:
        threads.lock(thread, now=now if verb == "lock" else None)
    elif verb == "move":
        if target is None or db.session.get(Board, target) is None:
            raise Invalid(say("Pilih papan tujuannya."), field="target")
        threads.move(thread, target)
    else:
        merge(thread, target)
    if verb in {"hold", "hide"}:
        drop("post", post_ids(thread.id))
    later(posts.THREAD_CHANGED, {"thread": target if verb == "merge" else thread.id}, now=now)


def merge(thread: Thread, target: int | None) -> None:
    """Hang a thread's posts behind another's. A question with its clock stays what it is."""
    require_mergeable(thread.id, target or 0)
    merge_into(thread, thread_by_id(target or 0))


def require_mergeable(thread_id: int, target: int) -> None:
    """Refuse (field "other") what no thread can be merged into, or what cannot be merged."""
    thread = thread_by_id(thread_id)
    if thread.kind == QUESTION:
        no = say("Pertanyaan dengan tenggat tidak dapat digabung. Kunci saja.")
        raise Conflict(no, field="other")
    if thread_id == target:
        raise Conflict(say("Itu topik ini sendiri. Pilih topik lain."), field="other")
    try:
        other = thread_by_id(target)
    except Missing:
        raise Invalid(say("Tempel alamat topik tujuannya."), field="other") from None
    if thread.state != SHOWN or other.state != SHOWN:  # its posts would be read where they went
        no = say("Topik yang ditahan atau disembunyikan tidak dapat digabung.")
        raise Conflict(no, field="other")


def merge_into(thread: Thread, other: Thread) -> None:
    """All posts of a thread behind another's; its address leads there from now on. Whose matter they
    were stays known where they went, also when that thread goes on into a third."""
    keep_near(thread, other)
    threads.point_to(thread, other)
    hand_on("thread", thread.id, other.id)
    _append(list(_posts_from(thread.id, 1)), thread, other)


def split(post: Post, *, now: datetime) -> Thread:
    """A post and all that follow become a thread of their own."""
    old = thread_by_id(post.thread_id)
    moving = list(_posts_from(old.id, post.number))
    official = select(func.count()).where(Answer.post_id.in_([one.id for one in moving]))
    if post.number == 1 or db.session.scalar(official):
        raise Conflict(say("Tulisan pertama dan jawaban resmi tidak dapat dipisah."))
    new = Thread(
        board_id=old.board_id,
        kind="discussion",
        title=_title_of(post) if post.state == SHOWN else "Lanjutan topik",
        author_id=post.author_id,
        name_hidden=post.name_hidden,
        service_id=old.service_id,
        agency_id=old.agency_id,
        state=HELD,
        posts=0,
        shown=0,
        turn=old.turn,
        started_at=now,
        last_at=old.last_at,
        client_key=f"split-{post.id}",
    )
    db.session.add(new)
    db.session.flush()
    keep_near(old, new)
    _append(moving, old, new)
    threads.put_state(new, SHOWN)
    follow_by_itself([one.author_id for one in moving], "thread", new.id, now=now)
    return new


def keep_near(old: Thread, new: Thread) -> None:
    """Write down beside ``new`` whose matter the posts of ``old`` are (2 statements)."""
    concerned = agencies_concerned([old.id]).get(old.id, frozenset())
    more = concerned - _near_of(new.id)
    db.session.add_all(ThreadNear(thread_id=new.id, agency_id=one) for one in sorted(more))
    db.session.flush()


def _near_of(thread_id: int) -> frozenset[int]:
    rows = select(ThreadNear.agency_id).where(ThreadNear.thread_id == thread_id)
    return frozenset(db.session.scalars(rows))


def _title_of(post: Post) -> str:
    """A thread that was split off is named by its own first words, which go when they are deleted."""
    words = " ".join(words_of(post.html).split())
    short = words if len(words) <= _TITLE else words[:_TITLE].rsplit(" ", 1)[0] + "…"
    return short if len(short) >= _SHORTEST else f"{short} (lanjutan)"


def _posts_from(thread_id: int, number: int) -> list[Post]:
    rows = select(Post).where(Post.thread_id == thread_id, Post.number >= number)
    return list(db.session.scalars(rows.order_by(Post.number).with_for_update()))


def _append(moving: list[Post], old: Thread, new: Thread) -> None:
    shown = sum(post.state == SHOWN for post in moving)
    for place, post in enumerate(moving, start=new.posts + 1):
        post.thread_id, post.number = new.id, place
    new.posts += len(moving)
    new.shown += shown
    new.turn, new.last_at = max(new.turn, old.turn), max(new.last_at, old.last_at)
    db.session.flush()
    counted = update(Thread).where(Thread.id == old.id).values(shown=Thread.shown - shown)
    db.session.execute(counted.execution_options(synchronize_session=False))
