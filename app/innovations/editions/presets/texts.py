"""The texts that presets and stage parts bring, for the catalogue of translations.

They stand in the database as Indonesian data, so that a frozen rubric keeps its hash; what a reader
of another language sees is looked up by the text itself (see docs/decisions/0005).
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

READ_BY_PEOPLE = frozenset("about help label name reason summary text title".split())
NAMES_OF_ITS_OWN = ("name", "title")
"""Of a preset as a whole: its name, and the pattern of an edition's title, which organisers type."""


def texts_of_preset(preset: dict[str, Any]) -> Iterator[str]:
    """Every text of a preset that readers of an edition made from it will meet."""
    inside = {key: value for key, value in preset.items() if key not in NAMES_OF_ITS_OWN}
    return texts_in(inside)


def texts_in(data: Any, key: str = "") -> Iterator[str]:
    """Every text that people read in a preset, a part's settings, or a piece of them."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from texts_in(value, name)
    elif isinstance(data, list):
        for one in data:
            yield from texts_in(one, key)
    elif isinstance(data, str) and data and key in READ_BY_PEOPLE:
        yield data


def gather(
    file: BinaryIO,
    _keywords: Any,
    _tags: Any,
    options: Any,  # noqa: ARG001 -- Babel names it so
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The same for Babel, which gathers them with every other message (see babel.cfg)."""
    for text in texts_of_preset(json.load(file)):
        yield 1, "gettext", text, []
