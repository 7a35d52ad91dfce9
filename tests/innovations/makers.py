"""An edition whose windows are open now, people, drafts and proposals, for innovations' tests.

Written straight into the tables where an action of a higher room would be in the way; what is
sent in goes through the real action. Everything returned is an id or an ``Actor``: read the rows
again in the test's own transaction.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions.models import Category, Edition, Rubric, Stage, Track
from app.innovations.editions.rules import rubric_sha256
from app.innovations.journeys import actions
from app.innovations.journeys.models import StageEntry
from app.innovations.proposals.models import Proposal, SectionText, TeamMember
from app.innovations.stages import stages as kinds
from tests.support.people import make_organisation, make_person

_serial = count(1)
MONTH = timedelta(days=30)


def _levels() -> list[dict[str, Any]]:
    words = ("Sangat kurang", "Kurang", "Cukup", "Baik", "Sangat baik")
    return [{"value": n, "label": w, "text": f"{w}."} for n, w in enumerate(words, start=1)]


def rubric_body() -> dict[str, Any]:
    """Two sections and two criteria of 60 and 40, levels 1 to 5."""
    sections = [
        {"key": "masalah", "title": "Masalah", "help": "", "max_words": 50, "required": True},
        {"key": "dampak", "title": "Dampak", "help": "", "max_words": 50, "required": True},
    ]
    criteria = [
        {"key": "kebaruan", "name": "Kebaruan", "weight": 60, "section": "masalah"},
        {"key": "manfaat", "name": "Manfaat", "weight": 40, "section": "dampak"},
    ]
    return {
        "sections": [one | {"example": False} for one in sections],
        "criteria": [one | {"example": False, "levels": _levels()} for one in criteria],
    }


@dataclass
class Field:
    """An open edition: ids of its rows, its organiser, the instant it was made at."""

    edition_id: int
    slug: str
    stage_ids: list[int]
    track_id: int
    category_id: int
    agency_id: int
    organiser: Actor
    now: datetime
    body: dict[str, Any] = field(default_factory=rubric_body)

    def edition(self) -> Edition:
        """The edition's row, read anew."""
        return db.session.get_one(Edition, self.edition_id, populate_existing=True)

    def stage(self, place: int) -> Stage:
        """The stage at that place (0 is the first), read anew."""
        return db.session.get_one(Stage, self.stage_ids[place], populate_existing=True)


def make_edition(
    kinds_of_stages: tuple[str, ...] = ("administrative", "scoring", "decision"),
    *,
    stage_columns: dict[int, dict[str, Any]] | None = None,
    **columns: Any,
) -> Field:
    """A published edition: sending in and every stage are open from yesterday for a month.

    ``stage_columns`` overrides columns of stages by place; blindness is each kind's own default.
    """
    now, n = clock.now(), next(_serial)
    agency = make_organisation(f"Sekretariat {n}", kind="province")
    organiser = make_person(f"Penyelenggara {n}", org=agency)
    with transaction():
        edition = _edition(now, n, agency, columns)
        rubric = _rubric(edition, now)
        stages = _stages(edition, kinds_of_stages, now, stage_columns or {})
        track = Track(edition_id=edition.id, position=1, key="umum", name="Umum")
        category = Category(edition_id=edition.id, position=1, name="Kesehatan")
        db.session.add_all([track, category, *stages])
        edition.rubric_id = rubric.id
        db.session.flush()
        made = Field(
            edition.id, edition.slug, [one.id for one in stages], track.id, category.id, agency,
            organiser, now,
        )  # fmt: skip
    made.organiser = make_person(
        f"Panitia {n}", org=agency, roles=[("organiser", f"edition:{made.edition_id}")]
    )
    return made


def _edition(now: datetime, n: int, agency: int, columns: dict[str, Any]) -> Edition:
    row = {
        "slug": f"kipp-{n}-2026",
        "title": f"KIPP Uji {n}",
        "year": 2026,
        "organiser_id": agency,
        "summary": "Untuk diuji.",
        "contact": "panitia@contoh.test",
        "state": "open",
        "opens": now - timedelta(days=1),
        "closes": now + MONTH,
        "tie_rules": ["heaviest_criterion", "submitted_first"],
        "created_at": now,
    }
    edition = Edition(**(row | columns))
    db.session.add(edition)
    db.session.flush()
    return edition


def _rubric(edition: Edition, now: datetime) -> Rubric:
    body = rubric_body()
    rubric = Rubric(edition_id=edition.id, number=1, body=body, sha256=rubric_sha256(body))
    rubric.frozen_at = now
    db.session.add(rubric)
    db.session.flush()
    return rubric


def _stages(
    edition: Edition, names: tuple[str, ...], now: datetime, columns: dict[int, dict[str, Any]]
) -> list[Stage]:
    made = []
    for place, kind in enumerate(names):
        row = {
            "kind": kind,
            "title": f"{kind.capitalize()} {place + 1}",
            "blindness": kinds.get(kind).blind_by_default,
            "settings": dict(kinds.get(kind).defaults),
            "opens": now - timedelta(days=1),
            "closes": now + MONTH,
        }
        made.append(
            Stage(edition_id=edition.id, position=place + 1, **(row | columns.get(place, {})))
        )
    return made


def make_draft(
    made: Field,
    lead: Actor | None = None,
    *,
    title: str = "",
    team: tuple[Actor, ...] = (),
    texts: dict[str, str] | None = None,
    unit_id: int | None = None,
    **columns: Any,
) -> tuple[int, Actor]:
    """A draft that lacks nothing; returns its id and its lead. ``texts`` override sections."""
    now, n = clock.now(), next(_serial)
    unit = unit_id or make_organisation(f"Puskesmas {n}")
    lead = lead or make_person(f"Ketua {n}", org=unit)
    row = {
        "slug": f"usulan-{n}",
        "edition_id": made.edition_id,
        "track_id": made.track_id,
        "category_id": made.category_id,
        "unit_id": unit,
        "lead_id": lead.person_id,
        "title": title or f"Antar obat ke rumah {n}",
        "desk_since": now,
        "request_key": f"uji-{n}",
        "created_at": now,
        "changed_at": now,
    }
    with transaction():
        proposal = Proposal(**(row | columns))
        db.session.add(proposal)
        db.session.flush()
        _write(
            proposal.id,
            {one["key"]: "Antrean lama." for one in made.body["sections"]} | (texts or {}),
        )
        for member in (lead, *team):
            db.session.add(
                TeamMember(
                    proposal_id=proposal.id,
                    person_id=member.person_id,
                    name=member.name,
                    joined_at=now,
                )
            )
        return proposal.id, lead


def _write(proposal_id: int, texts: dict[str, str]) -> None:
    for key, source in texts.items():
        row = SectionText(proposal_id=proposal_id, key=key, source=source, html=f"<p>{source}</p>")
        row.words = len(source.split())
        db.session.add(row)


def the_proposal(proposal_id: int) -> Proposal:
    """The proposal's row, read anew."""
    return db.session.get_one(Proposal, proposal_id, populate_existing=True)


def make_submitted(made: Field, lead: Actor | None = None, **about: Any) -> tuple[int, Actor]:
    """A proposal that was sent in by its lead; returns its id and its lead."""
    proposal_id, lead = make_draft(made, lead, **about)
    with transaction():
        actions.submit_proposal(lead, the_proposal(proposal_id), now=clock.now())
    return proposal_id, lead


def entry_in(stage_id: int, proposal_id: int) -> StageEntry:
    """The entry of a proposal in a stage, read anew."""
    rows = select(StageEntry).where(
        StageEntry.stage_id == stage_id, StageEntry.proposal_id == proposal_id
    )
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def judge(made: Field, place: int, proposal_id: int, state: str = "passed", **more: Any) -> None:
    """The organiser judges an entry with the first good example of the stage's part for ``state``."""
    stage = made.stage(place)
    part = kinds.get(stage.kind)
    judgements = [e.judgement for e in part.examples if e.judgement]
    soon = {"due_on": (clock.now() + timedelta(days=5)).date()} if state == "repair" else {}
    chosen = replace(next(j for j in judgements if j.state == state), **(soon | more))
    with transaction():
        entry = entry_in(made.stage_ids[place], proposal_id)
        actions.judge_entry(made.organiser, entry, chosen, now=clock.now())


def start(made: Field, place: int) -> int:
    """The organiser starts a stage; returns how many came in."""
    with transaction():
        return actions.start_stage(made.organiser, made.stage(place), now=clock.now())


def lock(made: Field, place: int, reason: str = "") -> None:
    """The organiser locks a stage."""
    with transaction():
        actions.lock_stage(made.organiser, made.stage(place), reason=reason, now=clock.now())
