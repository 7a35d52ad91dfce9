"""Writes of conflicts: declared, detected, waived by two people.

A judge's assignments are blocked (and thereby locked against a score on its way) before the
conflict is written, so that either the score came first and no longer counts, or it is refused.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update

from app.accounts.queries import people_with_role
from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.texts import clean_text
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions.models import Edition, Stage
from app.innovations.judging.assignments.rules import Pair
from app.innovations.judging.conflicts.detection.queries import findings
from app.innovations.judging.conflicts.queries import conflict_of, conflict_to_waive
from app.innovations.judging.conflicts.rules import graver
from app.innovations.judging.desks.queries import desk_of
from app.innovations.judging.models import Assignment, ConflictOfInterest, Scoresheet
from app.innovations.judging.policies import may_waive, scopes_of
from app.innovations.judging.rules import ACTIVE
from app.innovations.proposals.models import Proposal, TeamMember
from app.notices.actions import tell

MAX_NOTE = 300
MAX_REASON = 500
FOUND = say(
    "Ada benturan kepentingan baru di %(edition)s: seorang juri tidak lagi menilai satu usulan."
)
SECOND_WANTED = say("Sebuah benturan kepentingan di %(edition)s menunggu persetujuan orang kedua.")
WAIVED = say("Satu usulan di %(edition)s dibuka untuk Anda nilai, dengan persetujuan dua orang.")


def declare_conflict(actor: Actor, assignment_id: int, note: str, *, now: datetime) -> None:
    """The judge says that this entry stands too near; it leaves the desk at once.

    ``Missing`` unless it lies on the actor's desk, ``Invalid`` without a note, ``Conflict`` once
    the stage is locked: what was counted stays counted, and the organiser must hear of it.
    """
    desk = desk_of(actor, assignment_id, to_write=True)
    if desk.stage_locked_at is not None:
        raise Conflict(_TOO_LATE)
    said = _said(note, MAX_NOTE, "note", say("Tulis singkat apa kaitan Anda dengan usulan ini."))
    block(actor, {(desk.proposal_id, desk.person_id): "declared"}, note=said, now=now)


def _said(text: str, most: int, field: str, wanted: Any) -> str:
    said = clean_text(text, field=field, letters=most).strip()
    if not said:
        raise Invalid(wanted, field=field)
    return said


def block(actor: Actor, found: Mapping[Pair, str], *, note: str = "", now: datetime) -> list[Pair]:
    """Write down conflicts and take the entries off the judges' desks; returns the pairs that
    were not blocked before. What two people waived stays waived unless a finding adds to it."""
    new = [pair for pair, source in sorted(found.items()) if _block(actor, pair, source, note, now)]
    _tell_organisers(new, now)
    return new


def _block(actor: Actor, pair: Pair, source: str, note: str, now: datetime) -> bool:
    conflict = conflict_of(*pair)
    if conflict is not None and not _adds(conflict, source):
        return False
    _take_off(pair)
    if conflict is None:
        conflict = ConflictOfInterest(proposal_id=pair[0], person_id=pair[1])
        db.session.add(conflict)
    conflict.source, conflict.note, conflict.state, conflict.found_at = source, note, "blocked", now
    conflict.waive_reason, conflict.waived_first_by, conflict.waived_second_by = "", None, None
    db.session.flush()
    verb = "conflict.declared" if source == "declared" else "conflict.found"
    audit.record(actor, verb, ("conflict", conflict.id), now=now, source=source)
    announce("judging.conflict_found", conflict.id)
    return True


def _adds(conflict: ConflictOfInterest, source: str) -> bool:
    if conflict.state == "blocked":
        return False
    return source == "declared" or graver(source, conflict.source)


_TOO_LATE = say(
    "Penilaian tahap ini sudah dikunci dan dihitung. Sampaikan benturan ini langsung kepada "
    "penyelenggara."
)


def _take_off(pair: Pair) -> None:
    """Off the desks of every stage that is not locked; what is locked was counted already."""
    locked = select(Stage.id).where(Stage.locked_at.is_not(None))
    db.session.execute(
        update(Assignment)
        .where(
            Assignment.proposal_id == pair[0],
            Assignment.person_id == pair[1],
            Assignment.state.in_(ACTIVE),
            Assignment.stage_id.not_in(locked),
        )
        .values(state="blocked")
    )


def _tell_organisers(pairs: list[Pair], now: datetime) -> None:
    if not pairs:
        return
    judges = {person for _, person in pairs}
    of_these = select(Proposal.edition_id).where(Proposal.id.in_({p for p, _ in pairs}))
    for edition in db.session.scalars(select(Edition).where(Edition.id.in_(of_these))):
        told = organisers_of(edition) - judges
        tell(told, FOUND.msgid, "/desk/conflicts/", now=now, edition=edition.title)


def organisers_of(edition: Edition) -> set[int]:
    """Ids of the people who organise an edition. 2 statements."""
    scopes = scopes_of(edition.id, edition.organiser_id)
    return {row.id for scope in scopes for row in people_with_role("organiser", scope)}


def detect_conflicts(
    *, person_id: int | None = None, proposal_id: int | None = None, now: datetime
) -> list[Pair]:
    """Look again at the assigned pairs of one judge or of one proposal (or at all of them), in
    stages that are not locked; blocks what it finds and returns it."""
    rows = select(Assignment.proposal_id, Assignment.person_id).join(
        Stage, Stage.id == Assignment.stage_id
    )
    rows = rows.where(Assignment.state.in_(ACTIVE), Stage.locked_at.is_(None))
    if person_id is not None:
        rows = rows.where(Assignment.person_id == person_id)
    if proposal_id is not None:
        rows = rows.where(Assignment.proposal_id == proposal_id)
    pairs = {(row.proposal_id, row.person_id) for row in db.session.execute(rows)}
    found = findings({one for one, _ in pairs}, {one for _, one in pairs})
    return block(SYSTEM, {pair: found[pair] for pair in pairs if pair in found}, now=now)


def waive(actor: Actor, conflict_id: int, reason: str, *, now: datetime) -> ConflictOfInterest:
    """Say, with a reason, that the judge may judge all the same; the second person opens the entry.

    ``Missing`` unless the actor organises the edition (or when it is the actor's own conflict),
    ``Forbidden`` for the proposal's team, ``Invalid`` without a reason, ``Conflict`` when it is
    waived already or when the same person comes twice.
    """
    conflict, edition = conflict_to_waive(actor, conflict_id)
    if not may_waive(actor, conflict, _team(conflict.proposal_id)):
        raise Forbidden(say("Anda anggota tim usulan ini, jadi tidak dapat memutus benturannya."))
    said = _said(reason, MAX_REASON, "reason", say("Tulis alasannya; alasan ini tersimpan."))
    if conflict.state == "waived":
        raise Conflict(say("Benturan ini sudah dikesampingkan oleh dua orang."))
    if conflict.waived_first_by == actor.person_id:
        raise Conflict(say("Anda sudah menyetujui. Perlu satu penyelenggara lain."))
    step = _second if conflict.waived_first_by else _first
    step(actor, conflict, edition, said, now)
    return conflict


def _team(proposal_id: int) -> set[int]:
    lead = select(Proposal.lead_id).where(Proposal.id == proposal_id)
    rows = select(TeamMember.person_id).where(TeamMember.proposal_id == proposal_id)
    return {one for one in db.session.scalars(lead.union(rows)) if one is not None}


def _first(
    actor: Actor, conflict: ConflictOfInterest, edition: Edition, reason: str, now: datetime
) -> None:
    conflict.waived_first_by, conflict.waive_reason = actor.person_id, reason
    audit.record(actor, "conflict.waiver_begun", ("conflict", conflict.id), now=now)
    others = organisers_of(edition) - {actor.person_id or 0, conflict.person_id}
    tell(others, SECOND_WANTED.msgid, "/desk/conflicts/", now=now, edition=edition.title)


def _second(
    actor: Actor, conflict: ConflictOfInterest, edition: Edition, reason: str, now: datetime
) -> None:
    conflict.waived_second_by, conflict.state = actor.person_id, "waived"
    conflict.waive_reason = f"{conflict.waive_reason}\n{reason}"[: 2 * MAX_REASON]
    db.session.flush()
    _put_back((conflict.proposal_id, conflict.person_id))
    audit.record(actor, "conflict.waived", ("conflict", conflict.id), now=now)
    announce("judging.conflict_waived", conflict.id)
    tell([conflict.person_id], WAIVED.msgid, "/judging/", now=now, edition=edition.title)


def _put_back(pair: Pair) -> None:
    complete = select(Scoresheet.assignment_id).where(
        Scoresheet.assignment_id == Assignment.id, Scoresheet.total.is_not(None)
    )
    running = select(Stage.id).where(Stage.id == Assignment.stage_id, Stage.locked_at.is_(None))
    db.session.execute(
        update(Assignment)
        .where(
            Assignment.proposal_id == pair[0],
            Assignment.person_id == pair[1],
            Assignment.state == "blocked",
            running.exists(),
        )
        .values(state=case((complete.exists(), "done"), else_="open"))
    )
