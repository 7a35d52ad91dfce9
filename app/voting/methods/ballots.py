"""Ballots as an array, option by option: what every method counts.

Row ``i`` belongs to option ``i`` and holds, for each ballot, the place that the option has on it:
1 for the first, 0 where the ballot does not name it. On a ballot of choices every option that was
chosen stands in some place; the order means nothing.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Option = Hashable
"""How an option is called: a number or a name, whatever the ballots use."""

MOST = 2**53


@dataclass(frozen=True, slots=True)
class Ballots:
    """``places`` (options × kinds of ballot); ``counts``: how many ballots of each kind there are."""

    options: tuple[Any, ...]
    places: NDArray[Any]
    counts: NDArray[np.int64]

    @property
    def cast(self) -> int:
        """How many ballots."""
        return int(self.counts.sum())

    @property
    def longest(self) -> int:
        """How many options the longest ballot names."""
        return int(self.places.max(initial=0))


def ballots_of(
    named: Sequence[Sequence[Any]], options: Iterable[Any], counts: Iterable[int] | None = None
) -> Ballots:
    """The array of ballots that each name options, the first one first.

    ``counts`` says how often each was cast (once where it is left out). ``ValueError`` for an option
    that is not up for choice, one named twice on a ballot, a count below 0, and more than 2**53
    ballots.
    """
    offered = tuple(options)
    row = {option: i for i, option in enumerate(offered)}
    times = [1] * len(named) if counts is None else list(counts)
    if len(row) < len(offered) or len(times) != len(named) or any(each < 0 for each in times):
        raise ValueError("options stand once each, and every ballot has a count of 0 or more")
    if sum(times) > MOST:
        raise ValueError("more ballots than can be counted for each option exactly")
    # A place needs no more than the number of options: one byte for up to 255 of them.
    places = np.zeros((len(offered), len(named)), np.uint8 if len(offered) < 256 else np.uint32)
    for ballot, ranked in enumerate(named):
        if len(set(ranked)) < len(ranked) or not row.keys() >= set(ranked):
            raise ValueError(f"ballot {ballot + 1} names an unknown option, or one twice")
        for place, option in enumerate(ranked, start=1):
            places[row[option], ballot] = place
    return Ballots(offered, places, np.asarray(times, np.int64))
