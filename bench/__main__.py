"""``python -m bench``: pages and forum on SQLite and PostgreSQL, into ``bench/results/<which>.json``."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import forums, pages, starting, statements
from bench.goals import Goals
from bench.houses import Databases


def main() -> None:
    """Measure. Missed goals are written down; they do not fail the command."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    asked.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    asked.add_argument("--only", choices=list(_BENCHES), help="only this bench")
    wanted = asked.parse_args()
    kinds = [wanted.database] if wanted.database else ["sqlite", "postgresql"]
    for name in [wanted.only] if wanted.only else list(_BENCHES):
        whole = not wanted.quick and not wanted.database  # part of the truth is not kept as it
        _run(name, kinds, quick=wanted.quick, keep=whole)


def _run(name: str, kinds: list[str], *, quick: bool, keep: bool) -> None:
    goals = Goals(name)
    for kind in kinds:
        goals.database = kind
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
            Databases(kind, Path(folder)) as databases,
        ):
            databases.base()
            _BENCHES[name](databases, Path(folder), quick, goals)
        if keep:
            goals.keep()
    goals.conclude()


def _pages(databases: Databases, home: Path, quick: bool, goals: Goals) -> None:
    statements.bench(databases, goals)
    starting.bench(databases.copy("start"), goals)
    pages.bench(databases, home, pages.QUICK if quick else pages.Sizes(), goals)


def _forums(databases: Databases, home: Path, quick: bool, goals: Goals) -> None:
    forums.bench(databases, home, forums.QUICK if quick else forums.Sizes(), goals)


_BENCHES: dict[str, Callable[[Databases, Path, bool, Goals], None]] = {
    "pages": _pages,
    "forums": _forums,
}


if __name__ == "__main__":
    main()
