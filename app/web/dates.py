"""Dates, spans, numbers and money as Indonesians (or English readers) write them."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.core.window import ZONES, closing_as_typed, zone_of
from app.web.i18n import chosen_language

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
).split()
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def day(value: date | datetime | None) -> str:
    """ "23 November 2026" / "23 November 2026" in English order too."""
    if value is None:
        return ""
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
    return f"{local.day} {month} {local.year}, {local:%H.%M} {_word_of(zone)}"


def _word_of(zone: str) -> str:
    return zone if zone in ZONES else "WIB"


def relative(value: datetime | None, now: datetime | None = None) -> str:
    """ "3 hari lagi", "2 jam yang lalu", "baru saja"."""
    if value is None:
        return ""
    seconds = (value - (now or clock.now())).total_seconds()
    amount = _span(int(abs(seconds)))
    if amount is None:
        return str(_("sebentar lagi") if seconds > 0 else _("baru saja"))
    if seconds > 0:
        return str(_("%(span)s lagi", span=amount))
    return str(_("%(span)s yang lalu", span=amount))


def _span(seconds: int) -> str | None:
    if seconds < _MINUTE:
        return None
    if seconds < _HOUR:
        return str(ngettext("%(num)s menit", "%(num)s menit", seconds // _MINUTE))
    if seconds < _DAY:
        return str(ngettext("%(num)s jam", "%(num)s jam", seconds // _HOUR))
    return str(ngettext("%(num)s hari", "%(num)s hari", seconds // _DAY))


def number(value: float | None, digits: int | None = None) -> str:
    """1250000 → "1.250.000"; 82.5 → "82,5" (English: 1,250,000 and 82.5)."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}" if digits is not None else f"{value:,}"
    if chosen_language() == "en":
        return text
    return text.translate(str.maketrans(",.", ".,"))


def rupiah(value: float | None) -> str:
    """1250000 → "Rp1.250.000"."""
    return "–" if value is None else f"Rp{number(round(value))}"
