"""Whom the forum tells of what: those who follow, who are named, who asked, who must answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.core.window import closing_as_typed
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of
from app.forums.clicks.links import both
from app.forums.keeping.queries import agency_people, author_of, routers
from app.forums.posts.models import Answer, Post
from app.forums.posts.queries import names_in
from app.forums.posts.rules import mentioned
from app.forums.questions.queries import last_routing
from app.forums.questions.rules import ANSWERED as FINALLY
from app.forums.threads.models import Question, Thread
from app.forums.threads.rules import QUESTION
from app.notices.actions import tell, tell_followers
from app.notices.rules import NEWS, NOW

REPLIED = say("Ada balasan baru di “%(title)s”.")
MENTIONED = say("Anda disebut di “%(title)s”.")
STARTED = say("Topik baru: “%(title)s”.")
QUESTIONED = say("Pertanyaan baru untuk instansi: “%(title)s”.")
OFFICIAL = say("Ada jawaban resmi di “%(title)s”.")
ASKED = say("Instansi Anda ditanya, jawab paling lambat %(day)s: “%(title)s”.")
ANSWERED = say(
    "Dijawab resmi: pertanyaan Anda “%(title)s”. Nyatakan cukup, atau buka lagi bila belum."
)
ON_THE_WAY = say(
    "Dijawab sementara: pertanyaan Anda “%(title)s”. Tanggal kabar berikutnya ada di jawabannya."
)
UNROUTED = say("Pertanyaan “%(title)s” belum punya instansi. Salurkan: tenggatnya sudah berjalan.")
ROUTED = say("Pertanyaan Anda “%(title)s” disalurkan ke %(agency)s. Tenggatnya tetap.")
HANDED_ON = say("Pertanyaan “%(title)s” disalurkan dari instansi Anda ke %(agency)s.")
UNREAD = say(
    "Jawaban resmi untuk “%(title)s” tidak lagi dapat dibaca, jadi pertanyaannya terbuka lagi. Jawab "
    "lagi; tenggatnya tetap."
)
REOPENED = say("Penanya membuka lagi “%(title)s”. Tenggatnya tetap.")


def tell_of_post(row: Any, *, now: datetime) -> None:
    """In a transaction: everybody who should hear of a post, once in its life, when all may read it.

    What waits for a moderator, or is hidden, is told when it is shown. Nobody hears of oneself.
    """
    if row is None or row.state != "shown" or row.thread_state != "shown":
        return
    untold = update(Post).where(Post.id == row.id, Post.told_at.is_(None)).values(told_at=now)
    if not db.session.execute(untold.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        return
    names, key = names_in(row.thread_id), f"post:{row.id}"
    called = {names[name] for name in mentioned(row.source, names)} - {row.author_id}
    href, about, under = f"/forums/posts/{row.id}", ("post", row.id), ("thread", row.thread_id)
    tell(called, MENTIONED.msgid, href, now=now, urgency=NOW, about=about, under=under, once=key,
         weight=5)  # fmt: skip
    if row.number == 1:
        _tell_of_thread(row, now=now)
        return
    official = db.session.get(Answer, row.id) is not None
    without = {row.author_id} | ({row.starter_id} if official else set())  # who asked hears by name
    words, weight = (OFFICIAL, 4) if official else (REPLIED, 1)
    tell_followers([under], words.msgid, href, now=now, about=about, once=key, weight=weight,
                   without=without)  # fmt: skip


def _tell_of_thread(row: Any, *, now: datetime) -> None:
    """Of a new thread hear those who follow its board or its agency; of a question, the agency."""
    kind = row_of(select(Thread.kind).where(Thread.id == row.thread_id)).kind
    words, weight = (QUESTIONED, 3) if kind == QUESTION else (STARTED, 2)
    subjects = [("board", row.board_id)]
    subjects += [("agency", row.agency_id)] if row.agency_id else []
    href, about = f"/forums/threads/{row.thread_id}", ("thread", row.thread_id)
    tell_followers(subjects, words.msgid, href, now=now, about=about, once=f"thread:{row.thread_id}",
                   weight=weight, without={row.author_id})  # fmt: skip
    if kind == QUESTION:
        key = asked_key(row.thread_id, row.agency_id)
        tell_agency(row.agency_id, row.thread_id, ASKED.msgid, now=now, once=key)


def asked_key(thread_id: int, agency_id: int | None) -> str:
    """Under which an agency's desk hears only once that a question was begun for it."""
    return f"asked:{thread_id}:{agency_id}"


def tell_agency(
    agency_id: int | None, thread_id: int, msgid: str, *, now: datetime, once: str | None = None
) -> None:
    """In a transaction: the agency's desk hears of a question; of one that no agency has, those who
    route it."""
    people: Iterable[int]
    if agency_id is None:
        people, msgid = set(routers()) - {author_of(thread_id)}, UNROUTED.msgid
    else:
        people = agency_people(agency_id)
    about, href = ("thread", thread_id), f"/forums/threads/{thread_id}"
    told: dict[str, Any] = {"day": {"day": _last_day(thread_id)}}
    tell(people, msgid, href, now=now, urgency=NOW, about=about, once=once, **told)


def tell_of_routing(thread_id: int, *, now: datetime) -> None:
    """In a transaction: the asker hears who has the question now, and the desk that had it, that it
    went; whoever routed it knows."""
    last = last_routing(thread_id)
    if last is None:
        return
    href, about = f"/forums/threads/{thread_id}", ("thread", thread_id)
    key, agency = f"routed:{thread_id}:{last.number}", last.agency
    author = author_of(thread_id)
    asker = [author] if author and author != last.by_id else []
    tell(asker, ROUTED.msgid, href, now=now, urgency=NOW, about=about, once=f"{key}:asker",
         agency=agency)  # fmt: skip
    if last.before_id is not None:
        desk = set(agency_people(last.before_id)) - {last.by_id}
        tell(desk, HANDED_ON.msgid, href, now=now, urgency=NEWS, about=about, once=f"{key}:desk",
             agency=agency)  # fmt: skip


def _last_day(thread_id: int) -> str:
    """The last day on which a question is answered in time (1 statement)."""
    found = row_of(select(Question.due_at, Question.zone).where(Question.thread_id == thread_id))
    return closing_as_typed(found.due_at, found.zone).date().isoformat()


def tell_asker(thread_id: int, post_id: int, *, now: datetime) -> None:
    """In a transaction: the asker hears of an official answer, and can say at once what it is worth.

    Whether it was final is the answer's own: the question may have moved on since.
    """
    author, told = author_of(thread_id), _answer(post_id)
    waits = told.final and told.state == FINALLY
    links = both(thread_id, told.version, now) if waits else []
    words = ANSWERED if told.final else ON_THE_WAY
    href, about = f"/forums/posts/{post_id}", ("post", post_id)
    tell([author] if author else [], words.msgid, href, now=now, urgency=NOW, about=about,
         under=("thread", thread_id), weight=9, links=links,
         once=f"answer:{post_id}:{told.version}")  # fmt: skip


def _answer(post_id: int) -> Any:
    """An answer's ``final``, and ``state, version`` of its question now (1 statement)."""
    rows = select(Answer.final, Question.state, Question.version)
    rows = rows.join(Question, Question.thread_id == Answer.thread_id)
    return row_of(rows.where(Answer.post_id == post_id))
