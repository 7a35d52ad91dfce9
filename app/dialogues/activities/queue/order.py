"""The published rule of who speaks next, as a pure function. It is shown in the room with its reasons.

First an element that has not been heard yet, then whoever speaks for the first time, then who has
waited longest. Who was heard does not come first again, so nobody is passed by more often than there
are elements and first-time speakers.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.core.words import Sentence, say

UNHEARD, FIRST, WAITED = "unheard", "first", "waited"
REASONS: dict[str, Sentence] = {
    UNHEARD: say("Unsur ini belum terdengar"),
    FIRST: say("Baru pertama kali bicara"),
    WAITED: say("Paling lama menunggu"),
}
"""Why a place in the queue is where it is."""


class Place(NamedTuple):
    """A hand's number, and why it stands where it does."""

    hand: str
    why: str


def order(
    hands: Mapping[str, Mapping[str, Any]], turns: Iterable[Mapping[str, Any]]
) -> list[Place]:
    """The hands in the order in which they will speak if nothing changes. ``hands`` by number, which
    is also their age; both have ``seat`` and ``element`` ("" is none, and heard)."""
    past = list(turns)
    heard = {"", *(one["element"] for one in past)}
    spoken = {one["seat"] for one in past}
    waiting, places = dict(hands), []
    while waiting:
        hand = min(waiting, key=lambda one: _key(one, waiting[one], heard, spoken))
        one = waiting.pop(hand)
        places.append(Place(hand, _why(one, heard, spoken)))
        heard.add(one["element"])
        spoken.add(one["seat"])
    return places


def _key(
    number: str, hand: Mapping[str, Any], heard: set[str], spoken: set[int]
) -> tuple[bool, bool, int]:
    return hand["element"] in heard, hand["seat"] in spoken, int(number)


def _why(hand: Mapping[str, Any], heard: set[str], spoken: set[int]) -> str:
    if hand["element"] not in heard:
        return UNHEARD
    return WAITED if hand["seat"] in spoken else FIRST
