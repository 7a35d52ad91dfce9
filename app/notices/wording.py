"""A notice in its reader's language: the sentence, and those of its values that are sentences too."""

from typing import Any

from app.core.words import Sentence
from app.web.i18n import translated


def told(msgid: str, facts: dict[str, Any]) -> str:
    """The sentence; a value ``{"say": msgid}`` is translated before it is put in."""
    return translated(Sentence(msgid, {name: _value(value) for name, value in facts.items()}))


def _value(value: Any) -> Any:
    if isinstance(value, dict) and "say" in value:
        return translated(Sentence(str(value["say"])))
    return value
