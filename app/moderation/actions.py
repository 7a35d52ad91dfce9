"""Writes of moderation: reports, acts, appeals. Who was hit is told at once, why and what to do."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.texts import clean_text
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.moderation import queries, rules
from app.moderation.models import (
    Appeal,
    CaseAgency,
    ModerationAct,
    ModerationCase,
    Report,
    Suspension,
)
from app.moderation.policies import require_moderator
from app.moderation.screening.rules import Finding
from app.moderation.slots import moderated
from app.notices.actions import tell

TOLD = say(
    "Moderasi atas tulisan Anda: %(what)s. Aturan: %(rule)s. Alasan: %(reason)s Bila keliru, ajukan "
    "keberatan."
)
HELD = say(
    "Tulisan Anda menunggu diperiksa moderator sebelum terbit, biasanya dalam satu hari kerja. "
    "Tidak ada yang dihapus."
)
DECIDED = say("Keberatan Anda sudah diputus: %(what)s. Alasan: %(reason)s")
MINE = "/moderation/mine"


def hold_by_system(
    kind: str,
    subject_id: int,
    author_id: int,
    agency_ids: Collection[int],
    found: Collection[Finding],
    *,
    now: datetime,
) -> None:
    """Note that screening held a subject (its room has done so); its author is told."""
    case = _case(kind, subject_id, author_id, agency_ids)
    rule = next((one.kind for one in found if one.kind in rules.RULES), "other")
    said = ", ".join(dict.fromkeys(one.said for one in found))[:200]
    _note(case, "hold", rule, said, None, now=now)
    case.open_since = case.open_since or now
    tell([author_id], HELD.msgid, MINE, now=now)
    announce("moderation.case_opened", case.id)


def report_subject(
    actor: Actor, kind: str, subject_id: int, *, rule: str, text: str, now: datetime
) -> ModerationCase:
    """A reader says that something is wrong with what everybody can read. Once per person."""
    subject = queries.subject_of(kind, subject_id)
    if not actor.known or not subject.public:
        raise Forbidden(say("Masuk dulu untuk melapor."))
    if subject.author_id == actor.person_id:
        raise Forbidden(say("Ini tulisan Anda sendiri: ubah atau hapus saja."))
    case = _case(kind, subject_id, subject.author_id, subject.agency_ids)
    kept = clean_text(text, field="text", letters=rules.REASON_LETTERS)
    if rules.require_rule(rule) == "other" and not kept:
        raise Invalid(say("Ceritakan singkat apa yang salah."), field="text")
    row = Report(case_id=case.id, person_id=actor.person_id, rule=rule, text=kept, at=now)
    db.session.add(row)
    case.open_since = case.open_since or now
    db.session.flush()
    audit.record(actor, "moderation.reported", (kind, subject_id), now=now, rule=rule)
    announce("moderation.case_opened", case.id)
    return case


def _case(
    kind: str, subject_id: int, author_id: int, agency_ids: Collection[int]
) -> ModerationCase:
    case = queries.case_of(kind, subject_id)
    if case is None:
        case = ModerationCase(subject_kind=kind, subject_id=subject_id, author_id=author_id)
        db.session.add(case)
        db.session.flush()
    new = set(agency_ids) - set(queries.agencies_of(case.id))
    db.session.add_all(CaseAgency(case_id=case.id, organisation_id=one) for one in sorted(new))
    db.session.flush()
    return case


def act(
    actor: Actor,
    kind: str,
    subject_id: int,
    verb: str,
    *,
    rule: str,
    reason: str,
    target: int | None = None,
    days: int | None = None,
    now: datetime,
) -> ModerationAct:
    """Do one thing about a subject. The database refuses whom the matter is too near to."""
    require_moderator(actor)
    subject = queries.subject_of(kind, subject_id)
    given = moderated.get(kind)
    if given is None or verb not in given().verbs | rules.PEOPLES:
        raise Invalid(say("Pilih tindakannya."), field="verb")
    case = _case(kind, subject_id, subject.author_id, subject.agency_ids)
    until = rules.suspended_until(days, now) if verb == "suspend" else None
    kept = rules.require_reason(reason)
    rules.require_rule(rule)
    done = _note(case, verb, rule, kept, actor, now=now, until=until, target=target)
    if verb in rules.PEOPLES:
        _to_person(case.author_id, done)
    else:
        given().carry_out(verb, subject_id, target, now)
    case.open_since = None
    facts = {"act": done.id, "rule": rule}
    audit.record(actor, f"moderation.{verb}", (kind, subject_id), now=now, **facts)
    _tell_author(case, done, now=now)
    announce("moderation.acted", case.id)
    return done


def _note(
    case: ModerationCase,
    verb: str,
    rule: str,
    reason: str,
    actor: Actor | None,
    *,
    now: datetime,
    until: datetime | None = None,
    target: int | None = None,
    undoes_id: int | None = None,
) -> ModerationAct:
    done = ModerationAct(
        case_id=case.id,
        verb=verb,
        rule=rule,
        reason=reason,
        moderator_id=actor.person_id if actor else None,
        at=now,
        target=target,
        until=until,
        undoes_id=undoes_id,
    )
    db.session.add(done)
    db.session.flush()
    return done


def _to_person(person_id: int, done: ModerationAct) -> None:
    if done.verb == "lift":
        db.session.execute(delete(Suspension).where(Suspension.person_id == person_id))
    if done.verb != "suspend":
        return
    row = db.session.get(Suspension, person_id) or Suspension(person_id=person_id)
    row.until, row.act_id = done.until or done.at, done.id
    db.session.add(row)


def _tell_author(case: ModerationCase, done: ModerationAct, *, now: datetime) -> None:
    if done.verb == "dismiss":
        return
    told: dict[str, Any] = {
        "what": {"say": rules.VERBS[done.verb][1].msgid},
        "rule": {"say": rules.RULES[done.rule].msgid},
        "reason": done.reason,
    }
    tell([case.author_id], TOLD.msgid, MINE, now=now, **told)


def appeal(actor: Actor, act_id: int, *, text: str, now: datetime) -> Appeal:
    """The author objects, once. Another moderator decides."""
    found = queries.act_by_id(act_id)
    if found.author_id != actor.person_id:
        raise Forbidden(say("Hanya penulisnya yang dapat mengajukan keberatan."))
    if found.verb not in rules.APPEALABLE:
        raise Conflict(say("Atas tindakan itu tidak ada keberatan: tunggu pemeriksaannya."))
    kept = rules.require_reason(text, field="text")
    row = Appeal(act_id=act_id, text=kept, at=now)
    db.session.add(row)
    db.session.flush()
    subject = (found.subject_kind, found.subject_id)
    audit.record(SYSTEM, "moderation.appealed", subject, now=now, act=act_id)
    announce("moderation.appealed", found.case_id)
    return row


def decide_appeal(
    actor: Actor, act_id: int, *, granted: bool, reason: str, now: datetime
) -> Appeal:
    """Another moderator upholds the act or takes it back, with a reason."""
    require_moderator(actor)
    found = queries.act_by_id(act_id)
    kept = rules.require_reason(reason)
    decided = (
        update(Appeal)
        .where(Appeal.act_id == act_id, Appeal.decided_at.is_(None))
        .values(decided_by=actor.person_id, decided_at=now, granted=granted, reason=kept)
        .execution_options(synchronize_session=False)
    )
    if not getattr(db.session.execute(decided), "rowcount", 0):
        raise Conflict(say("Keberatan itu sudah diputus."))
    if granted:
        _undo(actor, found, kept, now=now)
    word = say("dikabulkan") if granted else say("ditolak")
    tell([found.author_id], DECIDED.msgid, MINE, now=now, what={"say": word.msgid}, reason=kept)
    subject = (found.subject_kind, found.subject_id)
    verb = "moderation.appeal_granted" if granted else "moderation.appeal_refused"
    audit.record(actor, verb, subject, now=now, act=act_id)
    announce("moderation.acted", found.case_id)
    return db.session.get_one(Appeal, act_id, populate_existing=True)


def _undo(actor: Actor, found: Any, reason: str, *, now: datetime) -> None:
    """Take an act back: a new act that names the one it undoes."""
    verb = rules.UNDONE_BY.get(found.verb)
    if verb is None:
        return
    case = queries.case_by_id(found.case_id)
    done = _note(case, verb, found.rule, reason, actor, now=now, undoes_id=found.id)
    given = moderated.get(found.subject_kind)
    if verb in rules.PEOPLES:
        _to_person(case.author_id, done)
    elif given is not None:
        given().carry_out(verb, found.subject_id, None, now)
