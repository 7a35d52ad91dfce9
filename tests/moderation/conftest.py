"""Fixtures of moderation."""

import pytest

from tests.moderation.makers import make_cast, standing_wall


@pytest.fixture
def wall(app):
    """A room of notes that moderation knows of."""
    with standing_wall() as made:
        yield made


@pytest.fixture
def cast(app):
    """Everybody who takes part."""
    return make_cast()
