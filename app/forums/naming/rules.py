"""What is true about opening a hidden name. Pure."""

from app.core.errors import Invalid
from app.core.texts import clean_text, is_blank
from app.core.words import say

REASON_LETTERS = 500
_SHORTEST = 20


def require_reason(text: str | None) -> str:
    """The reason as kept; ``Invalid`` when it is too short to be one."""
    kept = clean_text(text, field="reason", letters=REASON_LETTERS)
    if is_blank(kept) or len(kept) < _SHORTEST:
        raise Invalid(
            say(
                "Jelaskan mengapa nama ini harus dibuka: alasannya tercatat dan dibaca pemiliknya."
            ),
            field="reason",
        )
    return kept
