"""Working on a promise: its steps, their evidence, its date, and its withdrawal."""

from dataclasses import dataclass
from datetime import date, datetime

from app.commitments import queries, rules
from app.commitments.actions.doubting import settle
from app.commitments.actions.recording import changed, is_kept, keep, mine, stand
from app.commitments.models import Commitment, Evidence, EvidenceFile, Milestone
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.window import end_of
from app.core.words import say
from app.db.base import db
from app.web.models import StoredFile


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence as it is handed in; ``files`` are kept already."""

    description: str
    url: str = ""
    files: tuple[StoredFile, ...] = ()


def add_milestone(
    actor: Actor,
    commitment_id: int,
    *,
    title: str,
    due_on: date | None = None,
    weight: int | None = 1,
    key: str | None = None,
    now: datetime,
) -> Commitment:
    """One more step on the way. The same form sent again adds nothing."""
    kept = mine(actor, commitment_id)
    if key and queries.was_sent(kept.id, key):
        return kept
    rules.require_open(kept.standing)
    if due_on is not None:
        rules.require_due(due_on, kept.zone, now)
    heavy, named = rules.require_weight(weight), rules.require_milestone(title, due_on, kept.due_on)
    number = len(queries.milestones_of(kept.id)) + 1
    rules.require_room(number)
    db.session.add(
        Milestone(
            commitment_id=kept.id,
            number=number,
            title=named,
            due_on=due_on,
            weight=heavy,
            state=rules.M_OPEN,
        )
    )
    kept.whole += heavy
    facts = {"milestone": named, "due_on": due_on.isoformat() if due_on else None}
    changed(actor, kept, "milestone", now=now, facts=facts, key=key)
    return kept


def claim(actor: Actor, milestone_id: int, *, note: str = "", now: datetime) -> Commitment:
    """Say that a step is done. Until there is evidence it counts as claimed, not as reached."""
    kept, step = _step(actor, milestone_id)
    rules.require_open(kept.standing)
    rules.require_unclaimed(step.state)
    said = rules.note_of(note)
    step.state, step.claimed_at = rules.M_CLAIMED, now
    kept.claimed += step.weight
    changed(actor, kept, "claimed", now=now, note=said, facts={"milestone": step.title})
    return kept


def prove(
    actor: Actor, milestone_id: int, proof: Proof, *, key: str | None = None, now: datetime
) -> Commitment:
    """Hang evidence on a step, which is reached by it. The last one keeps the promise, once somebody has
    accepted it. What was doubted before is answered by it."""
    kept, step = _step(actor, milestone_id)
    if key and queries.was_sent(kept.id, key):
        return kept
    rules.require_not_withdrawn(kept.standing)
    description, url = rules.require_description(proof.description), rules.require_url(proof.url)
    rules.require_evidence(url, len(proof.files))
    one = Evidence(
        milestone_id=step.id, description=description, url=url, by_id=actor.person_id, at=now
    )
    db.session.add(one)
    db.session.flush()
    db.session.add_all(EvidenceFile(evidence_id=one.id, file_id=each.id) for each in proof.files)
    _reach(kept, step, now)
    settle(kept, now)
    facts = {"milestone": step.title, "evidence": one.id}
    ends = is_kept(kept)
    changed(actor, kept, "proven", now=now, note=description, facts=facts, key=key, quiet=ends)
    if ends:
        keep(actor, kept, now)
    return kept


def _reach(kept: Commitment, step: Milestone, now: datetime) -> None:
    if step.state == rules.M_PROVEN:
        return
    if step.state == rules.M_CLAIMED:
        kept.claimed -= step.weight
    kept.proven += step.weight
    step.state, step.proven_at = rules.M_PROVEN, now


def move_due(
    actor: Actor, commitment_id: int, due_on: date | None, *, reason: str, now: datetime
) -> Commitment:
    """Give another date, and say why. What is late already stays late; the first date stays shown."""
    kept = mine(actor, commitment_id)
    rules.require_open(kept.standing)
    new = rules.require_due(due_on, kept.zone, now)
    note = rules.require_reason(reason)
    if new == kept.due_on:
        raise Invalid(say("Tanggal itu memang tenggatnya sekarang."), field="due_on")
    late = now >= kept.late_from
    facts = {"from": kept.due_on.isoformat(), "due_on": new.isoformat(), "late": late}
    kept.late_from = rules.moved_late_from(kept.late_from, end_of(new, kept.zone), now)
    kept.due_on, kept.moved = new, kept.moved + 1
    stand(kept, rules.OPEN, None)
    changed(actor, kept, "moved", now=now, note=note, facts=facts)
    return kept


def withdraw(actor: Actor, commitment_id: int, *, reason: str, now: datetime) -> Commitment:
    """Take a promise back, and say why. It stays in the register."""
    kept = mine(actor, commitment_id)
    rules.require_withdrawable(kept.standing)
    note = rules.require_reason(reason)
    stand(kept, rules.WITHDRAWN, now)
    changed(actor, kept, "withdrawn", now=now, note=note)
    return kept


def _step(actor: Actor, milestone_id: int) -> tuple[Commitment, Milestone]:
    """A milestone with its promise, which is locked first: whoever changes a step holds the whole."""
    kept = mine(actor, queries.milestone_row(milestone_id).commitment_id)
    return kept, db.session.get_one(Milestone, milestone_id)
