"""The append-only, hash-chained log of every consequential act.

An act's row (``audit_entry``) is written in the act's own transaction. Just after, one writer
chains it (``audit_link``), so that the chain never serialises the acts. Triggers refuse any change
of either table. A link's hash is SHA-256 over the previous hash and the canonical JSON of the
entry, so a row changed by hand is named by ``verify``.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Text, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.db.base import Base, db
from app.db.rows import write
from app.db.unit import transaction

GENESIS = "0" * 64
_BATCH = 2000
_LONGEST_ACT = timedelta(hours=1)
"""An act that began before another may commit after it, so its entry may come into the chain later."""


class AuditEntry(Base):
    """One consequential act, as it was recorded in the act's own transaction."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    facts: Mapped[str] = mapped_column(Text)


class AuditLink(Base):
    """The place of one entry in the chain; ``seq`` has no gaps."""

    __tablename__ = "audit_link"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    hash: Mapped[str]
    chained_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``verify`` found. ``broken`` names the first bad entry (None when the chain holds)."""

    holds: bool
    chained: int
    waiting: int
    head: str
    broken: int | None = None
    reason: str = ""


def record(
    actor: Actor, verb: str, subject: tuple[str, int], *, now: datetime, **facts: Any
) -> None:
    """Add one act to the log, in the transaction that does it. ``facts`` must be JSON."""
    kind, subject_id = subject
    told = {
        "at": now,
        "actor_id": actor.person_id,
        "verb": verb,
        "subject_kind": kind,
        "subject_id": subject_id,
        "facts": json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str),
    }
    write(_ENTRY, told)


_ENTRY = AuditEntry.__table__.insert().inline()  # type: ignore[attr-defined]


def link_hash(previous: str, entry: Any) -> str:
    """SHA-256 (hex) of the previous link and an entry's canonical JSON."""
    parts = [
        entry.id,
        entry.at.isoformat(),
        entry.actor_id,
        entry.verb,
        entry.subject_kind,
        entry.subject_id,
        entry.facts,
    ]
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def chain_pending(*, now: datetime) -> int:
    """Chain every entry that waits; returns how many. Safe to run twice at once."""
    chained = 0
    while True:
        with transaction():
            done = _chain_batch(now)
        chained += done
        if done < _BATCH:
            return chained


def _chain_batch(now: datetime) -> int:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(7263001)"))
    seq, previous = _tip()
    entries = list(db.session.execute(_unchained().order_by(AuditEntry.id).limit(_BATCH)).all())
    links = []
    for entry in entries:
        seq, previous = seq + 1, link_hash(previous, entry)
        links.append({"seq": seq, "entry_id": entry.id, "hash": previous, "chained_at": now})
    if links:
        db.session.execute(AuditLink.__table__.insert(), links)  # type: ignore[attr-defined]
    return len(entries)


def _unchained() -> Any:
    return (
        select(*AuditEntry.__table__.c)
        .outerjoin(AuditLink, AuditLink.entry_id == AuditEntry.id)
        .where(AuditLink.seq.is_(None))
    )


def _tip() -> tuple[int, str]:
    last = db.session.execute(
        select(AuditLink.seq, AuditLink.hash).order_by(AuditLink.seq.desc()).limit(1)
    ).first()
    return (last.seq, last.hash) if last else (0, GENESIS)


def _chain() -> Iterator[Any]:
    rows = (
        select(*AuditEntry.__table__.c, AuditLink.seq, AuditLink.hash)
        .select_from(AuditLink)
        .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .order_by(AuditLink.seq)
    )
    yield from db.session.execute(rows.execution_options(yield_per=_BATCH))


def verify(known: Mapping[int, str] | None = None) -> Verdict:
    """Walk the whole chain: one statement for it, a few counts. Names the first entry that is off.

    ``known`` are links (seq → hash) that somebody kept elsewhere, from ``/audit/`` say. Only such a
    link tells when the end of the chain was cut off with its entries: what is left still fits.
    Nothing is written, so that a broken chain is never made to look whole.
    """
    previous, count, kept = GENESIS, 0, dict(known or {})
    for row in _chain():
        count += 1
        if row.seq != count:
            return _broken(count, previous, row.id, f"seq {count} is missing")
        if row.id is None or link_hash(previous, row) != row.hash:
            return _broken(count, previous, row.id, f"seq {row.seq} does not match its hash")
        previous = row.hash
        if kept.pop(row.seq, previous) != previous:
            return _broken(count, previous, row.id, f"seq {row.seq} is not the link that was kept")
    if kept:
        return _broken(count + 1, previous, None, f"seq {min(kept)} was kept, and is gone")
    if skipped := _left_out():
        return _broken(count + 1, previous, skipped, "later entries are chained, this one is not")
    return Verdict(True, count, waiting(), previous)


def _left_out() -> int | None:
    """An entry that nobody chained although entries well after it are, if there is one."""
    newest = db.session.execute(
        select(AuditEntry.id, AuditEntry.at)
        .join(AuditLink, AuditLink.entry_id == AuditEntry.id)
        .order_by(AuditLink.seq.desc())
        .limit(1)
    ).first()
    if newest is None:
        return None
    left = _unchained().where(AuditEntry.id < newest.id, AuditEntry.at < newest.at - _LONGEST_ACT)
    found = db.session.execute(left.order_by(AuditEntry.id).limit(1)).first()
    return found.id if found else None


def _broken(seen: int, head: str, entry_id: int | None, reason: str) -> Verdict:
    return Verdict(False, seen - 1, waiting(), head, entry_id or -1, reason)


def waiting() -> int:
    """How many entries are not chained yet (2 statements)."""
    total: int = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    linked: int = db.session.scalar(select(func.count()).select_from(AuditLink)) or 0
    return total - linked


def daily_heads(limit: int = 30) -> list[Any]:
    """The last hash of each of the latest days: rows of ``day`` (by UTC), ``seq, hash, at`` (1 st.).

    A day is the entries' own, which the hash covers; when they were chained it does not.
    """
    day = func.date(AuditEntry.at)
    ends = select(day.label("day"), func.max(AuditLink.seq).label("seq"))
    ends = ends.join(AuditLink, AuditLink.entry_id == AuditEntry.id).group_by(day)
    last = ends.subquery()
    of_link = (AuditLink.hash, AuditLink.chained_at.label("at"))
    rows = select(last.c.day, last.c.seq, *of_link).join(AuditLink, AuditLink.seq == last.c.seq)
    return list(db.session.execute(rows.order_by(last.c.seq.desc()).limit(limit)).all())


def link_at(seq: int) -> Any:
    """``seq, hash, at`` of one link of the chain, or None (1 statement)."""
    columns = select(AuditLink.seq, AuditLink.hash, AuditLink.chained_at.label("at"))
    return db.session.execute(columns.where(AuditLink.seq == seq)).first()
