"""Keys that nobody gave are made once and kept for good."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.keys import NAMES, keep_keys
from tests.support.live import ROOT


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "keys.env"


def test_keys_are_made_kept_and_private(bare: Path) -> None:
    import os

    keep_keys()
    first = {name: os.environ[name] for name in NAMES}
    assert all(len(key) >= 32 for key in first.values())
    assert first["SECRET_KEY"] != first["DATA_KEY"]
    assert bare.stat().st_mode & 0o777 == 0o600
    for name in NAMES:
        os.environ[name] = ""
    keep_keys()
    assert {name: os.environ[name] for name in NAMES} == first


def test_keys_of_the_environment_win_and_nothing_is_written(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    for name in NAMES:
        monkeypatch.setenv(name, f"given-{name}")
    keep_keys()
    assert {name: os.environ[name] for name in NAMES} == {n: f"given-{n}" for n in NAMES}
    assert not bare.exists()


def test_processes_that_start_at_once_agree(bare: Path) -> None:
    ask = "from deploy.keys import keep_keys; keep_keys(); import os; print(os.environ['DATA_KEY'])"
    crowd = [
        subprocess.Popen([sys.executable, "-c", ask], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    assert len({each.communicate()[0] for each in crowd}) == 1
    assert all(each.returncode == 0 for each in crowd)
