"""Dates, spans, numbers and money as Indonesians (or English readers) write them."""

from datetime import date, datetime
from typing import Any

from app.core import clock
from app.core.window import ZONES, closing_as_typed, zone_of
from app.web.i18n import catalogue, chosen_language, ngettext
from app.web.i18n import gettext as _

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
).split()
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SWAPPED = str.maketrans(",.", ".,")


def day(value: date | datetime | None, zone: str | None = None) -> str:
    """ "23 November 2026" / "23 November 2026" in English order too; of a moment, the day in ``zone``."""
    if value is None:
        return ""
    if zone is not None and isinstance(value, datetime):
        value = value.astimezone(zone_of(zone))
    if chosen_language() == "en":
        return f"{value.day} {value.strftime('%B')} {value.year}"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def iso_day(value: str) -> str:
    """A day as ISO text ("2026-11-23"), as facts kept in JSON have it; other text as it is."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def weekday_date(value: date | None) -> str:
    """ "Senin, 23 November 2026"."""
    if value is None:
        return ""
    name = value.strftime("%A") if chosen_language() == "en" else _DAYS[value.weekday()]
    return f"{name}, {day(value)}"


def moment(value: datetime | None, zone: str) -> str:
    """ "Senin, 23 November 2026 pukul 14.00 WITA".

    ``zone`` (WIB, WITA or WIT) has no default, so that no page shows a second clock by oversight:
    the edition's, or the house's (``config.ZONE``).
    """
    if value is None:
        return ""
    return _written(value.astimezone(zone_of(zone)), zone)


def closing(value: datetime | None, zone: str) -> str:
    """Like ``moment`` for the end of a window: midnight reads 23.59 of the day before."""
    return "" if value is None else _written(closing_as_typed(value, zone), zone)


def _written(local: datetime, zone: str) -> str:
    word = _word_of(zone)
    if chosen_language() == "en":
        return f"{local.strftime('%A')}, {day(local)} at {local:%H.%M} {word}"
    return f"{_DAYS[local.weekday()]}, {day(local)} pukul {local:%H.%M} {word}"


def moment_short(value: datetime | None, zone: str) -> str:
    """ "23 Nov 2026, 14.00 WITA"."""
    if value is None:
        return ""
    local = value.astimezone(zone_of(zone))
    month = local.strftime("%b") if chosen_language() == "en" else _MONTHS[local.month - 1][:3]
    at = f"{local.hour:02}.{local.minute:02}"
    return f"{local.day} {month} {local.year}, {at} {_word_of(zone)}"


def _word_of(zone: str) -> str:
    return zone if zone in ZONES else "WIB"


def iso(value: datetime) -> str:
    """For the ``datetime`` of a ``<time>``; as a filter, which Jinja calls straight."""
    return value.isoformat()


def relative(value: datetime | None, now: datetime | None = None) -> str:
    """ "3 hari lagi", "2 jam yang lalu", "baru saja"."""
    if value is None:
        return ""
    seconds = (value - (now or clock.now())).total_seconds()
    here, span = catalogue(), _span(abs(seconds))
    key = (*span, seconds > 0)
    kept: dict[Any, str] = here.__dict__.setdefault("spans", {})  # a list asks for few, often
    if key not in kept:
        if len(kept) >= _MOST_SPANS:
            kept.clear()
        kept[key] = _told(*span, ahead=seconds > 0)
    return kept[key]


_MOST_SPANS = 5000


def _span(seconds: float) -> tuple[str, int]:
    """The largest unit that fits, and how many of it; ``("", 0)`` for less than a minute."""
    if seconds < _MINUTE:
        return "", 0
    if seconds < _HOUR:
        return "minute", int(seconds // _MINUTE)
    if seconds < _DAY:
        return "hour", int(seconds // _HOUR)
    return "day", int(seconds // _DAY)


def _told(unit: str, many: int, *, ahead: bool) -> str:
    if not unit:
        return _("sebentar lagi") if ahead else _("baru saja")
    if unit == "minute":
        span = ngettext("%(num)s menit", "%(num)s menit", many)
    elif unit == "hour":
        span = ngettext("%(num)s jam", "%(num)s jam", many)
    else:
        span = ngettext("%(num)s hari", "%(num)s hari", many)
    return _("%(span)s lagi", span=span) if ahead else _("%(span)s yang lalu", span=span)


def number(value: float | None, digits: int | None = None) -> str:
    """1250000 → "1.250.000"; 82.5 → "82,5" (English: 1,250,000 and 82.5)."""
    if value is None:
        return "–"
    if digits is None and type(value) is int and -1000 < value < 1000:
        return str(value)  # the same in every language, and most of what a list counts
    text = f"{value:,.{digits}f}" if digits is not None else f"{value:,}"
    return text if chosen_language() == "en" else text.translate(_SWAPPED)


def rupiah(value: float | None) -> str:
    """1250000 → "Rp1.250.000"."""
    return "–" if value is None else f"Rp{number(round(value))}"
