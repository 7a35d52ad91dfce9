"""Writes of assignments: by hand, by the even spread, handed back, taken back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.accounts.models import Organisation
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.texts import clean_text
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions.models import Edition, Stage
from app.innovations.judging.assignments.queries import (
    assignment_to_change,
    entries_of,
    judges_of,
    stage_to_assign,
    standing_pairs,
)
from app.innovations.judging.assignments.rules import Pair, loads, spread
from app.innovations.judging.conflicts.actions import block, organisers_of
from app.innovations.judging.conflicts.detection.queries import findings
from app.innovations.judging.conflicts.queries import blocked_pairs, waived_pairs
from app.innovations.judging.desks.queries import desk_of
from app.innovations.judging.entries.queries import blind_titles
from app.innovations.judging.models import Assignment, Scoresheet
from app.innovations.judging.rules import may_hand_back
from app.innovations.proposals.models import Proposal, TeamMember
from app.notices.actions import tell

MAX_REASON = 300
MOST_JUDGES_EACH = 9
_CHUNK = 500
ASSIGNED = say("Ada %(count)s usulan baru untuk Anda nilai: %(stage)s, %(edition)s.")
RETURNED = say("Seorang juri mengembalikan satu usulan: %(stage)s, %(edition)s.")


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of an assignment by hand: pairs at work now, pairs a conflict stands between."""

    made: tuple[Pair, ...]
    blocked: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """What a spread did: how many pairs, entries that could not get enough judges, load per judge."""

    made: int
    short: tuple[int, ...]
    loads: dict[int, int]
    seed: int


def assign(
    actor: Actor, stage_id: int, proposal_ids: Collection[int], person_id: int, *, now: datetime
) -> Assigned:
    """Put entries on one judge's desk. What is there already stays; a handed-back one returns.

    An entry with a conflict is put there blocked: the judge sees nothing of it, and two people may
    waive the conflict. ``Invalid`` for people who do not judge here and for entries that are not
    in the stage, ``Conflict`` once the stage is locked.
    """
    stage, edition = _open_stage(actor, stage_id)
    if person_id not in judges_of(edition):
        raise Invalid(say("Orang itu bukan juri edisi ini."), field="judge")
    wanted = set(proposal_ids)
    if not wanted or not wanted <= set(entries_of(stage_id)):
        raise Invalid(say("Pilih usulan yang ada di tahap ini."), field="proposals")
    working, past = standing_pairs(stage_id)
    fresh = {(one, person_id) for one in wanted} - working
    stopped = _stopped(actor, fresh, now)
    _write(actor, stage, fresh - past, stopped, now)
    _reopen(stage_id, (fresh & past) - stopped, now)
    made = tuple(sorted(fresh - stopped))
    _record(actor, stage, now, person=person_id, made=len(made), blocked=len(stopped))
    _tell_judges(stage, edition, made, now)
    return Assigned(made, tuple(sorted(stopped)))


def _open_stage(actor: Actor, stage_id: int) -> tuple[Stage, Edition]:
    stage, edition = stage_to_assign(actor, stage_id, to_write=True)
    if stage.locked_at is not None:
        raise Conflict(say("Tahap ini sudah dikunci, jadi juri tidak dapat diubah lagi."))
    return stage, edition


def _stopped(actor: Actor, pairs: set[Pair], now: datetime) -> set[Pair]:
    """Those between which a conflict stands; new ones are written down."""
    proposals, people = {one for one, _ in pairs}, {one for _, one in pairs}
    found = findings(proposals, people)
    block(actor, {pair: source for pair, source in found.items() if pair in pairs}, now=now)
    return blocked_pairs(proposals) & pairs


def _write(
    actor: Actor, stage: Stage, pairs: Iterable[Pair], stopped: Collection[Pair], now: datetime
) -> None:
    ordered = sorted(pairs)
    titles = _titles({one for one, _ in ordered}, stage.blindness)
    rows = [
        {
            "stage_id": stage.id,
            "proposal_id": proposal,
            "person_id": person,
            "state": "blocked" if (proposal, person) in stopped else "open",
            "assigned_at": now,
            "assigned_by": actor.person_id,
            "returned_reason": "",
            "title": titles[proposal],
            "blindness": stage.blindness,
        }
        for proposal, person in ordered
    ]
    if rows:
        db.session.execute(insert(Assignment), rows)


def _titles(proposal_ids: Collection[int], blindness: str) -> dict[int, str]:
    ids: list[int] = sorted(proposal_ids)
    titles: dict[int, str] = {}
    for start in range(0, len(ids), _CHUNK):
        titles |= blind_titles(ids[start : start + _CHUNK], blindness)
    return titles


def _reopen(stage_id: int, pairs: Iterable[Pair], now: datetime) -> None:
    for proposal, person in sorted(pairs):
        db.session.execute(
            update(Assignment)
            .where(
                Assignment.stage_id == stage_id,
                Assignment.proposal_id == proposal,
                Assignment.person_id == person,
            )
            .values(state="open", assigned_at=now, returned_reason="")
        )


def _record(actor: Actor, stage: Stage, now: datetime, **facts: Any) -> None:
    audit.record(actor, "judging.assigned", ("stage", stage.id), now=now, **facts)
    announce("judging.assigned", stage.id)


def _tell_judges(stage: Stage, edition: Edition, pairs: Collection[Pair], now: datetime) -> None:
    counted = loads(pairs, {person for _, person in pairs})
    for person, count in counted.items():
        values: dict[str, Any] = {"count": count, "stage": stage.title, "edition": edition.title}
        tell([person], ASSIGNED.msgid, "/judging/", now=now, **values)


def spread_evenly(
    actor: Actor,
    stage_id: int,
    *,
    each: int,
    seed: int,
    now: datetime,
    judges: Collection[int] | None = None,
) -> Spread:
    """Give every entry of a stage ``each`` judges, with loads as equal as conflicts permit.

    ``judges`` (ids; all of the edition's without it) are the ones to choose from. What is assigned
    stays. The same seed gives the same spread. ``Invalid`` for wrong numbers or people.
    """
    stage, edition = _open_stage(actor, stage_id)
    able = judges_of(edition)
    chosen = set(able if judges is None else judges)
    if not 1 <= each <= MOST_JUDGES_EACH:
        raise Invalid(
            say("Tulis bilangan antara 1 dan %(most)d.", most=MOST_JUDGES_EACH), field="each"
        )
    if not chosen or not chosen <= set(able):
        raise Invalid(say("Pilih juri edisi ini, paling sedikit satu."), field="judges")
    entries = entries_of(stage_id)
    kept, past = standing_pairs(stage_id)
    made = spread(
        entries,
        chosen,
        each,
        forbidden=past | _unfit(entries, chosen),
        kept=kept,
        seed=seed,
    )
    _write(actor, stage, made, (), now)
    _record(actor, stage, now, made=len(made), each=each, seed=seed, judges=len(chosen))
    _tell_judges(stage, edition, made, now)
    return _outcome(entries, chosen, each, {*made, *kept}, len(made), seed)


def _unfit(entries: Collection[int], judges: Collection[int]) -> set[Pair]:
    found = set(findings(entries, judges)) - waived_pairs(judges)
    return found | blocked_pairs(person_ids=judges)


def _outcome(
    entries: Collection[int],
    judges: Collection[int],
    each: int,
    pairs: set[Pair],
    made: int,
    seed: int,
) -> Spread:
    counted = dict.fromkeys(entries, 0)
    for proposal, _ in pairs:
        if proposal in counted:
            counted[proposal] += 1
    short = tuple(one for one, n in counted.items() if n < each)
    return Spread(made, short, loads(pairs, judges), seed)


def hand_back(actor: Actor, assignment_id: int, reason: str, *, now: datetime) -> None:
    """The judge hands an entry back as outside the own field; scores on it no longer count.

    ``Missing`` unless it lies on the actor's desk, ``Invalid`` without a reason, ``Conflict`` when
    the days for it are over or the card is locked.
    """
    desk = desk_of(actor, assignment_id, to_write=True)
    said = _said(reason)
    if desk.locked_at is not None or desk.stage_locked_at is not None:
        raise Conflict(say("Nilai sudah dikunci, jadi usulan tidak dapat dikembalikan lagi."))
    if not may_hand_back(desk.assigned_at, desk.settings, now):
        late = say("Batas waktu untuk mengembalikan usulan ini sudah lewat. Hubungi penyelenggara.")
        raise Conflict(late)
    db.session.execute(
        update(Assignment)
        .where(Assignment.id == desk.id)
        .values(state="returned", returned_reason=said)
    )
    audit.record(actor, "judging.handed_back", ("assignment", desk.id), now=now)
    announce("judging.handed_back", desk.id)
    _tell_of_return(desk, now)


def _said(reason: str) -> str:
    said = clean_text(reason, field="reason", letters=MAX_REASON).strip()
    if not said:
        raise Invalid(say("Tulis singkat mengapa usulan ini di luar bidang Anda."), field="reason")
    return said


def _tell_of_return(desk: Any, now: datetime) -> None:
    edition = db.session.get_one(Edition, desk.edition_id)
    told = organisers_of(edition) - {desk.person_id}
    href = f"/desk/stages/{desk.stage_id}/assign"
    tell(told, RETURNED.msgid, href, now=now, stage=desk.stage, edition=desk.edition)


def take_back(actor: Actor, assignment_id: int, *, now: datetime) -> int:
    """The organiser takes an entry off a desk on which nothing was written yet; returns the stage.

    ``Conflict`` once the judge has saved something, or once the stage is locked.
    """
    assignment, stage, _edition = assignment_to_change(actor, assignment_id)
    if stage.locked_at is not None:
        raise Conflict(say("Tahap ini sudah dikunci, jadi juri tidak dapat diubah lagi."))
    if db.session.get(Scoresheet, assignment.id) is not None:
        raise Conflict(say("Juri sudah mulai menilai usulan ini, jadi tidak dapat ditarik."))
    db.session.delete(assignment)
    audit.record(actor, "judging.taken_back", ("stage", stage.id), now=now)
    announce("judging.assigned", stage.id)
    return stage.id


def refresh_titles(
    *,
    proposal_id: int | None = None,
    edition_id: int | None = None,
    person_id: int | None = None,
    organisation_id: int | None = None,
) -> None:
    """Write anew how judges may read titles, in stages that are not locked: a team, the name of a
    person or an organisation, or an edition's stages changed (exactly one of them is given)."""
    rows = (
        select(Assignment.stage_id, Assignment.proposal_id, Stage.blindness)
        .distinct()
        .join(Stage, Stage.id == Assignment.stage_id)
        .join(Proposal, Proposal.id == Assignment.proposal_id)
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .where(Stage.locked_at.is_(None))
    )
    hands = select(TeamMember.proposal_id).where(TeamMember.person_id == person_id)
    narrowed = {
        "proposal": (proposal_id, Assignment.proposal_id == proposal_id),
        "edition": (edition_id, Stage.edition_id == edition_id),
        "person": (person_id, Assignment.proposal_id.in_(hands)),
        "organisation": (organisation_id, Organisation.path.contains(f"/{organisation_id}/")),
    }
    for asked, condition in narrowed.values():
        rows = rows.where(condition) if asked is not None else rows
    _retitle(list(db.session.execute(rows).all()))


def _retitle(found: list[Any]) -> None:
    for blindness in sorted({row.blindness for row in found}):
        of_these = [row for row in found if row.blindness == blindness]
        titles = _titles({row.proposal_id for row in of_these}, blindness)
        _write_titles([(row.stage_id, row.proposal_id) for row in of_these], titles, blindness)


def _write_titles(places: list[Pair], titles: dict[int, str], blindness: str) -> None:
    change = (
        update(Assignment.__table__)  # type: ignore[arg-type]
        .where(
            Assignment.stage_id == bindparam("of_stage"),
            Assignment.proposal_id == bindparam("of_proposal"),
        )
        .values(title=bindparam("new_title"), blindness=bindparam("new_blindness"))
    )
    rows = [
        {
            "of_stage": stage,
            "of_proposal": proposal,
            "new_title": titles[proposal],
            "new_blindness": blindness,
        }
        for stage, proposal in places
    ]
    if rows:
        db.session.connection().execute(change, rows)
