"""What every folder in here supplies as ``part``, and what comes out of a count.

A method is pure: the same ballots give the same outcome on whichever machine and in whatever order
they lie, so ties stay ties, and nothing is ever decided by which option was written first.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.words import Sentence, say
from app.voting.methods.ballots import Ballots

CHOICES, RANKING = "choices", "ranking"
"""Kinds of ballot: any number of options, or options in the order of liking."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the count in plain words; ``facts`` hold its figures (JSON)."""

    words: Sentence
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ballots give, all in the order in which the options were offered.

    ``winners``: all who are first together. ``ties``: groups of options with the same score.
    ``scores``: one for each option.
    """

    winners: tuple[Any, ...]
    scores: dict[Any, int]
    ties: tuple[tuple[Any, ...], ...] = ()
    steps: tuple[Step, ...] = ()


class Method(ABC):
    """One way to count."""

    name: str
    title: Sentence
    about: Sentence  # how it counts, in one sentence for those who vote
    ballot: str  # CHOICES or RANKING

    @abstractmethod
    def tally(self, ballots: Ballots, *, max_length: int | None = None) -> Outcome:
        """Count. ``max_length``: how many options a ballot may name (left out: all of them).

        ``ValueError`` for a ballot that names more.
        """


class Scoring(Method):
    """A method in which each place on a ballot is worth some points, and points are added up."""

    @abstractmethod
    def points(self, place: int, max_length: int) -> int:
        """What a place is worth, 1 being the first of at most ``max_length``."""

    def tally(self, ballots: Ballots, *, max_length: int | None = None) -> Outcome:
        """Points of all places on all ballots; an option that a ballot leaves out gets none."""
        length = len(ballots.options) if max_length is None else max_length
        if ballots.longest > length:
            raise ValueError(f"a ballot names {ballots.longest} options, at most {length}")
        worth = [self.points(place, length) for place in range(1, length + 1)]
        placed = times_placed(ballots, length)
        scores = dict(zip(ballots.options, _sums(placed, worth), strict=True))
        table = dict(zip(ballots.options, placed.tolist(), strict=True))
        return outcome_of(scores, self._steps(ballots, worth, table))

    def _steps(
        self, ballots: Ballots, worth: list[int], table: dict[Any, list[int]]
    ) -> tuple[Step, ...]:
        return (
            Step(
                say("Suara yang dihitung: %(n)d.", n=ballots.cast),
                {"ballots": ballots.cast, "points": worth},
            ),
            Step(
                say("Untuk setiap pilihan dihitung berapa kali ia ada di setiap urutan."),
                {"placed": table},
            ),
        )


def times_placed(ballots: Ballots, length: int) -> NDArray[np.int64]:
    """How many ballots put each option (a row) at each place (a column) from 1 to ``length``."""
    found = np.zeros((len(ballots.options), length), np.int64)
    for row, places in zip(found, ballots.places, strict=True):
        # Adds in floats, which hold every whole number that ballots_of lets through.
        row[:] = np.bincount(places, ballots.counts, length + 1)[1:]
    return found


def _sums(placed: NDArray[np.int64], worth: list[int]) -> list[int]:
    return [int(total) for total in placed @ np.asarray(worth, np.int64)]


def outcome_of(scores: dict[Any, int], steps: tuple[Step, ...]) -> Outcome:
    """Those with the highest score, together with whoever shares it."""
    same: dict[int, list[Any]] = {}
    for option, score in scores.items():
        same.setdefault(score, []).append(option)
    first = tuple(same[max(same)]) if same else ()
    ties = tuple(tuple(same[score]) for score in sorted(same, reverse=True) if len(same[score]) > 1)
    return Outcome(first, scores, ties, (*steps, _last(scores, first)))


def _last(scores: dict[Any, int], first: tuple[Any, ...]) -> Step:
    facts = {"scores": scores, "winners": list(first)}
    if len(first) > 1:
        return Step(say("Nilai tertinggi sama pada beberapa pilihan: hasilnya seri."), facts)
    return Step(say("Pilihan dengan nilai tertinggi berada di urutan pertama."), facts)
