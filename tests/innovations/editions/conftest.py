"""Fixtures of the tests of editions."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.actor import Actor
from app.innovations.editions.slots import drafting_people
from tests.innovations.editions.makers import make_organiser
from tests.support.clients import Visitor
from tests.support.people import sign_in


@pytest.fixture
def organiser(app: Flask) -> Actor:
    """Somebody who organises everything."""
    return make_organiser()


@pytest.fixture
def desk(client: Visitor, organiser: Actor) -> Visitor:
    """The organiser's browser."""
    sign_in(client, organiser)
    return client


@pytest.fixture
def drafting(app: Flask) -> Iterator[list[int]]:
    """People who are said to work on a draft of any edition."""
    people: list[int] = []
    real = dict(drafting_people._providers)
    drafting_people._providers.clear()
    drafting_people.fill("tests", lambda _edition_id: people)
    yield people
    drafting_people._providers.clear()
    drafting_people._providers.update(real)
