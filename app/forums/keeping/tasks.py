"""Background work of the forum: who should hear of a post, and of a question's turns."""

from typing import Any

from app.core import clock
from app.core.words import say
from app.db.base import db
from app.db.unit import transaction
from app.forums.keeping.queries import agency_people, author_of
from app.forums.posts.actions import THREAD_CHANGED, WRITTEN
from app.forums.posts.models import Answer
from app.forums.posts.queries import names_in, post_ids, post_row
from app.forums.posts.rules import mentioned
from app.notices.actions import tell
from app.web.markdown import words_of
from app.web.outbox import task
from app.web.search.actions import drop, put

REPLIED = say("Ada balasan baru di “%(title)s”.")
MENTIONED = say("Anda disebut di “%(title)s”.")
ASKED = say("Instansi Anda ditanya: “%(title)s”.")
ANSWERED = say(
    "Pertanyaan Anda “%(title)s” dijawab resmi. Nyatakan cukup, atau buka lagi bila belum."
)
REOPENED = say("Penanya membuka lagi “%(title)s”. Tenggatnya tetap.")


@task(WRITTEN)
def post_written(told: dict[str, Any]) -> None:
    """Let the thread's author and those who are named know of a post that anybody may read."""
    row = post_row(told["post"])
    index(told["post"], row)
    if row is None or row.state != "shown" or told.get("again"):
        return
    names = names_in(row.thread_id)
    called = {names[name] for name in mentioned(row.source, names)} - {row.author_id}
    starter = author_of(row.thread_id)
    author = {starter} - {row.author_id} - called if starter else set()
    href = f"/forums/posts/{row.id}"
    with transaction():
        now = clock.now()
        tell(called, MENTIONED.msgid, href, now=now, title=row.title)
        if row.number > 1 and not _is_official(row.id):
            tell(author, REPLIED.msgid, href, now=now, mail=False, title=row.title)


def index(post_id: int, row: Any) -> None:
    """Let a post be found, or no more. What is under a hidden name is never found."""
    with transaction():
        if not findable(row):
            drop("post", [post_id])
            return
        put(
            "post",
            row.id,
            title="" if row.starter_hidden else row.title,
            body=words_of(row.html),
            href=f"/forums/posts/{row.id}",
            at=row.written_at,
        )


def findable(row: Any) -> bool:
    """May anybody read it, under a name that anybody may read?"""
    return (
        row is not None
        and row.state == "shown"
        and row.thread_state == "shown"
        and not row.name_hidden
    )


@task(THREAD_CHANGED)
def thread_changed(told: dict[str, Any]) -> None:
    """After a thread was hidden, shown again, merged or split: all of its posts anew."""
    for post_id in post_ids(told["thread"]):
        index(post_id, post_row(post_id))


def _is_official(post_id: int) -> bool:
    return db.session.get(Answer, post_id) is not None


def tell_agency(agency_id: int | None, thread_id: int, title: str, msgid: str) -> None:
    """In a transaction: the agency's desk hears of a question."""
    if agency_id is not None:
        people = agency_people(agency_id)
        tell(people, msgid, f"/forums/threads/{thread_id}", now=clock.now(), title=title)


def tell_asker(thread_id: int, title: str) -> None:
    """In a transaction: the asker hears of an official answer."""
    author = author_of(thread_id)
    href = f"/forums/threads/{thread_id}"
    tell([author] if author else [], ANSWERED.msgid, href, now=clock.now(), title=title)
