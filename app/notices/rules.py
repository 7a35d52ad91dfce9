"""What is true about notices: how urgent they are, when the day's letter goes, what stands in it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from app.core.errors import Invalid
from app.core.window import zone_of
from app.core.words import Sentence, say

NOW, NEWS, QUIET = "now", "news", "quiet"
"""NOW: of a person's own matter, mailed at once. NEWS: of what one follows, mailed as the person
wishes. QUIET: only in the app."""
DAILY, INSTANT, NONE = "daily", "instant", "none"
FREQUENCIES: dict[str, tuple[Sentence, Sentence]] = {
    DAILY: (
        say("Satu surel sehari"),
        say("Dikumpulkan, lalu dikirim pukul 07.00 %(zone)s. Tidak ada kabar, tidak ada surel."),
    ),
    INSTANT: (say("Saat itu juga"), say("Satu surel untuk tiap kabar.")),
    NONE: (say("Tanpa surel"), say("Kabar hanya muncul di sini, di Rembuk.")),
}
"""How news of what one follows comes by mail → (word, what it means)."""
DIGEST_AT = time(7, 0)
MOST_LINES = 40


def digest_day(now: datetime, zone: str) -> date | None:
    """The day whose letter may go out at ``now``; None before the hour at which letters go."""
    local = now.astimezone(zone_of(zone))
    return local.date() if local.time() >= DIGEST_AT else None


def require_frequency(word: str) -> str:
    """``Invalid`` unless it is one of ``FREQUENCIES``."""
    if word not in FREQUENCIES:
        raise Invalid(say("Pilih kapan kabar dikirim lewat surel."), field="news")
    return word


def waits(urgency: str, news: str) -> bool:
    """Is it kept for the day's letter?"""
    return urgency == NEWS and news == DAILY


def leaves_at_once(urgency: str, news: str, *, own: bool) -> bool:
    """Is it mailed at once to somebody who wishes news so and, of own matters, ``own``?"""
    return (urgency == NOW and own) or (urgency == NEWS and news == INSTANT)


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of news in a letter: ``group`` is what it is under (title and address)."""

    id: int
    weight: int
    group: tuple[str, str]
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """News under one heading."""

    title: str
    href: str
    lines: tuple[Line, ...]


def grouped(lines: Iterable[Line], most: int = MOST_LINES) -> tuple[list[Group], int]:
    """Groups with the weightiest first (of two alike the newest), and how many lines are left out.

    Inside a group what weighs more comes first, else in the order in which it happened.
    """
    by_group: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        by_group.setdefault(line.group, []).append(line)
    heads = sorted(by_group, key=lambda head: _rank(by_group[head]), reverse=True)
    left, found = most, []
    for head in heads:
        taken = sorted(by_group[head], key=lambda one: (-one.weight, one.id))[:left]
        left -= len(taken)
        if taken:
            found.append(Group(*head, tuple(taken)))
    count = sum(len(some) for some in by_group.values())
    return found, count - (most - left)


def _rank(lines: list[Line]) -> tuple[int, int]:
    return max(one.weight for one in lines), max(one.id for one in lines)
