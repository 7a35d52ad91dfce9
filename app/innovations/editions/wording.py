"""Texts that came with a preset, in the reader's language; what people typed, as they typed it."""

from functools import cache
from typing import Any

from app.core.words import Sentence
from app.innovations.editions import presets
from app.innovations.editions.presets.texts import texts_in, texts_of_preset
from app.innovations.stages import stages
from app.web.i18n import LANGUAGES, catalogue, chosen_language, translated


@cache
def brought() -> frozenset[str]:
    """Every text that presets and stage parts bring; read once per process."""
    found = {text for name in presets.names() for text in texts_of_preset(presets.load(name))}
    return frozenset(found.union(*(texts_in(stages.get(name).defaults) for name in stages.names())))


def told(text: Any) -> str:
    """A name or text of an edition's setting for the reader: translated while it is as brought.

    Only for showing. Forms and addresses keep what is stored. No statement.
    """
    if chosen_language() == LANGUAGES[0] or text not in brought():
        return text or ""
    return str(catalogue().ugettext(text))


def told_in(sentence: Sentence) -> str:
    """A sentence of ours that quotes such texts, both in the reader's language."""
    values = {
        name: told(value) if isinstance(value, str) else value
        for name, value in sentence.values.items()
    }
    return translated(Sentence(sentence.msgid, values))
