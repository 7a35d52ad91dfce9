"""``python -m bench.seeding``: how long the large seed takes, into ``bench/results/seeding.json``.

The large edition (10,000 proposals, 500 judges, 30,000 scorecards) goes through the same actions as
what people do, on a fresh database of each kind that already holds the demo.
"""

import tempfile
import time
from pathlib import Path

from bench.goals import Goals
from bench.houses import Databases

GOAL_S = 300


def main() -> None:
    """Seed both kinds, one after the other. A missed goal is written down."""
    goals = Goals("seeding")
    for kind in ("sqlite", "postgresql"):
        goals.database = kind
        with (
            tempfile.TemporaryDirectory(prefix="seeding-") as folder,
            Databases(kind, Path(folder)) as databases,
        ):
            place = databases.copy("large")
            began = time.monotonic()
            place.flask("demo", "seed", "--size", "large")
            took = time.monotonic() - began
            goals.add("10,000 proposals and 30,000 scorecards seeded", took, "s", f"< {GOAL_S}")
    goals.keep()
    goals.conclude()


if __name__ == "__main__":
    main()
