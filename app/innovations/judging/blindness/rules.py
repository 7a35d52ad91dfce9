"""The veil: takes known people and agencies out of free text and out of clean HTML.

Under "person" the names, addresses, numbers and handles of people go; under "agency" also the unit,
everything above it, and every link (a link leads to whoever put it there). Numbers that have the
shape of a NIP or a telephone, e-mail addresses, and strangers named with their office ("Bupati …",
"Pak …") go whoever they are.
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from html.parser import HTMLParser

from app.innovations.judging.blindness.names import (
    EVERYDAY,
    Person,
    Phrase,
    lone_words,
    organisation_phrases,
    person_phrases,
    places_of,
    spoken_words,
    tidy,
    words_of,
)

MARK = "▇▇▇ (disamarkan)"
"""What stands in place of a name; the door translates the word in brackets."""

HIDES_PEOPLE = ("person", "agency")
HIDES_AGENCY = ("agency",)

_JOIN = r"[\s.,_\-–/'’]{0,3}"
_SUFFIX = r"(?:nya|lah|kah|pun|ku|mu)?"
_START, _END = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_ADDRESSED = (
    r"(?:bapak|pak|bpk|ibu|bu|sdri?|saudara|saudari|mas|mbak|kang|teh|dr|drg|drs|dra|prof|ir|h|hj|kh|ust)"
    r"\b[\s.]{1,3}"
)
# Strangers who are named with their office or address: the regent tells which regency it is.
_OFFICE = (
    r"(?:bupati|wali\s?kota|gubernur|camat|lurah|sekda|menteri|presiden|kapolres|dandim|danramil)"
)
_STRANGER = r"(?-i:(?:\s+(?:H|Hj|Dr|dr|Drs|Ir|Prof)\.?)*(?:\s+[A-Z][a-z’']{2,}){1,4})"
_NOT_A_NAME = (
    r"(?!\s+(?:hamil|bersalin|nifas|menyusui|melahirkan|dan|anak|balita|rumah|kota|bidan|asuh|angkat|"
    r"kader|guru|muda|tani|pkk|posyandu|pekerja|nomor|tahun|tentang|tanggal|desa|kelurahan|kecamatan|kabupaten|provinsi|serta)\b)"
)
_NAMED_STRANGER = (
    rf"{_START}{_OFFICE}{_NOT_A_NAME}{_STRANGER}"
    rf"|{_START}(?:bapak|pak|bpk\.?|ibu|bu){_NOT_A_NAME}{_STRANGER}"
)
_BEFORE_PLACE = (
    r"(?:(?:pemerintah|pemkab|pemkot|pemprov|kabupaten|kab|kota|provinsi|prov|daerah)\b[\s.]{1,3})*"
)
_EMAIL = r"[\w.+%\-]+\s?(?:@|\(at\)|\[at\])\s?[\w\-]+(?:\.[\w\-]+)+"
_HANDLE = r"(?<![\w@])@[\w.]{3,30}"
_LONG_NUMBER = r"(?<!\d)\d(?:[ .\-]?\d){15}(?:(?:[ .\-]?\d){2})?(?!\d)"  # NIK 16, NIP 18
_PHONE = (
    r"(?<!\d)(?:\+62|62|0)[ .\-]?8\d{1,2}(?:[ .\-]?\d{2,5}){2,3}(?!\d)"
    r"|(?<!\d)(?:\(0\d{2,3}\)|(?:\+62[ \-]?)?0?\d{2,3}-|0\d{2,3}[ ])\s?\d{3,4}[ .\-]?\d{3,4}(?!\d)"
)
_LINK = (
    r"(?:https?://|www\.)[^\s<>\"]+"
    r"|(?<![\w@.])[\w\-]+(?:\.[\w\-]+)*\.(?:id|com|org|net|gov|co|app|io|me|ly|link|site)\b(?:/[^\s<>\"]*)?"
)
_AGAIN = re.compile(rf"{re.escape(MARK)}(?:[\s,.;/\-–]{{0,3}}{re.escape(MARK)})+")


class Veil:
    """Replaces what its pattern finds by ``MARK``; without a pattern it lets everything through."""

    def __init__(self, pattern: re.Pattern[str] | None = None) -> None:
        self._pattern = pattern

    def text(self, text: str) -> str:
        """Plain text with what must not be read taken out."""
        if self._pattern is None or not text:
            return text
        return _AGAIN.sub(MARK, self._pattern.sub(MARK, tidy(text)))

    def html(self, source: str) -> str:
        """Clean HTML likewise: in its text, also where a name runs across tags; links lose their
        address and tags every attribute but the shape of tables and lists."""
        if self._pattern is None or not source:
            return source
        reader = _Reader()
        reader.feed(tidy(source))
        reader.close()
        return _AGAIN.sub(MARK, reader.rewritten(self._pattern))


OPEN = Veil()


def veil_for(blindness: str, people: Iterable[Person], organisations: Iterable[str]) -> Veil:
    """The veil of one entry in a stage of this blindness (the same arguments, the same object)."""
    if blindness not in HIDES_PEOPLE:
        return OPEN
    names = tuple(sorted(set(organisations))) if blindness in HIDES_AGENCY else ()
    return _woven(blindness, tuple(sorted(set(people), key=repr)), names)


@lru_cache(maxsize=256)
def _woven(blindness: str, people: tuple[Person, ...], organisations: tuple[str, ...]) -> Veil:
    shapes = [_EMAIL, _LONG_NUMBER, _PHONE, _HANDLE, _NAMED_STRANGER]
    if blindness in HIDES_AGENCY:
        shapes.insert(0, _LINK)
        shapes += _agency_shapes(organisations)
    phrases = {phrase for person in people for phrase in person_phrases(person)}
    shapes += _longest_first(phrases)
    spoken = _any_of((word,) for word in spoken_words(people))
    if spoken:
        shapes.append(rf"{_START}{_ADDRESSED}(?:{spoken}){_END}")
    shapes += [_capital(word) for word in sorted(lone_words(people))]
    return Veil(re.compile("|".join(shapes), re.IGNORECASE))


def _agency_shapes(organisations: tuple[str, ...]) -> list[str]:
    phrases = {phrase for name in organisations for phrase in organisation_phrases(name)}
    phrases |= _without_place(phrases, places_of(organisations))
    plain = {phrase for phrase in phrases if not _is_everyday(phrase)}
    shapes = _longest_first(plain, before=_BEFORE_PLACE)
    return shapes + [_capital(word) for (word,) in sorted(phrases - plain)]


def _capital(word: str) -> str:
    """A word that only counts when it is written with a capital letter, or in capitals."""
    first, rest = re.escape(word[0].upper()), re.escape(word[1:].lower())
    return rf"{_START}(?-i:{first}{rest}|{re.escape(word.upper())}){_SUFFIX}{_END}"


def _without_place(phrases: set[Phrase], places: set[Phrase]) -> set[Phrase]:
    """ "Dinas Sosial Kabupaten Magetan" also gives "Dinas Sosial": it is how the unit calls itself."""
    shorter = set()
    for phrase in phrases:
        for place in places:
            kept = phrase[: -len(place)] if place and phrase[-len(place) :] == place else ()
            while kept and kept[-1].casefold() in {"kabupaten", "kab", "kota", "provinsi", "prov"}:
                kept = kept[:-1]
            if len(kept) > 1:
                shorter.add(kept)
    return shorter


def _is_everyday(phrase: Phrase) -> bool:
    return len(phrase) == 1 and phrase[0].casefold() in EVERYDAY


def _longest_first(phrases: set[Phrase], before: str = "") -> list[str]:
    found = _any_of(sorted(phrases, key=lambda one: (-len("".join(one)), one)))
    return [rf"{_START}{before}(?:{found}){_SUFFIX}{_END}"] if found else []


def _any_of(phrases: Iterable[Phrase]) -> str:
    return "|".join(_JOIN.join(re.escape(word) for word in phrase) for phrase in phrases if phrase)


_INLINE = frozenset(
    "a abbr b bdi bdo cite code del em i ins mark q s small span strong sub sup u".split()
)
_DROPPED = frozenset({"a", "img", "span", "abbr"})
_KEPT = frozenset({"colspan", "rowspan", "start", "scope", "align"})


class _Reader(HTMLParser):
    """Reads clean HTML into pieces: (is text, content)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[tuple[bool, str]] = []

    def handle_data(self, data: str) -> None:
        self._pieces.append((True, data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = "".join(f' {k}="{html.escape(v or "")}"' for k, v in attrs if k in _KEPT)
        self._put(tag, f"<{tag}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        self._put(tag, f"</{tag}>")

    def _put(self, tag: str, written: str) -> None:
        self._pieces.append((False, "" if tag in _DROPPED else written))
        if tag not in _INLINE:
            self._pieces.append((False, "\n"))  # a place where words part; never printed

    def rewritten(self, pattern: re.Pattern[str]) -> str:
        """The HTML again, with every match in its running text replaced once, where it begins."""
        running = "".join(p if is_text else "\n" * (p == "\n") for is_text, p in self._pieces)
        spans = [match.span() for match in pattern.finditer(running)]
        out, at = [], 0
        for is_text, piece in self._pieces:
            if is_text:
                out.append(_cut(piece, at, spans))
                at += len(piece)
            elif piece == "\n":
                at += 1
            else:
                out.append(piece)
        return "".join(out)


def _cut(piece: str, at: int, spans: list[tuple[int, int]]) -> str:
    """One run of text that starts at ``at``, escaped, without what the spans cover."""
    out, place, end = [], at, at + len(piece)
    for first, last in spans:
        if last <= at or first >= end:
            continue
        out.append(html.escape(piece[place - at : max(first, at) - at], quote=False))
        out.append(MARK if first >= at else "")
        place = min(last, end)
    return "".join([*out, html.escape(piece[place - at :], quote=False)])


__all__ = ["HIDES_AGENCY", "HIDES_PEOPLE", "MARK", "OPEN", "Person", "Veil", "veil_for", "words_of"]
