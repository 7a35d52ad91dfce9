"""Real cases that others made, read from beside the project; they are never copied into it.

They lie in ``../shared/data`` seen from the project's root. Without them a test that needs them is
skipped and says so; where ``CI`` is set, their absence is a failure.
"""

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


def cases(name: str) -> Path:
    """The file or folder of that name among the shared cases."""
    found = FOLDER / name
    if not found.exists():
        told = f"needs {name} of ../shared/data, which is not there"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return found
