"""A scoring stage with entries, judges who gave the pledge, and cards filled in."""

from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from app.innovations.judging import actions
from app.innovations.judging.models import Assignment, Pledge, Scoresheet
from app.innovations.judging.pledge_texts import CURRENT
from app.innovations.judging.rules import Card
from tests.innovations.makers import Field, make_edition, make_submitted
from tests.support.people import make_organisation, make_person

GOOD = Card({"kebaruan": 4, "manfaat": 3}, {"kebaruan": "", "manfaat": ""})
TOP = Card({"kebaruan": 5, "manfaat": 4}, {"kebaruan": "Belum ada yang serupa."})


def make_stage(blindness: str = "agency", **columns: Any) -> Field:
    """An edition whose first stage is a scoring stage of that blindness."""
    first = {"blindness": blindness, "started_at": clock.now()} | columns
    return make_edition(("scoring", "decision"), stage_columns={0: first})


def make_entries(made: Field, count: int = 1, **about: Any) -> list[int]:
    """Proposals that were sent in and lie in the scoring stage."""
    return [make_submitted(made, **about)[0] for _ in range(count)]


def make_judge(
    made: Field, name: str = "", *, pledged: bool = True, org: int | None = None
) -> Actor:
    """A judge of the edition, from a place that has nothing to do with anybody."""
    place = org or make_organisation(kind="ngo")
    judge = make_person(
        name, kind="citizen", org=place, roles=[("judge", f"edition:{made.edition_id}")]
    )
    if pledged:
        with transaction():
            pledge = Pledge(edition_id=made.edition_id, person_id=judge.person_id)
            pledge.text_sha256, pledge.at = CURRENT.sha256, clock.now()
            db.session.add(pledge)
    return judge


def assign(made: Field, judge: Actor, *proposals: int) -> list[int]:
    """Put entries on a judge's desk; returns the assignments' ids in the order of the proposals."""
    with transaction():
        actions.assign(
            made.organiser, made.stage_ids[0], proposals, judge.person_id or 0, now=clock.now()
        )
    return [assignment_of(made, judge, one).id for one in proposals]


def assignment_of(made: Field, judge: Actor, proposal: int) -> Assignment:
    """The row, read anew."""
    rows = select(Assignment).where(
        Assignment.stage_id == made.stage_ids[0],
        Assignment.proposal_id == proposal,
        Assignment.person_id == judge.person_id,
    )
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def save(judge: Actor, assignment: int, card: Card = GOOD, **more: Any) -> actions.Saved:
    """Save a card in a transaction of its own."""
    with transaction():
        return actions.save_scores(judge, assignment, card, now=clock.now(), **more)


def sheet(assignment: int) -> Scoresheet:
    """The scorecard's row, read anew."""
    return db.session.get_one(Scoresheet, assignment, populate_existing=True)


def declare(judge: Actor, assignment: int, note: str = "Saya kenal dekat ketua timnya.") -> None:
    """The judge declares a conflict."""
    with transaction():
        actions.declare_conflict(judge, assignment, note, now=clock.now())
