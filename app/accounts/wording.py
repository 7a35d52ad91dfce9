"""Tables of words of this room, in the reader's language."""

from collections.abc import Mapping

from app.core.words import Sentence
from app.web.i18n import translated


def words(table: Mapping[str, Sentence]) -> dict[str, str]:
    """The same table, translated for this request."""
    return {key: translated(word) for key, word in table.items()}
