"""Tables of posts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Post(Base):
    """One post; ``number`` counts from 1 in its thread and is never used again.

    ``html`` is made from ``source`` once, when it is written. A deleted post keeps its row as a
    tombstone, without any text. ``client_key`` is the form's: the same form sent twice is one post.
    ``told_at`` is when those heard of it who follow: once, and not before all may read it.
    """

    __tablename__ = "forum_post"
    __table_args__ = (
        CheckConstraint("state IN ('shown', 'held', 'hidden', 'deleted')", name="state"),
        CheckConstraint("state <> 'deleted' OR (source = '' AND html = '')", name="tombstone"),
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("author_id", "client_key"),
        Index("ix_forum_post_author_at", "author_id", "written_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name_hidden: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="shown")
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    edited_after_answer: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime | None]
    client_key: Mapped[str] = mapped_column(String(40))


class Answer(Base):
    """What makes a post an official answer: who answered for whom, why, and what comes next.

    Name and role are kept as they were: people move on, their word stays. ``at`` is when it was
    written, ``read_at`` when it could first be read: nothing counts before that.
    """

    __tablename__ = "forum_answer"
    __table_args__ = (
        CheckConstraint("final = (next_on IS NULL)", name="next_date"),
        UniqueConstraint("thread_id", "number"),
    )
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    final: Mapped[bool]
    next_on: Mapped[date | None] = mapped_column(Date)
    late: Mapped[bool]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class PostVersion(Base):
    """What a post said before an edit; ``number`` counts its edits from 1. ``public``: could everybody
    read it so? What was only ever held stays its author's and the moderators'."""

    __tablename__ = "forum_post_version"
    __table_args__ = (UniqueConstraint("post_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime]
    public: Mapped[bool] = mapped_column(default=True)


class PostFile(Base):
    """A file hung on a post."""

    __tablename__ = "forum_post_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))


class Draft(Base):
    """What somebody is writing, for one place (``board:3``, ``thread:9``), saved by itself."""

    __tablename__ = "forum_draft"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class DraftFile(Base):
    """A cleaned file that waits for its post, in the place where it is being written."""

    __tablename__ = "forum_draft_file"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)


class NameOpening(Base):
    """Two people open a hidden name for a stated reason: one asks, another agrees."""

    __tablename__ = "forum_name_opening"
    __table_args__ = (CheckConstraint("agreed_by <> asked_by", name="two_people"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
