"""Reads a list of those in the hall, as a minute taker types or pastes it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from app.core.words import Sentence, say
from app.dialogues.activities.protocol import ELEMENTS

MOST_LINES = 200
_KNOWN = {
    "users": ("pengguna", "warga", "users"),
    "experts": ("ahli", "akademisi", "praktisi", "experts"),
    "community": ("tokoh", "lsm", "ngo", "ormas", "organisasi", "masyarakat", "community"),
    "media": ("media", "pers", "wartawan"),
    "agencies": ("instansi", "dinas", "pemerintah", "agencies"),
}
"""With which words each element is called; a number is its place in the rule."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list. ``place`` counts lines from 1, as editors do."""

    place: int
    name: str
    element: str
    post: str = ""
    organisation: str = ""

    @property
    def who(self) -> tuple[str, str]:
        """What makes two lines the same person."""
        return plain(self.name), self.element


def plain(name: str) -> str:
    """A name without regard to capitals and blanks."""
    return " ".join(name.casefold().split())


def element_of(word: str) -> str | None:
    """The element that is meant, or None: "Tokoh masyarakat", "LSM", "3"."""
    said = plain(word)
    if said.isdecimal() and 1 <= int(said) <= len(ELEMENTS):
        return ELEMENTS[int(said) - 1]
    first = said.replace(",", " ").replace("/", " ").split()
    return next((key for key, words in _KNOWN.items() if first and first[0] in words), None)


def read_list(text: str) -> tuple[list[Line], list[Sentence]]:
    """The people of a list, one a line as "name; element; post; organisation" (semicolons or tabs),
    and what is wrong with it, line by line."""
    found: list[Line] = []
    wrong: list[Sentence] = []
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [one.strip() for one in line.replace("\t", ";").split(";")] + [""] * 3
        element = element_of(parts[1])
        if not parts[0]:
            wrong.append(say("Baris %(n)d: tulis namanya.", n=place))
        elif element is None:
            wrong.append(
                say("Baris %(n)d: unsur “%(what)s” tidak dikenali.", n=place, what=parts[1])
            )
        else:
            found.append(Line(place, parts[0], element, parts[2], parts[3]))
    return found, wrong + _too_many(found)


def _too_many(found: list[Line]) -> list[Sentence]:
    return (
        [say("Paling banyak %(n)d baris sekaligus.", n=MOST_LINES)]
        if len(found) > MOST_LINES
        else []
    )


def doubles(found: list[Line], there: Collection[tuple[str, str]]) -> list[Sentence]:
    """Who stands there twice, or is ``there`` already (as ``Line.who``)."""
    seen, said = set(there), []
    for one in found:
        if one.who in seen:
            said.append(say("Baris %(n)d: %(name)s sudah tercatat.", n=one.place, name=one.name))
        seen.add(one.who)
    return said
