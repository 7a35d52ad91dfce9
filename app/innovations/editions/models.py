"""Tables of editions: everything that differs from year to year is data here.

``example`` marks what came from a preset, stands in no published source and was not edited yet.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base


class Edition(Base):
    """One competition of one year by one organiser.

    ``state``: draft (being set up) → open (published, rubric frozen) → closed.
    ``eligibility``: {"kinds": [...], "organisation_kinds": [...]}, empty lists = no restriction.
    """

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    year: Mapped[int]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    template: Mapped[str] = mapped_column(String(40), default="")
    zone: Mapped[str] = mapped_column(String(4), default="WIB")
    state: Mapped[str] = mapped_column(String(8), default="draft")
    opens: Mapped[datetime | None]  # the window for sending proposals in
    closes: Mapped[datetime | None]
    dates_example: Mapped[bool] = mapped_column(default=False)  # nobody has confirmed them yet
    eligibility: Mapped[dict[str, Any]] = mapped_column(default=dict)
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict)  # min_age_years, per_agency, files
    tie_rules: Mapped[list[Any]] = mapped_column(default=list)  # names of rules in printed order
    rubric_id: Mapped[int | None]  # the current version; no key: rubric already points here
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    tracks: Mapped[list["Track"]] = relationship(order_by="Track.position", lazy="raise")
    categories: Mapped[list["Category"]] = relationship(order_by="Category.position", lazy="raise")
    stages: Mapped[list["Stage"]] = relationship(order_by="Stage.position", lazy="raise")
    __mapper_args__ = {"version_id_col": version}


class Track(Base):
    """A group of proposals with its own entry rules (umum, khusus; ide, berjalan)."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("edition_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    maturities: Mapped[list[Any]] = mapped_column(default=list)  # empty = every maturity
    kinds: Mapped[list[Any]] = mapped_column(default=list)  # kinds of people; empty = as edition
    example: Mapped[bool] = mapped_column(default=False)


class Category(Base):
    """A theme proposals choose from."""

    __tablename__ = "category"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    example: Mapped[bool] = mapped_column(default=False)


class Rubric(Base):
    """One version of an edition's sections and criteria. Frozen rows refuse every change.

    ``body``: {"sections": [{"key", "title", "help", "max_words", "required", "example"}],
    "criteria": [{"key", "name", "weight", "section", "example",
    "levels": [{"value", "label", "text", "example"}]}]}; weights sum to 100; ``example`` marks
    what no published source gives. ``sha256`` is over the canonical JSON of ``body``.
    """

    __tablename__ = "rubric"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(String(300), default="")


class Stage(Base):
    """One step of an edition, run by the part named ``kind`` with its own ``settings``."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("edition_id", "position"),
        CheckConstraint("blindness in ('open','person','agency')", name="blindness"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    opens: Mapped[datetime | None]
    closes: Mapped[datetime | None]
    dates_example: Mapped[bool] = mapped_column(default=False)
    blindness: Mapped[str] = mapped_column(String(8), default="open")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    example: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]  # "Kunci semua nilai" / stage finished


class Extension(Base):
    """A window made longer for everybody, with its reason."""

    __tablename__ = "extension"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    closed_before: Mapped[datetime | None]
    closes_now: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class LatePass(Base):
    """One person may still send in one proposal until ``until``."""

    __tablename__ = "late_pass"
    __table_args__ = (UniqueConstraint("edition_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    used_by_proposal: Mapped[int | None]


class ClosedWindow(Base):
    """A window that a job has found closed and told about, once per closing instant.

    ``what`` is ``edition:<id>`` (sending in) or ``stage:<id>``; an extended window closes anew.
    """

    __tablename__ = "closed_window"
    __table_args__ = (UniqueConstraint("what", "closes"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(40))
    closes: Mapped[datetime]
    found_at: Mapped[datetime]
