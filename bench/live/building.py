"""Compiles the C programs of the live bench, when they are not there yet or their source is newer."""

import shutil
import subprocess
from pathlib import Path

from bench.goals import ROOT

HERE = Path(__file__).resolve().parent
BUILT = ROOT / "instance" / "bench-live"
"""Beside the data of this machine, which git does not keep."""


def built(name: str) -> str:
    """The path of a program (``load``, ``raw``); ``RuntimeError`` without a C compiler."""
    source, program = HERE / f"{name}.c", BUILT / name
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        _compile(source, program)
    return str(program)


def _compile(source: Path, program: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        raise RuntimeError("The live bench needs a C compiler (cc).")
    program.parent.mkdir(parents=True, exist_ok=True)
    draft = program.with_suffix(".new")
    subprocess.run([compiler, "-O2", "-o", str(draft), str(source)], check=True)
    draft.replace(program)
