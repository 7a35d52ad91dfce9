"""Boards, threads, agencies and posts as those may read them who follow them.

Stricter than the pages: what moderators may read besides never goes into a letter of theirs.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, case, or_, select

from app.accounts.models import Organisation, Person
from app.core.actor import Actor
from app.core.words import Sentence, say
from app.db.rows import rows_of
from app.forums.boards.models import Board
from app.forums.posts.models import Answer, Post
from app.forums.threads.models import Thread
from app.forums.threads.rules import KINDS
from app.notices.slots import Shown
from app.web.markdown import words_of

NOBODY = say("Nama disembunyikan")
_WROTE = Sentence("%(who)s: “%(words)s”")
_ANSWERED = say("Jawaban resmi dari %(who)s: “%(words)s”")
_BEGUN = Sentence("%(kind)s: “%(title)s”")
_WORDS = 160


def _own(actor: Actor) -> Any:
    return Thread.author_id == (actor.person_id or 0)


def threads_shown(actor: Actor, ids: Collection[int]) -> dict[int, Shown]:
    """Threads that anybody may read, and one's own (1 statement)."""
    rows = select(Thread.id, Thread.title, Thread.kind)
    readable = or_(Thread.state == "shown", and_(_own(actor), Thread.state != "merged"))
    return {row.id: _thread(row) for row in rows_of(rows.where(Thread.id.in_(ids), readable))}


def _thread(row: Any) -> Shown:
    facts = {"title": row.title}
    line = Sentence(_BEGUN.msgid, facts | {"kind": {"say": KINDS[row.kind].msgid}})
    return Shown(row.title, f"/forums/threads/{row.id}", facts, line)


def posts_shown(actor: Actor, ids: Collection[int]) -> dict[int, Shown]:
    """Posts that are shown, in threads that anybody may read or one's own (1 statement)."""
    name = case((Post.name_hidden, None), else_=Person.name).label("author")
    rows = select(Post.id, Post.html, Thread.title, name, Answer.name.label("answerer"))
    rows = rows.join(Thread, Thread.id == Post.thread_id)
    rows = rows.join(Person, Person.id == Post.author_id)
    rows = rows.outerjoin(Answer, Answer.post_id == Post.id)
    readable = or_(Thread.state == "shown", _own(actor))
    found = rows_of(rows.where(Post.id.in_(ids), Post.state == "shown", readable))
    return {row.id: _post(row) for row in found}


def _post(row: Any) -> Shown:
    who: Any = row.answerer or row.author or {"say": NOBODY.msgid}
    said = _ANSWERED if row.answerer else _WROTE
    line = Sentence(said.msgid, {"who": who, "words": _beginning(row.html)})
    facts = {"title": row.title, "who": who}
    return Shown(row.title, f"/forums/posts/{row.id}", facts, line, quoted=True)


def _beginning(html: str) -> str:
    words = " ".join(words_of(html).split())
    return words if len(words) <= _WORDS else words[:_WORDS].rsplit(" ", 1)[0] + "…"


def boards_shown(_actor: Actor, ids: Collection[int]) -> dict[int, Shown]:
    """Boards: everybody's (1 statement)."""
    rows = rows_of(select(Board.id, Board.slug, Board.name).where(Board.id.in_(ids)))
    return {row.id: Shown(row.name, f"/forums/{row.slug}/") for row in rows}


def agencies_shown(_actor: Actor, ids: Collection[int]) -> dict[int, Shown]:
    """Agencies: everybody's (1 statement)."""
    rows = rows_of(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {row.id: Shown(row.name, f"/forums/agencies/{row.id}") for row in rows}
