"""Writes of the table of effects."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.words import say
from app.db.base import db
from app.innovations.proposals import queries, rules
from app.innovations.proposals.actions import (
    effect_dict,
    keep_revision_when_due,
    mark_changed,
    merged,
    proposal_to_change,
)
from app.innovations.proposals.models import Effect, Proposal

FIELD = "effects"


def save_effects(
    actor: Actor,
    slug: str,
    *,
    rows: Sequence[Mapping[str, str | None]],
    hand: rules.Hand,
    now: datetime,
) -> Proposal:
    """Put these rows in place of the table; empty ones go. Rows are as ``rules.EFFECT_FIELDS``.

    ``Conflict`` when a colleague changed the table meanwhile: see ``actions.merged``.
    """
    proposal = proposal_to_change(actor, slug)
    if len(rows) > rules.EFFECT_ROWS:
        raise Invalid(say("Paling banyak %(n)d baris dampak.", n=rules.EFFECT_ROWS))
    kept = [row for n, raw in enumerate(rows) if (row := rules.effect_row(raw, n)) is not None]
    stored = {FIELD: as_text(queries.effects_of(proposal.id))}
    if merged(proposal, stored, {FIELD: rules.canonical(kept)}, hand).changed:
        db.session.execute(delete(Effect).where(Effect.proposal_id == proposal.id))
        db.session.add_all(_effect(proposal, place, row) for place, row in enumerate(kept))
        mark_changed(actor, proposal, [FIELD], hand, now=now)
    keep_revision_when_due(actor, proposal, asked=True, now=now)
    return proposal


def as_text(effects: list[Effect]) -> str:
    """The stored table as one text, by which two hands on it are told apart."""
    return rules.canonical([effect_dict(one) for one in effects])


def _effect(proposal: Proposal, place: int, row: dict[str, str]) -> Effect:
    measured = row["measured_on"]
    return Effect(
        proposal_id=proposal.id,
        position=place,
        **{name: text for name, text in row.items() if name != "measured_on"},
        measured_on=date.fromisoformat(measured) if measured else None,
    )
