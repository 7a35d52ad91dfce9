"""What most tests of judging begin with: an edition in its blind stage, and one of its judges."""

import pytest

from tests.innovations.judging.makers import make_judge, make_stage
from tests.innovations.makers import Field


@pytest.fixture
def made(app) -> Field:
    """An edition whose scoring stage has begun."""
    return make_stage()


@pytest.fixture
def judge(made):
    """A judge of that stage who has signed the pledge."""
    return make_judge(made)
