"""``python -m bench``: the page bench on SQLite and PostgreSQL, into ``bench/results/pages.json``."""

import argparse
import tempfile
from pathlib import Path

from bench import pages, starting, statements
from bench.goals import Goals
from bench.houses import Databases


def main() -> None:
    """Measure. Missed goals are written down; they do not fail the command."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    asked.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    wanted = asked.parse_args()
    goals = Goals("pages")
    for kind in [wanted.database] if wanted.database else ["sqlite", "postgresql"]:
        goals.database = kind
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            _one(kind, Path(folder), pages.QUICK if wanted.quick else pages.Sizes(), goals)
        if not wanted.quick and not wanted.database:  # part of the truth is not kept as the truth
            goals.keep()
    goals.conclude()


def _one(kind: str, home: Path, sizes: pages.Sizes, goals: Goals) -> None:
    with Databases(kind, home) as databases:
        databases.base()
        statements.bench(databases, goals)
        starting.bench(databases.copy("start"), goals)
        pages.bench(databases, home, sizes, goals)


if __name__ == "__main__":
    main()
