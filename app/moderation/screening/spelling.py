"""A text in its plainest spelling, so that disguise and drawl make no other word of it. Pure.

Without case, accents, digits in place of letters, drawn-out letters and letters apart ("g 0 b l o k").
Every step reads each letter a bounded number of times, whatever the text.
"""

import re
import unicodedata
from functools import lru_cache

_LONGEST = 20_000
"""Letters that are read; a post is shorter than that."""
_QUOTED = re.compile(r"[\"“„”][^\"“„”\n]{1,300}[\"“”]")
"""What somebody else said, told in quotation marks: complaints about rude officers are full of it."""
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_LEET_INSIDE = re.compile(r"(?<=[a-z0-9])[@$!](?=[a-z0-9])|(?<![a-z0-9])[@$](?=[a-z])")
_APART = re.compile(r"(?<![^\W\d_])(?:[^\W_][ ._\-*]{1,2}){3,}[^\W_](?![^\W\d_])")
_SPLIT = re.compile(r"\b(go|to|be|ba|an|mon|kon|me)-(blok|lol|go|bi|jing|yet|tol|mek)\b")
_TOKEN = re.compile(r"[^\W_]+(?:[*#%'][^\W_]+|[*#]+[^\W_]+)*|[.!?;:,\n]")
_MASKED = re.compile(r"[*#%]+")
_REPEATED = re.compile(r"(\w)\1{2,}")
_LONGEST_WORD = 24
STOPS = frozenset(".!?;:,\n")


def tidied(text: str) -> str:
    """The text in the plainest spelling: small letters, no accents, letters apart drawn together."""
    bare = _bare(_QUOTED.sub(" ", text[:_LONGEST]))
    read = _LEET_INSIDE.sub(lambda match: match.group().translate(_LEET), bare)
    joined = _APART.sub(lambda match: re.sub(r"[ ._\-*]", "", match.group()), read)
    return _SPLIT.sub(r"\1\2", joined)


def _bare(text: str) -> str:
    """Small letters without accents and signs that nobody sees."""
    if text.isascii() and text.replace("\n", " ").isprintable():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()[:_LONGEST]
    return "".join(
        one
        for one in folded
        if (not unicodedata.combining(one) and one.isprintable()) or one == "\n"
    )


def tokens_of(plain: str) -> list[str]:
    """Words and stops of a tidied text, each word as the reader compares it."""
    return [_letters(found) for found in _TOKEN.findall(plain)]


def spoken(plain: str) -> str:
    """The tidied text again, of compared words: what the patterns of speech are looked for in."""
    return " ".join(tokens_of(plain))


@lru_cache(maxsize=8192)
def _letters(token: str) -> str:
    """A token with digits read as letters and drawn-out letters once ("anjiiing" → "anjing")."""
    if token in STOPS or token.isdigit():
        return token
    twice = token[:-1] if token[-1] == "2" and len(token) > 2 else token
    return _REPEATED.sub(r"\1", twice.translate(_LEET))


@lru_cache(maxsize=4096)
def unmasked(token: str, known: frozenset[str]) -> str:
    """The one of ``known`` that a masked token ("g*bl*k") stands for, or the token as it is."""
    clear = _MASKED.sub("", token)
    if clear == token or len(clear) < 2 or len(token) > _LONGEST_WORD:
        return token
    shape = re.compile(_MASKED.sub(r"\\w{1,3}", token))
    return next((word for word in sorted(known) if shape.fullmatch(word)), token)
