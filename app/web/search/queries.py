"""Finds things by their words. Whatever is typed, no query is an error."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text

from app.db.base import db
from app.web.search.rules import (
    CANDIDATES,
    CLOSE,
    OPEN,
    PAGE,
    fts_query,
    marked,
    telling_words,
    ts_word,
    words_of,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found; ``title`` and ``snippet`` are safe HTML with ``<mark>``."""

    kind: str
    subject_id: int
    title: str
    snippet: str
    href: str
    meta: str
    at: datetime


_WHOLE = "CASE WHEN part_of = '' THEN kind || ':' || subject_id ELSE part_of END"
_SQLITE = text(
    f"""
    WITH newest AS MATERIALIZED (
      SELECT rowid AS id, bm25(search_index, 0.0, 6.0, 1.0) AS score,
        highlight(search_index, 1, :open, :close) AS title,
        snippet(search_index, 2, :open, :close, '…', 28) AS body
      FROM search_index WHERE search_index MATCH :query ORDER BY rowid DESC LIMIT :most),
    placed AS MATERIALIZED (
      SELECT d.id, d.kind, d.subject_id, d.href, d.meta, d.at, newest.score,
        newest.title, newest.body,
        ROW_NUMBER() OVER (PARTITION BY {_WHOLE} ORDER BY newest.score, d.id DESC) AS place
      FROM newest JOIN search_document d ON d.id = newest.id)
    SELECT kind, subject_id, href, meta, at, title, body FROM placed WHERE place = 1
    ORDER BY score, id DESC LIMIT :limit OFFSET :skip
    """  # noqa: S608 -- of our own words only
)
_POSTGRES = f"""
    WITH newest AS MATERIALIZED (
      SELECT id, ts_rank(words, q) AS score, q, {_WHOLE} AS whole
      FROM search_document, (SELECT %s AS q) asked
      WHERE words @@ q AND (:kind = '' OR kind = :kind) ORDER BY id DESC LIMIT :most),
    placed AS (
      SELECT id, score, q,
        ROW_NUMBER() OVER (PARTITION BY whole ORDER BY score DESC, id DESC) AS place FROM newest),
    best AS MATERIALIZED (
      SELECT id, score, q FROM placed WHERE place = 1 ORDER BY score DESC, id DESC LIMIT :limit OFFSET :skip)
    SELECT d.kind, d.subject_id, d.href, d.meta, d.at,
      ts_headline('indonesian', d.title, best.q, :whole) AS title,
      ts_headline('indonesian', d.body, best.q, :part) AS body
    FROM best JOIN search_document d ON d.id = best.id
    ORDER BY best.score DESC, d.id DESC
    """  # noqa: S608 -- of our own words only
_ANY_FORM = "(to_tsquery('indonesian', :w%d) || to_tsquery('simple', :w%d))"
"""A word by its stem, or as it begins: the stem of half a word is often none."""
_MARKS = f"StartSel={OPEN},StopSel={CLOSE}"


def find(words: str | None, *, kind: str = "", page: int = 1) -> list[Hit]:
    """What holds every word (from its beginning), best first, a page and one more (1 statement).

    Of things that are parts of one (posts of a thread) the best stands for all.
    """
    wanted = words_of(words)
    return _found(wanted, kind, every=True, skip=(page - 1) * PAGE, limit=PAGE + 1)


def similar(title: str | None, *, kind: str, limit: int = 5) -> list[Hit]:
    """What shares telling words with a title, best first (1 statement)."""
    return _found(telling_words(title), kind, every=False, skip=0, limit=limit)


def _found(words: list[str], kind: str, *, every: bool, skip: int, limit: int) -> list[Hit]:
    if not words:
        return []
    asked: dict[str, Any] = {"most": CANDIDATES, "limit": limit, "skip": skip}
    if db.engine.dialect.name == "sqlite":
        told = {"query": fts_query(words, kind=kind, every=every), "open": OPEN, "close": CLOSE}
        rows = db.session.execute(_SQLITE, asked | told)
    else:
        whole, part = f"{_MARKS},HighlightAll=true", f"{_MARKS},MaxWords=32,MinWords=14"
        told = {"kind": kind, "whole": whole, "part": part}
        told |= {f"w{place}": ts_word(word) for place, word in enumerate(words)}
        rows = db.session.execute(_on_postgres(len(words), every), asked | told)
    return [_hit(row) for row in rows]


@cache
def _on_postgres(number: int, every: bool) -> TextClause:
    glue = " && " if every else " || "
    return text(_POSTGRES % glue.join(_ANY_FORM % (place, place) for place in range(number)))


def _hit(row: Any) -> Hit:
    at = datetime.fromisoformat(row.at) if isinstance(row.at, str) else row.at
    title, body = marked(row.title), marked(row.body)
    return Hit(row.kind, row.subject_id, title, body, row.href, row.meta, at)
