"""When a judge stands too near to an entry. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.words import say
from app.innovations.judging.blindness.names import core_words

SOURCES = {
    "declared": say("Dinyatakan juri sendiri"),
    "organisation": say("Instansi yang sama"),
    "team": say("Anggota tim pengusul"),
}
_GRAVITY = ("organisation", "team", "declared")
_ROOM = "unit"


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation: its own id, the chain from the root, and the agency it is part of."""

    id: int
    chain: tuple[int, ...]
    agency: int


def place(chain: Sequence[int], kinds: Mapping[int, str]) -> Place:
    """The place at the end of a chain of ids. Its agency is the nearest one that is no mere unit
    (a ministry, a province, a regency or city, an NGO), else the topmost unit."""
    agency = next((one for one in reversed(chain) if kinds.get(one, _ROOM) != _ROOM), chain[0])
    return Place(chain[-1], tuple(chain), agency)


def same_house(one: Place, other: Place) -> bool:
    """Is it the same organisation, one above the other, or two units of one agency?

    A unit of a province and a regency in that province are two houses; a regency and the province
    itself are not.
    """
    above = one.id in other.chain or other.id in one.chain
    return above or one.agency == other.agency


def plain_name(name: str) -> str:
    """A name to compare by: without titles, degrees and capital letters.

    A single word is too little to tell by and gives "".
    """
    words = core_words(name)
    return " ".join(words).casefold() if len(words) > 1 else ""


def graver(found: str, known: str) -> bool:
    """Does a finding add something to a conflict that was known (and perhaps waived)?"""
    return _GRAVITY.index(found) > _GRAVITY.index(known)
