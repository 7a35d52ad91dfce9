"""Doubting the evidence that an agency shows, and answering the doubt."""

from datetime import datetime

from sqlalchemy import update

from app.accounts.queries import lineage_ids
from app.commitments import queries, rules
from app.commitments.actions.recording import changed, mine
from app.commitments.models import Commitment, Doubt
from app.commitments.policies import may_doubt, require_reader
from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db.base import db


def doubt(actor: Actor, commitment_id: int, *, why: str, now: datetime) -> Commitment:
    """Say that the evidence does not fit, for one of ``rules.DOUBTS``; one open doubt a person.

    The change names nobody. Desk, owner and maker hear of the first doubt only: the number grows
    on the page, not in their post.
    """
    kept = queries.commitment_by_id(commitment_id)
    require_reader(may_doubt(actor, kept, lineage_ids(kept.agency_id)))
    reason = rules.require_doubt(why)
    rules.require_shown(kept.standing, kept.proven)
    db.session.add(Doubt(commitment_id=kept.id, person_id=actor.person_id, why=reason, at=now))
    db.session.flush()
    kept.doubted += 1
    changed(SYSTEM, kept, "doubted", now=now, facts={"why": reason}, quiet=kept.doubted > 1)
    return kept


def answer_doubts(actor: Actor, commitment_id: int, *, note: str, now: datetime) -> Commitment:
    """The agency says what there is to say about the open doubts, which are answered by it."""
    kept = mine(actor, commitment_id)
    said = rules.require_reason(note)
    if not kept.doubted:
        raise Conflict(say("Tidak ada keraguan yang menunggu jawaban."))
    number = settle(kept, now)
    changed(actor, kept, "answered", now=now, note=said, facts={"doubts": number})
    return kept


def settle(kept: Commitment, now: datetime) -> int:
    """Close the open doubts of a promise; how many there were (1 statement)."""
    number, kept.doubted = kept.doubted, 0
    mine_open = update(Doubt).where(Doubt.commitment_id == kept.id, Doubt.closed_at.is_(None))
    db.session.execute(mine_open.values(closed_at=now).execution_options(synchronize_session=False))
    return number
