"""A country's worth of rows, through the same actions as the demo: 10,000 proposals, 500 judges,
30,000 scorecards. Many acts share a transaction; each act is what a person would have done.

One finished edition with ``PROPOSALS`` entries, each scored by three judges and published.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.accounts.people.actions import give_role
from app.core.actor import SYSTEM, Actor
from app.db.base import db
from app.db.unit import transaction
from app.demo import competitions as play
from app.demo import entries
from app.demo.cast import LARGE_EDITION, Cast, actor_of, civil_servant, new_person, unit_of
from app.demo.queries import cast_again, open_assignments
from app.demo.stories import Story, sections, stories
from app.innovations.editions import presets
from app.innovations.editions import queries as editions
from app.innovations.editions.models import Edition
from app.innovations.journeys.actions.publishing import publish_stage
from app.innovations.journeys.actions.sending import submit_proposal
from app.innovations.judging.desks.actions import save_scores
from app.innovations.proposals.queries import proposal_by_slug

PROPOSALS, JUDGES, EACH = 10_000, 500, 3
_BATCH = 250


def _plan() -> play.Plan:
    """KIPP 2023 with its scoring stage alone: what is measured is writing, sending and scoring."""
    whole = presets.load("kipp-2023")
    scoring = [stage for stage in whole["stages"] if stage["kind"] == "scoring"]
    return play.Plan(
        whole | {"stages": scoring},
        "KIPP Nasional Besar 2024",
        LARGE_EDITION,
        2024,
        ((-500, -440), (-424, -400)),
    )


Tell = Callable[[str], None]


def seed_large(
    tell: Tell, *, now: datetime, proposals: int = PROPOSALS, judges: int = JUDGES
) -> None:
    """Add the large edition to a seeded database; says how far it is."""
    began = time.monotonic()
    with transaction():
        cast = cast_again()
        leads = _leads(cast, now - timedelta(days=509))
        _judges(cast, judges, now - timedelta(days=509))
        edition_id = play.open_edition(cast, _plan(), now).id
    writers = _Progress(tell, "proposals", proposals, began)
    for numbers in _batches(range(proposals)):
        with transaction():
            _send_in(cast, edition_id, leads, numbers, now - timedelta(days=495))
        writers.reached(numbers[-1] + 1)
    _judge(cast, edition_id, proposals, now, _Progress(tell, "scorecards", proposals * EACH, began))


def _leads(cast: Cast, now: datetime) -> list[tuple[Actor, int]]:
    """One civil servant for each of the stories' units: (actor, unit)."""
    made = []
    for story in stories():
        unit = unit_of(cast, f"{story.unit} Besar", now)
        made.append((civil_servant(cast, unit, now), unit))
    return made


def _judges(cast: Cast, count: int, now: datetime) -> None:
    cast.judges = [new_person(cast, "asn", now) for _each in range(count)]
    for person_id in cast.judges:
        give_role(SYSTEM, person_id, "judge", f"organisation:{cast.organiser_org}", now=now)


def _send_in(
    cast: Cast,
    edition_id: int,
    leads: Sequence[tuple[Actor, int]],
    numbers: Sequence[int],
    now: datetime,
) -> None:
    edition = editions.edition_by_id(actor_of(cast.roles["organiser"]), edition_id)
    told = stories()
    for number in numbers:
        story, (lead, unit) = told[number % len(told)], leads[number % len(leads)]
        _one(edition, lead, unit, story, number, now + timedelta(minutes=5 * number))


def _one(
    edition: Edition, lead: Actor, unit: int, story: Story, number: int, now: datetime
) -> None:
    titled = replace(story, title=f"{story.title} {number + 1}")
    slug = entries.draft(edition, lead, unit, titled, number, now=now)
    entries.write(lead, slug, sections(story, number), started_on=entries.began(edition), now=now)
    submit_proposal(lead, proposal_by_slug(slug), now=now)


def _judge(cast: Cast, edition_id: int, proposals: int, now: datetime, seen: "_Progress") -> None:
    organiser = actor_of(cast.roles["organiser"])
    with transaction():
        edition = editions.edition_by_id(organiser, edition_id)
        (scoring,) = edition.stages
        play.start_scoring(cast, edition, scoring, now - timedelta(days=423))
        body, scored, stage_id = editions.rubric_of(edition).body, 0, scoring.id
    for judge_ids in _batches(cast.judges, 20):
        with transaction():
            for judge_id in judge_ids:
                scored += _score_desk(stage_id, judge_id, body, now - timedelta(days=415))
        seen.reached(scored)
    with transaction():
        edition = editions.edition_by_id(organiser, edition_id)
        (scoring,) = edition.stages
        play.lock_desks(cast, scoring, now - timedelta(days=401))
        publish_stage(organiser, scoring, now=now - timedelta(days=400))
        play.release(cast, edition, now - timedelta(days=390))
    seen.tell(f"{proposals} published, the results released")


def _score_desk(stage_id: int, judge_id: int, body: Any, now: datetime) -> int:
    judge = actor_of(judge_id)
    desk = open_assignments(stage_id, judge_id)
    for number, assignment_id in enumerate(desk):
        card = play.card(body, judge_id % 7, number + assignment_id)
        save_scores(judge, assignment_id, card, now=now)
    db.session.expunge_all()
    return len(desk)


def _batches(things: Sequence[Any], size: int = _BATCH) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


class _Progress:
    """Says how far it is, at most about once in two seconds."""

    def __init__(self, tell: Tell, what: str, total: int, began: float) -> None:
        self.tell, self._what, self._total, self._began = tell, what, total, began
        self._said = 0.0

    def reached(self, count: int) -> None:
        """``count`` of the total are done."""
        if time.monotonic() - self._said > 2 or count >= self._total:
            self._said = time.monotonic()
            spent = self._said - self._began
            self.tell(f"{count} of {self._total} {self._what} ({spent:.0f} s)")
