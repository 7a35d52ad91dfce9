"""A notice in its reader's language: the sentence, and those of its values that are sentences too."""

from datetime import date
from typing import Any

from app.core.words import Sentence, say
from app.notices.slots import Shown
from app.web.dates import weekday_date
from app.web.i18n import translated

GONE = say("Kabar ini menyangkut tulisan yang sudah tidak dapat dibaca.")


def told(msgid: str, facts: dict[str, Any]) -> str:
    """The sentence; a value ``{"say": msgid}`` is translated before it is put in, a day
    (``{"day": "2026-11-30"}``) written out."""
    return translated(Sentence(msgid, {name: _value(value) for name, value in facts.items()}))


def told_of(row: Any, shown: dict[tuple[str, int], Shown]) -> str:
    """A notice's sentence, with what its thing is called now."""
    thing = shown.get((row.about_kind, row.about_id))
    return told(row.msgid, row.facts | thing.facts if thing else row.facts)


def _value(value: Any) -> Any:
    if isinstance(value, dict) and "say" in value:
        return translated(Sentence(str(value["say"])))
    if isinstance(value, dict) and "day" in value:
        return weekday_date(date.fromisoformat(str(value["day"])))
    return value
