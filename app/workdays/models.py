"""Tables of the calendar."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class DayOff(Base):
    """A day on which offices are closed by decree, for the whole country."""

    __tablename__ = "day_off"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(5))  # libur cuti
    source: Mapped[str] = mapped_column(String(200))  # the decree that says so
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
