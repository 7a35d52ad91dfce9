"""``python -m bench.live``: live rooms beside other transports, into ``bench/results/live.json``.

Every arm is a real process; in every round each has its turn, every other round backwards, and of
the rounds the medians count. What comes once is only stated, at sizes that no goal of a ratio has.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.goals import Goals
from bench.houses import Databases, Place
from bench.live import judging
from bench.live.arms import NODE, OURS, RAW, STOCK, Load
from bench.live.crowd import Hung
from bench.live.pages_beside import Beside, beside
from bench.live.product import Followed, followed
from bench.live.transport import Heard, heard

ARMS = (OURS, RAW, NODE, STOCK)
WITHOUT, PRODUCT = "without", "product"
_STALL_SHARE = 0.05
_LOAD, _IN_CROWDS = Load(flood=200, paced=250), Load(flood=20, paced=25, rate=5)
_STALL = Load(flood=0, paced=240, rate=25, size=24_000)
"""Enough for one reader that what stalls is more than the kernel keeps for it."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured. The goals mean something only at the sizes of the default."""

    rounds: int = 5
    clients: int = 1_000
    crowds: tuple[int, ...] = (3_000, 9_500)
    load: Load = _LOAD
    stall: Load = _STALL
    in_crowds: Load = _IN_CROWDS
    room_s: int = 7
    full_room: int = 9_500
    full_room_s: int = 10
    beside: int = 3_000
    beside_s: int = 6
    beside_turns: int = 3


QUICK = Sizes(
    rounds=1,
    clients=100,
    crowds=(200,),
    load=Load(20, 50),
    stall=Load(0, 50, 50, 20_000),
    in_crowds=Load(10, 10, 10),
    room_s=2,
    full_room=300,
    full_room_s=2,
    beside=200,
    beside_s=1,
    beside_turns=1,
)


class Rounds:
    """Gathers what every round finds."""

    def __init__(self, place: Place, home: Path, sizes: Sizes) -> None:
        self.place, self.home, self.sizes = place, home, sizes
        self.bare: judging.Found = {kind: [] for kind in ARMS}
        self.stalled: judging.Found = {kind: [] for kind in (OURS, WITHOUT, STOCK)}
        self.rooms: list[Followed] = []
        self.quiet = round(sizes.clients * _STALL_SHARE)

    def play(self) -> None:
        """All rounds, every other one backwards."""
        turns = [*(("bare", kind) for kind in ARMS), (PRODUCT, ""),
                 *(("stall", kind) for kind in self.stalled)]  # fmt: skip
        for number in range(self.sizes.rounds):
            began = time.monotonic()
            for what, kind in reversed(turns) if number % 2 else turns:
                self._turn(what, kind)
            took = time.monotonic() - began
            print(f"  round {number + 1} of {self.sizes.rounds}: {took:.0f} s", flush=True)

    def _turn(self, what: str, kind: str) -> None:
        sizes = self.sizes
        if what == PRODUCT:
            self.rooms += tried(lambda: followed(self.place, sizes.clients, sizes.room_s))
        elif what == "bare":
            self.bare[kind] += tried(lambda: heard(kind, self.home, sizes.load, sizes.clients))
        else:
            quiet, arm = (0, OURS) if kind == WITHOUT else (self.quiet, kind)
            found = tried(lambda: heard(arm, self.home, sizes.stall, sizes.clients, quiet))
            self.stalled[kind] += found


def tried(run: Callable[[], Any]) -> list[Any]:
    """What a run found, or nothing when it hung: said aloud, and the rest goes on."""
    try:
        return [run()]
    except Hung as hung:
        print(f"  {hung}", flush=True)
        return []


def bench(place: Place, home: Path, sizes: Sizes, goals: Goals) -> None:
    """Measure it all."""
    rounds = Rounds(place, home, sizes)
    rounds.play()
    judging.transport(goals, rounds.bare, sizes.clients)
    judging.product(goals, rounds.rooms, rounds.bare, sizes.clients)
    judging.stalled(goals, rounds.stalled, sizes.clients, rounds.quiet)
    for clients in sizes.crowds:
        judging.stated(goals, _crowd(home, sizes.in_crowds, clients), clients)
    full = tried(lambda: followed(place, sizes.full_room, sizes.full_room_s))
    judging.room(goals, full, sizes.full_room, "≤ 400")
    waits = tried(lambda: beside(place, sizes.beside, sizes.beside_s, sizes.beside_turns))
    judging.pages(goals, waits[0] if waits else Beside([], []), sizes.beside, os.cpu_count() or 1)


def _crowd(home: Path, load: Load, clients: int) -> dict[str, list[Heard]]:
    return {kind: tried(lambda kind=kind: heard(kind, home, load, clients)) for kind in ARMS}


def main() -> None:
    """Measure. Missed goals are written down; they do not fail the command."""
    asked = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    asked.add_argument("--rounds", type=int, help="another number of rounds; nothing is kept")
    wanted = asked.parse_args()
    sizes = QUICK if wanted.quick else Sizes(rounds=wanted.rounds or Sizes.rounds)
    goals = Goals("live")
    goals.database = "sqlite"
    with (
        tempfile.TemporaryDirectory(prefix="bench-live-") as folder,
        Databases("sqlite", Path(folder)) as databases,
    ):
        bench(databases.copy("live"), Path(folder), sizes, goals)
    if not wanted.quick and not wanted.rounds:
        goals.keep()
    goals.conclude()


if __name__ == "__main__":
    main()
