"""What is true about posts: what may be written, quoted, mentioned, and how they lie on pages. Pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from app.core.errors import Invalid
from app.core.texts import clean_text, is_blank
from app.core.words import Sentence, say

LETTERS = 20_000
PAGE = 30
SHOWN, HELD, HIDDEN, DELETED = "shown", "held", "hidden", "deleted"
KINDS_OF_TOMBSTONE: dict[str, Sentence] = {
    DELETED: say("Tulisan ini dihapus penulisnya."),
    HIDDEN: say("Tulisan ini disembunyikan moderator."),
    HELD: say("Tulisan ini menunggu diperiksa moderator."),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CALL = re.compile(r"(?<![\w@/.])@(?=\w)")
_LINE = re.compile(r"^", re.MULTILINE)
_GAPS = re.compile(r"\s+")
_NOTHING = say("Tulis dulu isinya.")


def require_text(text: str | None, *, field: str = "text") -> str:
    """A post as it is kept; ``Invalid`` when it is broken, too long, or says nothing."""
    kept = clean_text(text, field=field, letters=LETTERS)
    if is_blank(kept):
        raise Invalid(_NOTHING, field=field)
    return kept


def quoted(source: str, name: str, number: int) -> str:
    """A text as the beginning of a reply: each line quoted, under who said it and where."""
    lines = _LINE.sub("> ", source.strip()[:2000])
    return f"> **{name}** (#{number}):\n>\n{lines}\n\n"


def mentioned(source: str, names: Iterable[str]) -> list[str]:
    """Which of ``names`` a text calls as ``@Nama Lengkap``, each once, outside of quotes."""
    own = _own_words(source)
    called = [_plain(own[match.end() :]) for match in _CALL.finditer(own)]
    return [name for name in dict.fromkeys(names) if any(_calls(one, name) for one in called)]


def calls_anybody(source: str) -> bool:
    """Does a text call somebody with @, outside of quotes, whether or not there is such a one?"""
    return _CALL.search(_own_words(source)) is not None


def _own_words(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(">"))


def _calls(text: str, name: str) -> bool:
    plain = _plain(name)
    rest = text[len(plain) :]
    return bool(plain) and text.startswith(plain) and not rest[:1].isalnum()


def _plain(text: str) -> str:
    return _GAPS.sub(" ", text[:300]).strip().casefold()


def page_of(number: int) -> int:
    """The page (from 1) on which the post of that number stands."""
    return (max(number, 1) - 1) // PAGE + 1


def numbers_on(page: int) -> tuple[int, int]:
    """First and last number that a page may hold."""
    return (page - 1) * PAGE + 1, page * PAGE


def newest(moments: Iterable[str]) -> str:
    """The latest of some ISO instants, for a feed; "" of none."""
    return max(moments, default="")


def draft_version(saved_at: datetime | None) -> int:
    """Which draft it is: when it was saved, in microseconds (a number that JavaScript holds whole);
    0 for none."""
    return (saved_at - _EPOCH) // timedelta(microseconds=1) if saved_at else 0


def draft_moment(version: int) -> datetime:
    """When the draft of a version was saved."""
    return _EPOCH + timedelta(microseconds=version)
