"""Tables of the files of a proposal."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Attachment(Base):
    """A file of a proposal: for the secretariat only, or shown to judges.

    ``named``: what in its name, caption or text gives the team or its agency away, once a job has
    read it (``read_at``).
    """

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    audience: Mapped[str] = mapped_column(String(12), default="secretariat")  # or judges
    caption: Mapped[str] = mapped_column(String(160), default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    named: Mapped[list[Any]] = mapped_column(default=list)
    read_at: Mapped[datetime | None]
