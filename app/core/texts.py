"""What is true about any text that people type. Pure."""

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import pairwise

from app.core.errors import Invalid
from app.core.words import say

_LINE_BREAKS = re.compile(r"[\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_PIECES = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)
_MOST_PAIRS = 250_000
SHARED_LETTERS = 700


def count_words(source: str) -> int:
    """How many words: pieces between blanks that hold a letter or a digit (list marks do not)."""
    return sum(any(letter.isalnum() for letter in piece) for piece in source.split())


def clean_text(text: str | None, *, field: str, letters: int) -> str:
    """Text as it will be kept: newlines as ``\\n``, no blanks at its end; else untouched.

    ``Invalid`` (naming ``field``) for what no database keeps (NUL, half of a surrogate pair) and
    for more than ``letters``.
    """
    kept = (text or "").replace("\r\n", "\n").replace("\r", "\n").rstrip(" \t\n")
    if "\0" in kept or any("\ud800" <= letter <= "\udfff" for letter in kept):
        raise Invalid(
            say("Ada tanda rusak yang tak terlihat di isian ini. Ketik ulang bagian itu."),
            field=field,
        )
    if len(kept) > letters:
        raise Invalid(
            say("Terlalu panjang: %(n)d huruf, paling banyak %(most)d.", n=len(kept), most=letters),
            field=field,
        )
    return kept


def clean_line(text: str | None, *, field: str, letters: int) -> str:
    """Like ``clean_text`` for one line: line breaks and tabs become blanks."""
    return _LINE_BREAKS.sub(" ", clean_text(text, field=field, letters=letters)).strip(" ")


def shared_text(title: str, text: str, href: str) -> str:
    """What goes to WhatsApp: title and words in at most 700 letters, then the link on its own line."""
    told = f"{title}\n\n{' '.join(text.split())}".strip()
    if len(told) > SHARED_LETTERS:
        told = told[: SHARED_LETTERS - 1].rsplit(" ", 1)[0].rstrip() + "…"
    return f"{told}\n{href}"


def is_blank(text: str) -> bool:
    """Would a reader see nothing (blanks, marks of direction and of zero width included)?"""
    return all(unicodedata.category(one)[0] in "ZCM" or one in _INVISIBLE for one in text)


_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters by their category that show nothing: fillers, the empty Braille cell."""


# --- what changed between two texts ----------------------------------------------------------

Change = tuple[str, str]
"""``("same" | "ins" | "del", text)``."""


def changes(before: str, after: str) -> list[Change]:
    """What became of ``before``: joined without "ins" it is ``before``, without "del" ``after``.

    Compares lines first and then words inside lines that changed, so that the cost stays bounded:
    a stretch too long for words is shown as deleted and inserted whole.
    """
    return _joined(
        [
            change
            for tag, old, new in _compared(before.splitlines(True), after.splitlines(True))
            for change in ([("same", old)] if tag == "equal" else _by_words(old, new))
        ]
    )


def _by_words(old: str, new: str) -> list[Change]:
    found: list[Change] = []
    for tag, was, became in _compared(_PIECES.findall(old), _PIECES.findall(new)):
        found += [("same", was)] if tag == "equal" else [("del", was), ("ins", became)]
    return found


def _compared(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    if len(old) * len(new) > _MOST_PAIRS:
        return [("replace", "".join(old), "".join(new))]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(tag, "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in steps]


def _joined(found: list[Change]) -> list[Change]:
    kept = [change for change in found if change[1]]
    starts = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(kept)) if a[0] != b[0]), len(kept)]
    return [
        (kept[first][0], "".join(text for _kind, text in kept[first:last]))
        for first, last in pairwise(starts)
        if first < last
    ]
