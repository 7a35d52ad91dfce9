"""The large seed in small: what it leaves, and that nothing is added where it does not belong."""

import re

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.db.base import db
from app.demo.cast import LARGE_EDITION
from app.demo.large import seed_large
from app.demo.stories import sections, stories
from app.innovations.editions.models import Edition
from app.innovations.judging.models import Scoresheet
from app.innovations.proposals.models import Effect, Proposal
from tests.innovations.makers import make_edition


def seed(app, *words):
    return app.test_cli_runner().invoke(args=["demo", "seed", *words])


def many(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.mark.slow
def test_every_proposal_of_the_large_edition_is_scored_and_published(app):
    assert seed(app).exit_code == 0
    assert many(Effect, Effect.indicator != "") > 100
    assert many(Effect, Effect.indicator != "", Effect.evidence == "") == 0
    told = []
    seed_large(told.append, now=clock.now(), proposals=12, judges=6)
    edition = db.session.scalars(select(Edition).where(Edition.slug == LARGE_EDITION)).one()
    own = Proposal.edition_id == edition.id
    assert many(Proposal, own, Proposal.published_at.is_not(None)) == 12
    sheets = select(func.count()).select_from(Scoresheet)
    assert told[-1].startswith("12 published")
    assert db.session.scalar(sheets) >= 36
    again = seed(app, "--size", "large")
    assert again.exit_code == 1
    assert "here already" in again.output
    assert many(Proposal, own) == 12


def test_a_house_of_real_people_gets_no_demo(app):
    make_edition()
    people = many(Edition)
    for size, why in (("demo", "editions already"), ("large", "no demo to add to")):
        refused = seed(app, "--size", size)
        assert refused.exit_code == 1
        assert why in refused.output
    assert seed(app, "--if-empty").exit_code == 0
    assert many(Edition) == people


def test_the_stories_read_as_sentences():
    """No capital in the middle of one, no small letter at its start, no paragraph said twice."""
    proper = {"Indonesia", "Selasa", "Kamis"}
    for number, story in enumerate(stories()):
        told = sections(story, number)
        for text in told.values():
            found = re.findall(r"(?<=[a-z,:] )[A-Z][a-z]+\b|(?<=[.!?] )[a-z]\w+|^[a-z]\w+", text)
            assert set(found) <= proper, (story.title, text)
        whole = "\n".join(told.values()).lower()
        assert whole.count(story.deed.lower()) == 1
        assert whole.count(story.problem.lower()) == 1
