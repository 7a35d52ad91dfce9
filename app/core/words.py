"""Sentences for people that travel untranslated to the door, which knows the reader's language."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """An Indonesian message id and its values; ``str()`` gives the Indonesian sentence."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


def say(msgid: str, **values: Any) -> Sentence:
    """A sentence to be translated by the door (``pybabel`` extracts calls of this name)."""
    return Sentence(msgid, values)
