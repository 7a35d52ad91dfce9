"""How long an innovation must have run before it may compete. Pure."""

from datetime import date, datetime
from typing import Any

from app.core.window import closing_as_typed
from app.core.words import say
from app.innovations.proposals.rules import Problem


def latest_start(closes: datetime, zone: str, years: int) -> date:
    """The last day on which an innovation may have begun that is ``years`` old when the edition
    closes (an instant, told in its ``zone``); 29 February counts back to the 28th."""
    last = closing_as_typed(closes, zone).date()
    try:
        return last.replace(year=last.year - years)
    except ValueError:
        return last.replace(year=last.year - years, day=28)


def latest_start_of(edition: Any) -> date | None:
    """The last day an innovation may have begun for this edition; None when it asks for no age."""
    years = edition.limits.get("min_age_years")
    if not years or edition.closes is None:
        return None
    return latest_start(edition.closes, edition.zone, years)


def age_problem(maturity: str, started_on: date | None, latest: date | None) -> Problem | None:
    """What is wrong with the day it began; None when nothing is.

    ``latest`` None: the edition asks for no age. An idea has not begun, so it has no age to show:
    which tracks take ideas is theirs to say.
    """
    if latest is None or maturity == "inisiatif" or (started_on and started_on <= latest):
        return None
    if started_on is None:
        words = say(
            "Isi tanggal inovasi mulai dijalankan. Edisi ini menerima yang dimulai paling lambat "
            "%(latest)s.",
            latest=latest,
        )
    else:
        words = say(
            "Inovasi ini dimulai %(started)s, padahal edisi ini menerima yang dimulai paling "
            "lambat %(latest)s. Periksa tanggalnya; bila sudah benar, ikutkan pada edisi "
            "berikutnya.",
            started=started_on,
            latest=latest,
        )
    return Problem("started_on", words)
