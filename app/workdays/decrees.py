"""Days off as the library knows them; an admin corrects what a later decree changes."""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version


def source() -> str:
    """What to write as the source of a loaded day."""
    return f"python-holidays {version('holidays')}"


def days_of(year: int) -> Iterator[tuple[date, str, str]]:
    """(day, Indonesian name, kind) of a year: public holidays, and shared leave where it is known."""
    from holidays import country_holidays  # noqa: PLC0415 -- only wanted once a year

    public = country_holidays("ID", years=year, categories=("public",), language="id")
    every = country_holidays("ID", years=year, categories=("public", "government"), language="id")
    for day, name in sorted(every.items()):
        yield day, name, "libur" if day in public else "cuti"
