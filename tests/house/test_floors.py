"""The import contracts of ``pyproject.toml`` hold, and see an import that points up."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.live import ROOT


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the application to plant breaches in."""
    folder = tmp_path_factory.mktemp("house")
    skip = shutil.ignore_patterns("__pycache__", "*.po", "*.mo", "*.html")
    shutil.copytree(ROOT / "app", folder / "app", ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> tuple[int, str]:
    """Exit code and words of ``lint-imports`` on the house in ``folder``."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_house_as_it_stands_keeps_every_contract(copy: Path) -> None:
    code, words = lint(copy)
    assert code == 0, words


BREACHES = [
    ("app/core/clock.py", "import app.db.base", "Floors of the house"),
    ("app/catalogue/queries.py", "import app.innovations.wiring", "Floors of the house"),
    ("app/accounts/models.py", "import app.notices.models", "Floors of the house"),
    ("app/catalogue/queries.py", "import app.catalogue.actions", "Floors inside each room"),
    ("app/catalogue/policies.py", "import app.catalogue.models", "are plain Python"),
    ("app/innovations/editions/models.py", "import app.innovations.judging.models", "Sub-rooms"),
    ("app/catalogue/models.py", "import app.catalogue.policies", "Floors inside each room"),
    ("app/catalogue/policies.py", "import sqlalchemy", "are plain Python"),
    ("app/innovations/editions/rules.py", "import flask", "are plain Python"),
    ("app/catalogue/actions.py", "from flask import g", "know no wire"),
    ("app/db/audit.py", "import flask", "know no wire"),
]


@pytest.mark.parametrize(("path", "line", "contract"), BREACHES)
def test_an_import_that_points_up_is_caught(
    copy: Path, path: str, line: str, contract: str
) -> None:
    planted = copy / path
    before = planted.read_text(encoding="utf-8")
    planted.write_text(f"{before}\n{line}\n", encoding="utf-8")
    try:
        code, words = lint(copy)
    finally:
        planted.write_text(before, encoding="utf-8")
    flat = " ".join(words.split())
    assert code != 0
    broken = flat.split("Broken contracts")[1]
    assert contract in broken, flat
