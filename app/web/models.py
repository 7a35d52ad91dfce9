"""Tables of the doors: work to be done after a commit, stored files, uploads, guarded attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base

_WAITING = text("done_at IS NULL AND failed IS NULL")


class OutboxMessage(Base):
    """A task written in the transaction that wants it, so that no crash can lose it.

    ``due_at`` moves into the future while a runner holds the message (its lease) and after a
    failed try (its back-off). ``payload`` is emptied once done: it may hold an address.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_waiting", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed: Mapped[str | None] = mapped_column(Text)


class StoredFile(Base):
    """A cleaned file. Its bytes lie in ``DATA_DIR/files`` under their SHA-256."""

    __tablename__ = "stored_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(22), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(120))
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_by: Mapped[int | None]
    created_at: Mapped[datetime]


class Upload(Base):
    """A file that is still arriving, in chunks; a cut line loses only the chunk on the way.

    ``answer`` is what the finished upload was answered with, kept for an asker whose line was cut
    just then.
    """

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(22), unique=True)
    person_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    purpose: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    stored_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)


class AttemptGuard(Base):
    """Failed attempts on one account; ``key_digest`` is an HMAC, so no address is kept."""

    __tablename__ = "attempt_guard"
    key_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
