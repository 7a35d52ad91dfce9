"""Tables of published standings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class ResultRow(Base):
    """The published standing of one proposal in one scoring stage (written when it is locked)."""

    __tablename__ = "result_row"
    __table_args__ = (UniqueConstraint("stage_id", "proposal_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    rank: Mapped[int]
    score: Mapped[float]
    final: Mapped[float]  # together with the scoring stages before it, by their weights
    lowest: Mapped[float]
    highest: Mapped[float]
    judges: Mapped[int]
    by_criterion: Mapped[dict[str, Any]]
    totals: Mapped[list[Any]]  # each judge's total, unnamed and sorted
    tie_rule: Mapped[str] = mapped_column(String(40), default="")


class ResultRelease(Base):
    """The moment an edition's results became public, and who released them."""

    __tablename__ = "result_release"
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    at: Mapped[datetime]
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
