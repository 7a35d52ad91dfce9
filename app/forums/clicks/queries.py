"""Reads behind the asker's addresses."""

from typing import Any

from sqlalchemy import select

from app.accounts.queries import actor_of
from app.core.actor import ANYONE, Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.rows import row_of
from app.forums.threads.models import Question, Thread


def asked(thread_id: int) -> Any:
    """``id, title, author_id, version, state, question`` of a question that anybody may read;
    ``Missing`` for any other (1 statement)."""
    rows = select(Thread.id, Thread.title, Thread.author_id, Thread.state, Question.version)
    rows = rows.add_columns(Question.state.label("question"))
    rows = rows.join(Question, Question.thread_id == Thread.id)
    found = row_of(rows.where(Thread.id == thread_id, Thread.state == "shown"))
    if found is None:
        raise Missing(say("Pertanyaan itu tidak ada."))
    return found


def asker_of(author_id: int) -> Actor:
    """Who asked, as policies see them; nobody once the account is gone (1 statement)."""
    return actor_of(author_id) or ANYONE
