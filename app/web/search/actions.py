"""Keeps what can be found, in the transaction of the room whose thing it is."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.dialects import postgresql, sqlite

from app.db.base import db
from app.web.search.models import SearchDocument
from app.web.search.rules import kept

_BODY_LETTERS = 20_000


def put(
    kind: str,
    subject_id: int,
    *,
    title: str,
    body: str,
    href: str,
    at: datetime,
    meta: str = "",
    part_of: str = "",
) -> None:
    """Let a thing be found by its words from now on, as they are now (1 statement).

    Only for what anybody may read; ``body`` is plain text, without marks. Of
    things with one ``part_of`` ("thread:5") the best is shown.
    """
    values = {
        "title": kept(title, 300),
        "body": kept(body, _BODY_LETTERS),
        "href": href,
        "meta": kept(meta, 200),
        "at": at,
        "part_of": part_of,
    }
    insert: Any = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    new = insert(SearchDocument).values(kind=kind, subject_id=subject_id, **values)
    key = ["kind", "subject_id"]
    db.session.execute(new.on_conflict_do_update(index_elements=key, set_=values))


def drop(kind: str, subject_ids: Collection[int]) -> None:
    """Let things be found no more (1 statement, none for none)."""
    if subject_ids:
        gone = delete(SearchDocument).where(
            SearchDocument.kind == kind, SearchDocument.subject_id.in_(sorted(subject_ids))
        )
        db.session.execute(gone.execution_options(synchronize_session=False))


def overwrite_deleted() -> None:
    """Let the index forget the words of what was dropped, not only where they stood (1 statement).

    FTS5 keeps them in its older parts until those are merged; PostgreSQL has none to forget.
    """
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))


def empty() -> None:
    """Let nothing be found: before everything is gathered anew (1 statement)."""
    db.session.execute(delete(SearchDocument).execution_options(synchronize_session=False))
