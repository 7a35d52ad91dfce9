"""Tables of a proposal's way through the stages."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class StageEntry(Base):
    """One proposal in one stage, whatever kind the stage is; the part validates ``answers``.

    ``state``: waiting → passed | failed | repair (sent back to the team, then waiting again).
    ``reason`` is for the team and the public; ``answers`` is what the part keeps (a checklist, …).
    """

    __tablename__ = "stage_entry"
    __table_args__ = (
        UniqueConstraint("stage_id", "proposal_id"),
        Index("ix_stage_entry_stage_state", "stage_id", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str | None] = mapped_column(String(20))
    entered_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
