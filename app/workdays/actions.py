"""Writes of the calendar: by admins, in public, each with its source or reason."""

from collections.abc import Iterable
from datetime import date, datetime

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, Missing
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.workdays.models import DayOff
from app.workdays.policies import require_keeper
from app.workdays.rules import NAME_LETTERS, SOURCE_LETTERS, require_day, require_kind

CHANGED = "workdays.calendar_changed"
"""Announced with the year of the day; whoever keeps due dates works them out again."""
_REASON_LETTERS = 300


def note_day_off(
    actor: Actor, *, day: date | None, name: str, kind: str, source: str, now: datetime
) -> DayOff:
    """Put a day off into the calendar; ``Conflict`` when that day is there already."""
    require_keeper(actor)
    row = DayOff(
        day=require_day(day),
        name=_line(name, "name", NAME_LETTERS, say("Tulis nama hari liburnya.")),
        kind=require_kind(kind),
        source=_line(source, "source", SOURCE_LETTERS, say("Tulis keputusan yang mendasarinya.")),
        added_at=now,
        added_by=actor.person_id,
    )
    if db.session.get(DayOff, row.day) is not None:
        raise Conflict(say("Hari itu sudah tercatat sebagai hari libur."), field="day")
    db.session.add(row)
    _note(actor, "workdays.day_noted", row.day, now, name=row.name, source=row.source)
    return row


def strike_day_off(actor: Actor, day: date, *, reason: str, now: datetime) -> None:
    """Take a day off out again, with a reason; ``Missing`` when it is not there."""
    require_keeper(actor)
    said = _line(reason, "reason", _REASON_LETTERS, say("Tulis mengapa hari itu dicoret."))
    row = db.session.get(DayOff, day)
    if row is None:
        raise Missing(say("Hari itu tidak tercatat sebagai hari libur."))
    db.session.delete(row)
    _note(actor, "workdays.day_struck", day, now, name=row.name, reason=said)


def load_days(
    actor: Actor, days: Iterable[tuple[date, str, str]], *, source: str, now: datetime
) -> int:
    """Add those of (day, name, kind) that are not there yet and fall on weekdays; how many."""
    require_keeper(actor)
    added = 0
    for day, name, kind in days:
        if day.weekday() < 5 and db.session.get(DayOff, day) is None:
            note_day_off(actor, day=day, name=name, kind=kind, source=source, now=now)
            added += 1
    return added


def _line(text: str, field: str, letters: int, wanted: object) -> str:
    line = " ".join(text.replace("\0", " ").split())
    if not line:
        raise Invalid(wanted, field=field)  # type: ignore[arg-type]
    if len(line) > letters:
        raise Invalid(
            say("Terlalu panjang: %(n)d huruf, paling banyak %(most)d.", n=len(line), most=letters),
            field=field,
        )
    return line


def _note(actor: Actor, verb: str, day: date, now: datetime, **facts: str) -> None:
    db.session.flush()
    about = ("day_off", day.toordinal())
    audit.record(actor, verb, about, now=now, day=day.isoformat(), **facts)
    announce(CHANGED, day.year)
