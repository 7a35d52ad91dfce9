"""The even spread: every entry to as many judges as wished, loads as equal as conflicts permit.

Greedy first (entries with the fewest possible judges first, always to the least loaded), then
chains of hand-overs from a judge with much to one with at least two less, as in optimal
semi-matchings (Harvey, Ladner, Lovász, Tamir 2006: no such chain left means no better spread).
"""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Any

Pair = tuple[int, int]
"""(proposal id, judge's person id)."""


def spread(
    proposals: Iterable[int],
    judges: Iterable[int],
    each: int,
    *,
    forbidden: Collection[Pair] = (),
    kept: Collection[Pair] = (),
    seed: int = 0,
) -> list[Pair]:
    """New pairs, sorted, so that every proposal has ``each`` judges (fewer where too few may).

    ``kept`` pairs stand and count for both the proposal and the judge's load; ``forbidden`` ones
    are never made. The loads of the judges (kept pairs included) differ by at most one wherever
    conflicts and kept pairs permit it. The same arguments give the same pairs, in any order given.
    """
    rows, columns = sorted(set(proposals)), sorted(set(judges))
    if not rows or not columns:
        return []
    table = _Table(rows, columns, forbidden, kept, seed)
    table.fill(each)
    table.even_out()
    return table.new_pairs()


def loads(pairs: Iterable[Pair], judges: Iterable[int]) -> dict[int, int]:
    """How many proposals each judge has."""
    counted = dict.fromkeys(judges, 0)
    for _, judge in pairs:
        if judge in counted:
            counted[judge] += 1
    return counted


class _Table:
    """Proposals down, judges across: who may, who has, and what stands already."""

    def __init__(
        self,
        rows: list[int],
        columns: list[int],
        forbidden: Collection[Pair],
        kept: Collection[Pair],
        seed: int,
    ) -> None:
        import numpy as np  # noqa: PLC0415 -- only when a spread is made

        self._np = np
        self._rows, self._columns = rows, columns
        shape = (len(rows), len(columns))
        self._may = np.ones(shape, dtype=bool)
        self._mark(self._may, forbidden, value=False)
        self._fixed = np.zeros(shape, dtype=bool)
        self._mark(self._fixed, kept, value=True)
        self._has = self._fixed.copy()
        self._load = self._has.sum(axis=0).astype(np.int64)
        self._chance = np.random.default_rng(seed)

    def _mark(self, table: Any, pairs: Collection[Pair], *, value: bool) -> None:
        down = {one: i for i, one in enumerate(self._rows)}
        across = {one: i for i, one in enumerate(self._columns)}
        for proposal, judge in pairs:
            if proposal in down and judge in across:
                table[down[proposal], across[judge]] = value

    def fill(self, each: int) -> None:
        """Give every proposal its judges, the least loaded first, chance among equals."""
        free = (self._may & ~self._has).sum(axis=1)
        order = self._np.lexsort((self._chance.random(len(self._rows)), free))
        for row in order:
            wanted = each - int(self._has[row].sum())
            if wanted > 0:
                open_to = self._np.flatnonzero(self._may[row] & ~self._has[row])
                rank = self._load[open_to] + self._chance.random(len(open_to))
                chosen = open_to[self._np.argsort(rank)[:wanted]]
                self._has[row, chosen] = True
                self._load[chosen] += 1

    def even_out(self) -> None:
        """Hand entries on along chains until no chain makes the loads more equal."""
        stuck: set[int] = set()
        while True:
            floor = int(self._load.min()) + 2
            heavy = [j for j in self._np.argsort(-self._load) if self._load[j] >= floor]
            source = next((int(j) for j in heavy if int(j) not in stuck), None)
            if source is None:
                return
            chain = self._chain_from(source)
            if chain:
                self._hand_on(chain)
                stuck.clear()
            else:
                stuck.add(source)

    def _chain_from(self, source: int) -> list[int]:
        """Judges from ``source`` to one with at least two entries less, each able to take over
        something of the one before; empty when there is none."""
        before: dict[int, int] = {source: source}
        edge = [source]
        while edge:
            following = []
            for judge in edge:
                for other in self._np.flatnonzero(self._takers(judge)):
                    if int(other) in before:
                        continue
                    before[int(other)] = judge
                    if self._load[other] <= self._load[source] - 2:
                        return _way(before, int(other))
                    following.append(int(other))
            edge = following
        return []

    def _movable(self, judge: int) -> Any:
        return self._np.flatnonzero(self._has[:, judge] & ~self._fixed[:, judge])

    def _takers(self, judge: int) -> Any:
        rows = self._movable(judge)
        return (self._may[rows] & ~self._has[rows]).any(axis=0)

    def _hand_on(self, chain: list[int]) -> None:
        for giver, taker in pairwise(chain):
            rows = self._movable(giver)
            row = rows[self._np.flatnonzero(self._may[rows, taker] & ~self._has[rows, taker])[0]]
            self._has[row, giver], self._has[row, taker] = False, True
        self._load[chain[0]] -= 1
        self._load[chain[-1]] += 1

    def new_pairs(self) -> list[Pair]:
        """What was added to the kept pairs."""
        added = self._np.argwhere(self._has & ~self._fixed)
        return sorted((self._rows[row], self._columns[column]) for row, column in added)


def _way(before: dict[int, int], end: int) -> list[int]:
    way = [end]
    while before[way[-1]] != way[-1]:
        way.append(before[way[-1]])
    return way[::-1]
