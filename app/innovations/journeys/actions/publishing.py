"""Making proposals public, one by one or a stage's all at once."""

from datetime import datetime

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions import queries as editions
from app.innovations.editions.models import Stage
from app.innovations.editions.policies import require_organiser
from app.innovations.journeys import queries
from app.innovations.journeys.actions import moves
from app.innovations.proposals.models import Proposal
from app.innovations.proposals.queries import proposal_by_id, team_ids
from app.web.outbox import later

PUBLISHED = say("Usulan “%(title)s” sekarang terbit untuk umum.")
ALL_PUBLISHED = say("Usulan Anda sekarang terbit untuk umum.")
_CHUNK = 500
INDEX = "journeys.index_published"


def publish_proposal(actor: Actor, proposal: Proposal, *, now: datetime) -> None:
    """Let everybody read a proposal. A second time changes nothing.

    ``Conflict`` while a blind stage that it is in, or will come into, is not locked, and for drafts
    and withdrawn ones.
    """
    proposal = proposal_by_id(proposal.id, lock=True)
    require_organiser(actor, editions.edition_by_id(actor, proposal.edition_id))
    if proposal.published_at is not None:
        return
    _require_publishable(proposal)
    proposal.published_at = now
    moves.note(actor, proposal, "published", now=now)
    moves.tell_team(proposal, team_ids(proposal.id), PUBLISHED, "", now=now)
    audit.record(actor, "proposal.published", ("proposal", proposal.id), now=now)
    later(INDEX, {"proposals": [proposal.id]}, now=now)
    announce("journeys.proposal_published", proposal.id)


def _require_publishable(proposal: Proposal) -> None:
    refused = queries.publishing_refused(proposal)
    if refused is not None:
        raise Conflict(refused)


def publish_stage(actor: Actor, stage: Stage, *, now: datetime) -> int:
    """Publish all of a locked stage's proposals that may be; returns how many were."""
    stage = moves.held_stage(stage.id)
    require_organiser(actor, queries.edition_of_stage(stage))
    if stage.locked_at is None:
        raise Conflict(say("Kunci dulu tahap “%(stage)s”.", stage=stage.title))
    moves.hold_proposals_of(stage.id)
    ids = queries.publishable_of_stage(stage)
    for start in range(0, len(ids), _CHUNK):
        _publish(actor, stage, ids[start : start + _CHUNK], now)
    facts = {"proposals": len(ids)}
    audit.record(actor, "stage.published", ("stage", stage.id), now=now, **facts)
    return len(ids)


def _publish(actor: Actor, stage: Stage, ids: list[int], now: datetime) -> None:
    rows = update(Proposal).where(Proposal.id.in_(ids)).values(published_at=now)
    db.session.execute(rows.execution_options(synchronize_session=False))
    chosen = select(Proposal.id).where(Proposal.id.in_(ids))
    later(INDEX, {"proposals": ids}, now=now)
    moves.note_all("published", stage, chosen, now=now)
    moves.tell_teams(chosen, ALL_PUBLISHED, now=now)
    for one in ids:
        audit.record(actor, "proposal.published", ("proposal", one), now=now)
        announce("journeys.proposal_published", one)
