"""A room that takes guests, with who leads it and a citizen in it, at one instant."""

from datetime import timedelta

import pytest

from app.core import clock
from tests.dialogues.makers import NOW, make_stage
from tests.dialogues.pages.looking import browser


@pytest.fixture
def frozen(app):
    clock.set_now(NOW + timedelta(seconds=30))
    yield
    clock.set_now(None)


@pytest.fixture
def stage(frozen):
    return make_stage(guests="take")


@pytest.fixture
def officer(stage, visitor):
    return browser(visitor, stage.officer)


@pytest.fixture
def citizen(stage, visitor):
    return browser(visitor, stage.citizen)
