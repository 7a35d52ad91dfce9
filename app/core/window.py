"""Windows of time: half open, entered and shown in an Indonesian zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_ZONES = {word: ZoneInfo(name) for word, name in ZONES.items()}
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Window:
    """From ``opens`` on, up to but not including ``closes``; None means unbounded."""

    opens: datetime | None
    closes: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Does ``now`` fall inside?"""
        return not self.is_ahead(now) and not self.is_over(now)

    def is_ahead(self, now: datetime) -> bool:
        """Has it yet to open?"""
        return self.opens is not None and now < self.opens

    def is_over(self, now: datetime) -> bool:
        """Has it closed?"""
        return self.closes is not None and now >= self.closes


def zone_of(word: str) -> ZoneInfo:
    """The zone named WIB, WITA or WIT (WIB for anything else)."""
    return _ZONES.get(word) or _ZONES["WIB"]


def opening_moment(local: datetime, zone: str) -> datetime:
    """The instant a window opens whose opening was typed as ``local`` (naive) in ``zone``."""
    return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)


def closing_moment(local: datetime, zone: str) -> datetime:
    """The instant a window closes whose end was typed as ``local`` (naive) in ``zone``.

    People write 23.59 and mean the whole minute, so 23:59 closes at midnight; every other time
    closes at that very instant (12.00 takes 11:59:59 and refuses 12:00:00).
    """
    if local.time().replace(second=0, microsecond=0) == _LAST_MINUTE:
        local = local.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return opening_moment(local, zone)


def end_of(day: date, zone: str) -> datetime:
    """The instant at which ``day`` is over in ``zone``, in UTC."""
    return opening_moment(datetime.combine(day + timedelta(days=1), time(0)), zone)


def closing_as_typed(closes: datetime, zone: str) -> datetime:
    """The local time to show for a closing instant: midnight reads 23.59 of the day before."""
    local = closes.astimezone(zone_of(zone))
    if local.time() == time(0, 0):
        local -= timedelta(minutes=1)
    return local.replace(tzinfo=None)
