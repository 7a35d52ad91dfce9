"""Acts and pages that several tests of a proposal's way use."""

from contextlib import contextmanager

from sqlalchemy import event

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.innovations.journeys import actions
from app.innovations.stages import stages
from tests.innovations import makers
from tests.support.people import sign_in

CHECK = stages.get("administrative")


def submit(actor, proposal_id, **more):
    """Send a proposal in, in a transaction of its own."""
    with transaction():
        return actions.submit_proposal(
            actor, makers.the_proposal(proposal_id), **({"now": clock.now()} | more)
        )


def judged(made, place, proposal_id, judgement, actor=None, **more):
    """Judge an entry (as the organiser, if nobody else), in a transaction of its own."""
    with transaction():
        entry = makers.entry_in(made.stage_ids[place], proposal_id)
        return actions.judge_entry(
            actor or made.organiser, entry, judgement, **({"now": clock.now()} | more)
        )


@contextmanager
def statements():
    """The SQL that runs meanwhile."""
    seen = []

    def note(*about):
        seen.append(about[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def as_person(visitor, actor):
    """A browser of its own, signed in as the actor."""
    browser = visitor()
    sign_in(browser, actor)
    return browser


def slug_of(proposal_id):
    """The proposal's part of the address."""
    return makers.the_proposal(proposal_id).slug


def all_met():
    """The checklist's fields, every item met."""
    return {
        name: values[0]
        for name, values in CHECK.examples[0].raw.items()
        if name.startswith("butir") and not name.endswith("note")
    }


def queue_of(made, place=0):
    """The address of a stage's queue."""
    return f"/desk/stages/{made.stage_ids[place]}/"


def entry_page(made, proposal_id, place=0):
    """The address of one entry's page."""
    return queue_of(made, place) + str(makers.entry_in(made.stage_ids[place], proposal_id).id)
