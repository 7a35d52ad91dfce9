"""What a bench found: kept as JSON in ``bench/results/`` and printed as a table."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"


@dataclass(frozen=True)
class Goal:
    """One goal and what came of it. ``target`` is written as the goal has it: "≤ 2"; a figure that is
    only stated has none, and ``holds`` is None.

    ``load`` is the machine's load of the last five minutes: well above 2 (the workers that answer),
    somebody else was at work as well, and times say less than ratios.
    """

    goal: str
    value: float | None
    unit: str
    target: str
    holds: bool | None
    database: str
    commit: str
    load: float


_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "≤": lambda value, limit: value <= limit,
    "≥": lambda value, limit: value >= limit,
    "<": lambda value, limit: value < limit,
    "=": lambda value, limit: value == limit,
}


class Goals:
    """Gathers goals; ``keep`` writes them down."""

    def __init__(self, name: str) -> None:
        self.name, self.database = name, ""
        self._commit = commit()
        self._found: list[Goal] = []

    def add(self, goal: str, value: float | None, unit: str, target: str) -> None:
        """Note a value; whether it holds is worked out from the target."""
        sign, limit = target.split()
        holds = value is not None and _HOLDS[sign](value, float(limit))
        self._note(goal, value, unit, target, holds)

    def state(self, what: str, value: float | None, unit: str) -> None:
        """Note a figure that has no goal."""
        self._note(what, value, unit, "", None)

    def _note(
        self, goal: str, value: float | None, unit: str, target: str, holds: bool | None
    ) -> None:
        kept = round(value, 3) if value is not None else None
        load = round(os.getloadavg()[1], 1)
        self._found.append(Goal(goal, kept, unit, target, holds, self.database, self._commit, load))
        print(self._line(self._found[-1]), flush=True)

    def keep(self) -> None:
        """Write them to ``bench/results/<name>.json``."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        told = json.dumps([asdict(one) for one in self._found], ensure_ascii=False, indent=1)
        (RESULTS / f"{self.name}.json").write_text(told + "\n", encoding="utf-8")

    def conclude(self) -> bool:
        """Say which were missed; do all of them hold?"""
        goals = [one for one in self._found if one.holds is not None]
        missed = [one for one in goals if not one.holds]
        print(f"\n{len(goals) - len(missed)} of {len(goals)} goals hold.")
        for one in missed:
            print("missed:", self._line(one))
        return not missed

    def _line(self, one: Goal) -> str:
        value = "–" if one.value is None else f"{one.value:g}"
        sign = {True: "✓", False: "✗", None: "·"}[one.holds]
        return f"{sign} {one.database:<10} {one.goal:<66} {value:>9} {one.unit:<10} {one.target}"


def commit() -> str:
    """The commit that is measured, with a plus when the tree differs from it; "" without git."""
    try:
        told = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "--", "app", "templates", "static", "migrations")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told[:12] + ("+" if changed else "")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
