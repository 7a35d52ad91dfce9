"""Tables of a proposal's way through the stages."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class StageEntry(Base):
    """One proposal in one stage, whatever kind the stage is; the part validates ``answers``.

    ``state``: waiting → passed | failed | repair (sent back to the team, then waiting again); or
    withdrawn. ``reason`` is for the team and the public; ``answers`` is what the part keeps (a
    checklist, …). ``due_at``: until when the team may send a repair. ``version`` rises with every
    judgement and every return, so that of two officers at once one gets a ``Conflict``.
    """

    __tablename__ = "stage_entry"
    __table_args__ = (
        UniqueConstraint("stage_id", "proposal_id", name="uq_stage_entry_once"),
        Index("ix_stage_entry_stage_state", "stage_id", "state", "id"),
        CheckConstraint(
            "state in ('waiting','passed','failed','repair','withdrawn')", name="state"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str | None] = mapped_column(String(20))
    entered_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Receipt(Base):
    """The proof of one sending-in: ``round`` 1 is the first, each repair sent in adds one."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("proposal_id", "round", name="uq_receipt_once"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    round: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Trace(Base):
    """One thing that happened on the way, as the team may read it. Rows are only ever added.

    ``what``: submitted, resubmitted, entered, passed, repair, failed, decided, withdrawn, published.
    """

    __tablename__ = "trace"
    __table_args__ = (Index("ix_trace_proposal_id_id", "proposal_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    what: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
