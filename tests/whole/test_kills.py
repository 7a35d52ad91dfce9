"""Twenty kill -9 under load: nothing acknowledged is missing, nothing is half there.

Judges save scorecards and a lead sends proposals in, over real connections, while the worker or the
whole tree is killed at random moments. Each acknowledged act is compared with the database. The
same harness run against a house that answers before it commits must find losses.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.db import audit
from app.db.audit import AuditEntry
from app.db.base import db
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.models import Score, Scoresheet
from app.innovations.proposals.models import Proposal, Revision
from tests.innovations import makers as field_makers
from tests.innovations.judging import makers as desk_makers
from tests.support.live import LiveServer
from tests.whole.killing import Killable, Person, cookie_of, house, run

DRAFTS, DESKS = 500, 5


@dataclass
class Load:
    """What was prepared, and what the house acknowledged."""

    cookies: dict[str, str] = field(default_factory=dict)
    slugs: list[str] = field(default_factory=list)
    assignments: list[int] = field(default_factory=list)
    criteria: list[str] = field(default_factory=list)
    sent_in: list[str] = field(default_factory=list)
    acked: dict[int, int] = field(default_factory=dict)
    tried: dict[int, int] = field(default_factory=dict)
    stop: bool = False

    @property
    def count(self) -> int:
        """All acknowledged acts."""
        return len(self.sent_in) + sum(self.acked.values())


def _prepare(server: LiveServer, drafts: int) -> Load:
    app, load = server.app(), Load()
    with app.app_context():
        made = desk_makers.make_stage()
        judge = desk_makers.make_judge(made)
        load.assignments = desk_makers.assign(made, judge, *desk_makers.make_entries(made, DESKS))
        load.criteria = [one["key"] for one in made.body["criteria"]]
        second = field_makers.make_edition()
        first, lead = field_makers.make_draft(second)
        unit = field_makers.the_proposal(first).unit_id
        for _each in range(drafts - 1):
            field_makers.make_draft(second, lead, unit_id=unit)
        mine = select(Proposal.slug).where(Proposal.edition_id == second.edition_id)
        load.slugs = list(db.session.scalars(mine.order_by(Proposal.id)))
        for name, actor in (("judge", judge), ("lead", lead)):
            load.cookies[name] = cookie_of(app, actor)
        audit.chain_pending(now=clock.now())
        db.session.remove()
        db.engine.dispose()
    return load


def _score(server: LiveServer, load: Load, assignment: int) -> None:
    person, number = Person(server, load.cookies["judge"]), 0
    page = f"/judging/entries/{assignment}"
    while not load.stop:
        number += 1
        load.tried[assignment] = number
        level = str(2 + number % 3)
        fields = {f"value-{key}": level for key in load.criteria}
        fields |= {"internal_note": str(number)}
        status, _text = person.post(page, f"{page}/score", fields)
        if status == 200:
            load.acked[assignment] = number
        elif status not in (0, 503):
            raise AssertionError((status, _text[-500:]))


def _send_in(server: LiveServer, load: Load) -> None:
    person = Person(server, load.cookies["lead"])
    for slug in load.slugs:
        while not load.stop:
            path = f"/innovations/{slug}/submit"
            status, where = person.post(path, path, {"sure": "y"})
            if status == 302 and ("receipt" in where or "journey" in where):
                load.sent_in.append(slug)
                break
            assert status in (0, 200, 503), (status, where[-800:])


def _crowd(server: Killable, load: Load) -> list[tuple[Any, ...]]:
    judges = [(_score, server, load, one) for one in load.assignments]
    return [*judges, (_send_in, server, load)]


def _losses(server: LiveServer, load: Load) -> list[str]:
    """Every acknowledged act that the database does not know, and everything that is half there."""
    app = server.app()
    with app.app_context():
        lost = [*_lost_cards(load), *_lost_proposals(load)]
        audit.chain_pending(now=clock.now())
        verdict = audit.verify()
        if not verdict.holds:
            lost.append(f"audit: {verdict}")
        db.session.remove()
        db.engine.dispose()
    return lost


def _lost_cards(load: Load) -> list[str]:
    lost = []
    for assignment, acked in load.acked.items():
        sheet = db.session.get(Scoresheet, assignment)
        kept = int(sheet.internal_note or 0) if sheet else 0
        if not acked <= kept <= load.tried[assignment]:
            lost.append(f"card {assignment}: acknowledged {acked}, kept {kept}")
        values = list(
            db.session.scalars(select(Score.value).where(Score.assignment_id == assignment))
        )
        if sheet and set(values) != {2 + kept % 3}:
            lost.append(f"card {assignment}: note {kept} but levels {values}")
    return lost


def _lost_proposals(load: Load) -> list[str]:
    lost = []
    rows = db.session.execute(
        select(Proposal.id, Proposal.slug, Proposal.state, Proposal.number).where(
            Proposal.slug.in_(load.slugs)
        )
    )
    for row in rows:
        kept = {
            "entry": _has(StageEntry.id, StageEntry.proposal_id == row.id),
            "revision": _has(
                Revision.id, Revision.proposal_id == row.id, Revision.submitted.is_(True)
            ),
            "number": row.number is not None,
            "state": row.state == "submitted",
            "audit": _has(
                AuditEntry.id,
                AuditEntry.subject_kind == "proposal",
                AuditEntry.subject_id == row.id,
                AuditEntry.verb == "proposal.submitted",
            ),
        }
        if len(set(kept.values())) > 1:
            lost.append(f"{row.slug} is half there: {kept}")
        if row.slug in load.sent_in and not all(kept.values()):
            lost.append(f"{row.slug} was acknowledged: {kept}")
    return lost


def _has(column: object, *conditions: object) -> bool:
    return db.session.scalar(select(column).where(*conditions).limit(1)) is not None  # type: ignore[call-overload]


@pytest.mark.timeout(420)
def test_twenty_kills_lose_nothing_that_was_acknowledged(database_url: str, tmp_path: Path) -> None:
    """20 kills, at least 2,000 acknowledged acts, on both databases."""
    server = Killable(tmp_path / "house", database_url)
    server.data_dir.mkdir()
    load = _prepare(server, DRAFTS)
    with server:
        shot, wrong = run(server, load, _crowd(server, load), kills=20, acts=2000)
    assert wrong == []
    assert shot >= 20
    assert load.count >= 2000, json.dumps(load.acked)
    assert load.sent_in
    assert _losses(server, load) == []


@pytest.mark.timeout(240)
def test_a_house_that_answers_before_it_commits_is_caught(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """The same harness finds losses when the commit comes after the answer."""
    server = house(sqlite_template, tmp_path / "house")
    server.wsgi = "tests.whole.early_wsgi:app"
    load = _prepare(server, 40)
    server.data_dir.mkdir(exist_ok=True)
    server.start()
    try:
        run(server, load, _crowd(server, load), kills=6, acts=60)
    finally:
        server.__exit__()
    assert _losses(server, load) != []
