"""The small activity of the tests stands beside the real ones."""

import pytest

from app.dialogues.activities import activities
from tests.dialogues.makers import Notes


@pytest.fixture
def notes(monkeypatch):
    """Let every room have the activity ``notes``, and only that."""
    part = Notes()
    monkeypatch.setattr(activities, "_parts", {"notes": part})
    return part
