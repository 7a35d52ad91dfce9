"""What is true about searching: which words are looked for, and how they are marked. Pure."""

import re
from html import escape

PAGE = 20
CANDIDATES = 500
"""The newest so many that match are ranked, so that a common word costs no more than a rare one."""
OPEN, CLOSE = "\ue000", "\ue001"
"""Private characters around what matched; taken out of every text before it is kept."""
_MOST_WORDS, _LONGEST = 8, 60
_WORD = re.compile(r"\w+", re.UNICODE)
STOPS = frozenset(
    """
    yang di ke dari dan atau itu ini untuk dengan pada adalah apa apakah bagaimana mengapa kenapa kapan
    siapa mana berapa saya kami kita anda mereka tidak ada bisa dapat akan sudah belum juga lagi saja
    the a an of to in is are how why what when who
    """.split()
)


def words_of(text: str | None) -> list[str]:
    """The words that a reader looks for, in small letters, at most eight."""
    found = [word.casefold()[:_LONGEST] for word in _WORD.findall((text or "")[:1000])]
    return list(dict.fromkeys(found))[:_MOST_WORDS]


def telling_words(text: str | None) -> list[str]:
    """Those that say something: without small words, unless there are no others."""
    words = words_of(text)
    return [word for word in words if word not in STOPS and len(word) > 2] or words


def fts_query(words: list[str], *, kind: str = "", every: bool = True) -> str:
    """For SQLite's FTS5: each word from its beginning, all of them (or any)."""
    glue = " AND " if every else " OR "
    told = "{title body}: (" + glue.join(f'"{word}"*' for word in words) + ")"
    return f'kind: "{kind}" AND {told}' if kind else told


def ts_word(word: str) -> str:
    """One word from its beginning, for PostgreSQL's ``to_tsquery``."""
    return f"'{word}':*"


def kept(text: str, letters: int) -> str:
    """A text as it goes into the index: without NUL and without our own marks."""
    bare = text.replace("\0", " ").replace(OPEN, "").replace(CLOSE, "")
    return bare[:letters]


def marked(text: str) -> str:
    """Safe HTML of a text in which what matched stands between our marks."""
    return escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
