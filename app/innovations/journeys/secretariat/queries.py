"""Reads of the secretariat's pages, for organisers of the stage's edition only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation
from app.accounts.queries import names_of
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.window import closing_as_typed, zone_of
from app.core.words import say
from app.db.base import db
from app.innovations.attachments.queries import attachments_of
from app.innovations.editions import queries as editions
from app.innovations.editions.models import Category, Edition, Stage, Track
from app.innovations.editions.policies import may_organise, require_organiser
from app.innovations.editions.rules import sections, stage_window, window_status
from app.innovations.journeys import queries
from app.innovations.journeys.models import StageEntry
from app.innovations.journeys.policies import may_work_on
from app.innovations.journeys.slots import Note, entry_notes
from app.innovations.proposals.drafting.queries import identities_of, strictest_blindness
from app.innovations.proposals.models import Proposal
from app.innovations.proposals.queries import (
    effects_of,
    proposal_by_id,
    proposal_by_slug,
    sections_of,
    team_of,
)
from app.innovations.proposals.rules import names_found
from app.innovations.stages import stages as kinds
from app.innovations.stages.protocol import Judgement, Raw, Settings, StagePart

STATES = ("waiting", "repair", "passed", "failed", "withdrawn")


@dataclass(frozen=True)
class Bench:
    """A stage as its secretariat sees it."""

    stage: Stage
    edition: Edition
    part: StagePart
    before: Stage | None
    after: Stage | None

    @property
    def settings(self) -> Settings:
        """The stage's settings, with the part's defaults where it has none of its own."""
        return self.part.defaults | self.stage.settings

    def status(self, now: datetime) -> str:
        """One of locked, over, ahead, fresh (open, but not begun), running."""
        if self.stage.locked_at is not None:
            return "locked"
        status = window_status(stage_window(self.stage), now)
        begun = self.stage.started_at is not None
        return status if status != "open" else "running" if begun else "fresh"


def bench_of(actor: Actor, stage_id: int) -> Bench:
    """One stage with its edition (5 statements); ``Missing``, or ``Forbidden`` for non-organisers."""
    stage = editions.stage_by_id(stage_id)
    edition = editions.edition_by_id(actor, stage.edition_id)
    require_organiser(actor, edition)
    order = {one.position: one for one in edition.stages}
    earlier = [order[p] for p in sorted(order) if p < stage.position]
    later = [order[p] for p in sorted(order) if p > stage.position]
    return Bench(
        stage,
        edition,
        kinds.get(stage.kind),
        earlier[-1] if earlier else None,
        later[0] if later else None,
    )


@dataclass(frozen=True)
class Queue:
    """One page of a stage's entries. ``more`` is the id to go on after, None on the last page."""

    state: str
    counts: dict[str, int]
    rows: list[Any]
    more: int | None
    notes: dict[int, list[Note]]
    to_publish: int


def queue_of(bench: Bench, state: str, after: int) -> Queue:
    """The entries in ``state`` ("all" or "" = what waits, else all), in order (2 to 6 statements)."""
    stage, counts = bench.stage, queries.counts_of(bench.stage.id)
    if state not in STATES and state != "all":
        state = "waiting" if counts.get("waiting") else "all"
    rows = queries.entries_of(stage.id, state="" if state == "all" else state, after=after)
    shown = rows[: queries.PAGE]
    more = shown[-1].id if len(rows) > queries.PAGE else None
    ready = len(queries.publishable_of_stage(stage)) if stage.locked_at else 0
    return Queue(state, counts, shown, more, notes_of(stage, [r.proposal_id for r in shown]), ready)


def notes_of(stage: Stage, proposal_ids: list[int]) -> dict[int, list[Note]]:
    """The facts that rooms above have about these entries."""
    found: dict[int, list[Note]] = {}
    for ask in entry_notes:
        for proposal_id, notes in ask(stage, proposal_ids).items():
            found.setdefault(proposal_id, []).extend(notes)
    return found


@dataclass(frozen=True)
class Paper:
    """One entry with all that the secretariat reads before it judges."""

    bench: Bench
    entry: StageEntry
    proposal: Proposal
    unit: str
    track: str
    category: str
    decider: str
    sections: list[dict[str, Any]]
    effects: list[Any]
    team: list[Any]
    trace: list[Any]
    notes: list[Note]
    files: list[Any]
    may_judge: bool
    blindness: str = "open"
    names: list[tuple[str, list[str]]] = field(default_factory=list)

    def judgement(self) -> Judgement:
        """What stands in the entry now."""
        return judgement_of(self.entry, self.bench.edition.zone)

    def typed(self, now: datetime) -> Raw:
        """What the form shows before anybody typed in it: what stands, or a fresh start."""
        today = now.astimezone(zone_of(self.bench.edition.zone)).date()
        fresh = self.bench.part.fresh(self.bench.settings, today)
        if self.entry.decided_at is None:
            return fresh
        return fresh | self.bench.part.as_typed(self.judgement())


def judgement_of(entry: StageEntry, zone: str) -> Judgement:
    """An entry's judgement as its part would have read it."""
    due = closing_as_typed(entry.due_at, zone).date() if entry.due_at else None
    return Judgement(entry.state, entry.answers, entry.reason, entry.outcome, due)


def paper_of(actor: Actor, stage_id: int, entry_id: int) -> Paper:
    """One entry of a stage with its proposal, whole (about 18 statements, for one page)."""
    bench = bench_of(actor, stage_id)
    entry = queries.entry_of(stage_id, entry_id)
    proposal = proposal_by_id(entry.proposal_id)
    team, names = team_of(proposal.id), _names(proposal)
    members = {one.person_id for one in team} | {proposal.lead_id}
    blindness = strictest_blindness(bench.edition.stages)
    written, files = _sections(bench.edition, proposal), attachments_of(proposal.id)
    deciders = names_of([entry.decided_by]) if entry.decided_by else {}
    return Paper(
        bench,
        entry,
        proposal,
        names.unit,
        names.track or "",
        names.category or "",
        deciders.get(entry.decided_by or 0, ""),
        written,
        effects_of(proposal.id),
        team,
        queries.trace_of(proposal.id),
        notes_of(bench.stage, [proposal.id]).get(proposal.id, []),
        files,
        may_work_on(actor, bench.edition, members) and not bench.part.scores,
        blindness,
        _names_in(written, files, proposal, blindness),
    )


def _names(proposal: Proposal) -> Any:
    rows = (
        select(
            Organisation.name.label("unit"),
            Track.name.label("track"),
            Category.name.label("category"),
        )
        .select_from(Organisation)
        .outerjoin(Track, Track.id == proposal.track_id)
        .outerjoin(Category, Category.id == proposal.category_id)
        .where(Organisation.id == proposal.unit_id)
    )
    return db.session.execute(rows).one()


def _sections(edition: Edition, proposal: Proposal) -> list[dict[str, Any]]:
    written = sections_of(proposal.id)
    return [
        {"key": one["key"], "title": one["title"], "text": written[one["key"]]}
        for one in sections(editions.rubric_of(edition).body)
        if one["key"] in written and written[one["key"]].source
    ]


def _names_in(
    written: list[dict[str, Any]], files: list[Any], proposal: Proposal, blindness: str
) -> list[tuple[str, list[str]]]:
    """Section title or file → the names in it that a blind stage would have to hide."""
    identities = identities_of(proposal, blindness)
    texts = [("", proposal.title), *((one["title"], one["text"].source) for one in written)]
    found = [(title, names_found(text, identities)) for title, text in texts]
    shown = [one for one in files if one.audience == "judges" and blindness != "open"]
    found += [(one.name, list(one.named)) for one in shown]
    return [(title, names) for title, names in found if names]


def waiting_to_start(bench: Bench) -> int:
    """How many entries will come in when the stage is started (1 statement)."""
    source = bench.before or bench.stage
    state = "passed" if bench.before else "waiting"
    return queries.counts_of(source.id).get(state, 0)


def proposal_to_publish(actor: Actor, slug: str) -> Proposal:
    """A proposal that was sent in to an edition the actor runs; else ``Missing`` (up to 6 st.)."""
    proposal = proposal_by_slug(slug)
    edition = editions.edition_by_id(actor, proposal.edition_id)
    if proposal.submitted_at is None or not may_organise(actor, edition):
        raise Missing(say("Usulan itu tidak ditemukan."))
    return proposal
