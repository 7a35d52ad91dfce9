"""Writes of a promise's life. Each adds a change that nobody rewrites, and tells everyone linked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.accounts.organisations.queries import desk_people
from app.accounts.queries import lineage_ids, members_of, organisation_by_id
from app.commitments import queries, rules
from app.commitments.models import (
    Commitment,
    CommitmentChange,
    CommitmentLink,
    Evidence,
    EvidenceFile,
    Milestone,
)
from app.commitments.policies import (
    may_accept,
    may_promise,
    may_refuse,
    require,
    require_owner,
)
from app.commitments.slots import told_of
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.window import end_of
from app.core.words import Sentence, say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.notices.actions import tell
from app.web.models import StoredFile
from app.web.search.actions import put

CHANGED = "commitments.changed"
KIND = "commitment"
TOLD: dict[str, Sentence] = {
    "made": say("Janji baru dicatat: “%(title)s”."),
    "accepted": say("Janji “%(title)s” disetujui pemiliknya."),
    "taken": say("Janji “%(title)s” kini ada penanggungnya."),
    "refused": say("Janji “%(title)s” ditolak pemiliknya."),
    "milestone": say("Tonggak baru pada janji “%(title)s”."),
    "claimed": say("Satu tonggak janji “%(title)s” diklaim selesai, belum ada bukti."),
    "proven": say("Bukti baru dipasang pada janji “%(title)s”."),
    "moved": say("Tenggat janji “%(title)s” digeser."),
    "linked": say("Janji “%(title)s” dikaitkan dengan pembicaraan lain."),
    "kept": say("Janji “%(title)s” ditepati: semua tonggaknya terbukti."),
    "withdrawn": say("Janji “%(title)s” dicabut."),
}
ASKED = say("Anda dicatat sebagai penanggung janji “%(title)s”. Setujui, atau tolak dengan alasan.")


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as it is handed in.

    ``owner_id`` is oneself or somebody of the agency; without it ``owner_name`` is typed.
    ``milestones`` are ``(title, due day or None)``; without any the measure is the only one.
    ``origin`` is what it answers, as ``(kind, id)``; ``client_key`` makes the same form sent twice
    one promise.
    """

    title: str
    measure: str
    agency_id: int
    due_on: date | None
    client_key: str
    text: str = ""
    owner_id: int | None = None
    owner_name: str = ""
    owner_role: str = ""
    milestones: tuple[tuple[str, date | None], ...] = ()
    origin: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence as it is handed in; ``files`` are kept already."""

    description: str
    url: str = ""
    files: tuple[StoredFile, ...] = ()


def promise(actor: Actor, told: Promise, *, now: datetime) -> Commitment:
    """Promise something for an agency. The same form sent again is the promise that is there."""
    if twin := queries.twin_of(actor.person_id or 0, told.client_key):
        return queries.commitment_by_id(twin)
    require(may_promise(actor, told.agency_id, lineage_ids(told.agency_id)))
    zone = organisation_by_id(told.agency_id).zone
    due_on = rules.require_due(told.due_on, zone, now)
    measure, late_from = rules.require_measure(told.measure), end_of(due_on, zone)
    steps = _steps(told, measure, due_on)
    kept = Commitment(
        title=rules.require_title(told.title),
        text=rules.require_text(told.text),
        measure=measure,
        agency_id=told.agency_id,
        zone=zone,
        **_owner(actor, told),
        made_by=actor.person_id,
        made_at=now,
        accepted_at=now if told.owner_id == actor.person_id else None,
        first_due_on=due_on,
        due_on=due_on,
        late_from=late_from,
        moved=0,
        standing=rules.OPEN,
        whole=len(steps),
        proven=0,
        claimed=0,
        version=0,
        turn=rules.turn_of(rules.OPEN, late_from, None),
        client_key=told.client_key,
    )
    db.session.add(kept)
    db.session.flush()
    _add_steps(kept, steps)
    if told.origin:
        _link(kept, told.origin, now)
    facts = {"due_on": due_on.isoformat(), "owner": kept.owner_name, "role": kept.owner_role}
    _changed(actor, kept, "made", now=now, facts=facts)
    _let_be_found(kept)
    return kept


def _steps(told: Promise, measure: str, due_on: date) -> list[tuple[str, date | None]]:
    """The milestones; the measure itself when there are no others."""
    rules.require_room(len(told.milestones))
    steps = [
        (rules.require_milestone(title, day, due_on, field="milestones"), day)
        for title, day in told.milestones
    ]
    return steps or [(measure, None)]


def _owner(actor: Actor, told: Promise) -> dict[str, Any]:
    """Id, name and position of who is to keep it; name and position stay as they are now."""
    role = rules.require_role(told.owner_role)
    if told.owner_id is None:
        return {
            "owner_id": None,
            "owner_name": rules.require_name(told.owner_name),
            "owner_role": role,
        }
    if told.owner_id == actor.person_id:
        return {"owner_id": told.owner_id, "owner_name": actor.name, "owner_role": role}
    for one in members_of(told.agency_id):
        if one.person_id == told.owner_id:
            return {"owner_id": one.person_id, "owner_name": one.name, "owner_role": role}
    raise Invalid(say("Pilih orang yang tercatat di instansi itu."), field="owner_id")


def _add_steps(kept: Commitment, steps: list[tuple[str, date | None]]) -> None:
    db.session.add_all(
        Milestone(
            commitment_id=kept.id,
            number=number,
            title=title,
            due_on=day,
            weight=1,
            state=rules.M_OPEN,
        )
        for number, (title, day) in enumerate(steps, start=1)
    )


def accept(actor: Actor, commitment_id: int, *, role: str = "", now: datetime) -> Commitment:
    """The owner accepts; or somebody of the agency takes it over in their own name."""
    kept = queries.commitment_by_id(commitment_id)
    rules.require_unaccepted(kept.standing, accepted=kept.accepted_at is not None)
    require_owner(may_accept(actor, kept, lineage_ids(kept.agency_id)))
    own = kept.owner_id == actor.person_id and kept.standing == rules.OPEN
    if not own:
        kept.owner_role = rules.require_role(role or kept.owner_role)
        kept.owner_id, kept.owner_name = actor.person_id, actor.name
        _stand(kept, rules.OPEN, None)
    kept.accepted_at = now
    facts = {"owner": kept.owner_name, "role": kept.owner_role}
    _changed(actor, kept, "accepted" if own else "taken", now=now, facts=facts)
    return kept


def refuse(actor: Actor, commitment_id: int, *, reason: str, now: datetime) -> Commitment:
    """The named owner does not take it, and says why."""
    kept = queries.commitment_by_id(commitment_id)
    rules.require_open(kept.standing)
    rules.require_unaccepted(kept.standing, accepted=kept.accepted_at is not None)
    require_owner(may_refuse(actor, kept))
    note = rules.require_reason(reason)
    _stand(kept, rules.REFUSED, now)
    _changed(actor, kept, "refused", now=now, note=note)
    return kept


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
    kept = _mine(actor, commitment_id)
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
    _changed(actor, kept, "milestone", now=now, facts=facts, key=key)
    return kept


def claim(actor: Actor, milestone_id: int, *, note: str = "", now: datetime) -> Commitment:
    """Say that a step is done. Until there is evidence it counts as claimed, not as reached."""
    kept, step = _step(actor, milestone_id)
    rules.require_open(kept.standing)
    rules.require_unclaimed(step.state)
    said = rules.note_of(note)
    step.state, step.claimed_at = rules.M_CLAIMED, now
    kept.claimed += step.weight
    _changed(actor, kept, "claimed", now=now, note=said, facts={"milestone": step.title})
    return kept


def prove(
    actor: Actor, milestone_id: int, proof: Proof, *, key: str | None = None, now: datetime
) -> Commitment:
    """Hang evidence on a step, which is reached by it. The last one keeps the promise."""
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
    facts = {"milestone": step.title, "evidence": one.id}
    ends = kept.standing == rules.OPEN and kept.proven == kept.whole
    _changed(actor, kept, "proven", now=now, note=description, facts=facts, key=key, quiet=ends)
    if ends:
        _stand(kept, rules.KEPT, now)
        _changed(actor, kept, "kept", now=now)
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
    kept = _mine(actor, commitment_id)
    rules.require_open(kept.standing)
    new = rules.require_due(due_on, kept.zone, now)
    note = rules.require_reason(reason)
    if new == kept.due_on:
        raise Invalid(say("Tanggal itu memang tenggatnya sekarang."), field="due_on")
    late = now >= kept.late_from
    facts = {"from": kept.due_on.isoformat(), "due_on": new.isoformat(), "late": late}
    kept.late_from = rules.moved_late_from(kept.late_from, end_of(new, kept.zone), now)
    kept.due_on, kept.moved = new, kept.moved + 1
    _stand(kept, rules.OPEN, None)
    _changed(actor, kept, "moved", now=now, note=note, facts=facts)
    return kept


def withdraw(actor: Actor, commitment_id: int, *, reason: str, now: datetime) -> Commitment:
    """Take a promise back, and say why. It stays in the register."""
    kept = _mine(actor, commitment_id)
    if kept.standing != rules.REFUSED:
        rules.require_open(kept.standing)
    note = rules.require_reason(reason)
    _stand(kept, rules.WITHDRAWN, now)
    _changed(actor, kept, "withdrawn", now=now, note=note)
    return kept


def link(
    actor: Actor, commitment_id: int, subject: tuple[str, int], *, now: datetime
) -> Commitment:
    """Let a promise answer one more subject of an upper room."""
    kept = _mine(actor, commitment_id)
    held = {(row.kind, row.subject_id) for row in queries.links_of(kept.id)}
    if subject not in held:
        _link(kept, subject, now)
        _changed(actor, kept, "linked", now=now)
    return kept


def _link(kept: Commitment, subject: tuple[str, int], now: datetime) -> None:
    kind, number = subject
    db.session.add(
        CommitmentLink(commitment_id=kept.id, kind=kind, subject_id=number, linked_at=now)
    )
    db.session.flush()


def _mine(actor: Actor, commitment_id: int) -> Commitment:
    """The promise, locked, if the actor speaks for its agency."""
    kept = queries.commitment_by_id(commitment_id)
    require(may_promise(actor, kept.agency_id, lineage_ids(kept.agency_id)))
    return kept


def _step(actor: Actor, milestone_id: int) -> tuple[Commitment, Milestone]:
    """A milestone with its promise, which is locked first: whoever changes a step holds the whole."""
    kept = _mine(actor, queries.milestone_row(milestone_id).commitment_id)
    return kept, db.session.get_one(Milestone, milestone_id)


def _stand(kept: Commitment, standing: str, ended_at: datetime | None) -> None:
    kept.standing, kept.ended_at = standing, ended_at
    kept.turn = rules.turn_of(standing, kept.late_from, ended_at)


def _changed(
    actor: Actor,
    kept: Commitment,
    kind: str,
    *,
    now: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
    key: str | None = None,
    quiet: bool = False,
) -> None:
    """Append the change, log it, and tell everyone linked (unless another one follows at once)."""
    kept.version += 1
    db.session.add(
        CommitmentChange(
            commitment_id=kept.id,
            number=kept.version,
            kind=kind,
            at=now,
            by_id=actor.person_id,
            note=note,
            facts=facts or {},
            client_key=key,
        )
    )
    db.session.flush()
    audit.record(actor, f"commitments.{kind}", (KIND, kept.id), now=now, number=kept.version)
    announce(CHANGED, kept.id, kind=kind)
    if not quiet:
        _tell(actor, kept, kind, now)


def _tell(actor: Actor, kept: Commitment, kind: str, now: datetime) -> None:
    """Owner, maker, the agency's desk and all who follow hear of it; nobody of their own change."""
    href, linked = f"/commitments/{kept.id}", everyone_linked(kept) - {actor.person_id}
    asked = {kept.owner_id} & linked if kind == "made" else set()
    tell(_people(asked), ASKED.msgid, href, now=now, title=kept.title)
    tell(_people(linked - asked), TOLD[kind].msgid, href, now=now, title=kept.title)


def _people(ids: set[int | None]) -> list[int]:
    return sorted(one for one in ids if one is not None)


def everyone_linked(kept: Commitment) -> set[int | None]:
    """Ids of all who are told of a promise's changes (3 statements, and the upper rooms' own)."""
    held = [(row.kind, row.subject_id) for row in queries.links_of(kept.id)]
    followers = {
        person
        for kind, number in [(KIND, kept.id), *held]
        for provide in told_of
        for person in provide(kept.id, kind, number)
    }
    return followers | {kept.owner_id, kept.made_by} | set(desk_people(kept.agency_id))


def _let_be_found(kept: Commitment) -> None:
    (row,) = queries.findable_rows([kept.id])
    put(
        KIND,
        kept.id,
        title=row.title,
        body=f"{row.measure}\n{row.text}",
        href=f"/commitments/{kept.id}",
        at=row.made_at,
        meta=row.agency,
    )
