"""Writes of moderation: reports, acts, appeals. Who was hit is told at once, why and what to do."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.core.texts import clean_text, is_blank
from app.core.window import zone_of
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
from app.moderation.slots import Moderated, Subject
from app.notices.actions import tell
from app.notices.rules import NEWS

TOLD = say(
    "Moderasi atas tulisan Anda di “%(title)s”: %(what)s. Aturan: %(rule)s. Alasan: %(reason)s Bila "
    "keliru, ajukan keberatan."
)
SUSPENDED = say(
    "Anda belum boleh menulis sampai %(day)s. Aturan: %(rule)s. Alasan: %(reason)s Bila keliru, ajukan "
    "keberatan: itu tetap boleh."
)
EASED = say(
    "Moderasi atas tulisan Anda di “%(title)s”: %(what)s. Aturan: %(rule)s. Alasan: %(reason)s"
)
REVIEWED = say("Laporan Anda sudah diperiksa moderator. Hasilnya ada di catatan moderasi.")
HELD = say(
    "Tulisan Anda menunggu diperiksa moderator sebelum terbit, biasanya dalam satu hari kerja. "
    "Tidak ada yang dihapus."
)
DECIDED = say("Keberatan Anda soal “%(title)s” sudah diputus: %(what)s. Alasan: %(reason)s")
_GRANTED, _REFUSED = say("dikabulkan"), say("ditolak")
_OVER = say("dikabulkan; tindakannya sendiri sudah tidak berlaku lagi")
MINE, LOG = "/moderation/mine", "/moderation/log"


def hold_by_system(
    kind: str,
    subject_id: int,
    author_id: int,
    agency_ids: Collection[int],
    found: Collection[Finding],
    *,
    since: datetime,
    now: datetime,
) -> None:
    """Note that screening held a subject (its room has done so), written at ``since``; its author is
    told.

    What is held already (a held text that was edited, say) stays held: no second act.
    """
    case = _case(kind, subject_id, author_id, agency_ids, since)
    if "hold" in rules.in_force(queries.acts_of(case.id), now):
        return
    rule = next((one.kind for one in found if one.kind in rules.RULES), "other")
    said = ", ".join(dict.fromkeys(one.said for one in found))[:200]
    done = _note(case, "hold", rule, said, None, now=now)
    case.open_since = case.open_since or now
    audit.record(SYSTEM, "moderation.hold", (kind, subject_id), now=now, act=done.id, rule=rule)
    tell([author_id], HELD.msgid, MINE, now=now)
    announce("moderation.case_opened", case.id)


def forget_waiting(kind: str, subject_id: int) -> None:
    """A subject is gone, by its author: nobody need look at its case any more (1 statement)."""
    mine = (ModerationCase.subject_kind == kind, ModerationCase.subject_id == subject_id)
    gone = update(ModerationCase).where(*mine).values(open_since=None)
    db.session.execute(gone.execution_options(synchronize_session="fetch"))


def report_subject(
    actor: Actor, kind: str, subject_id: int, *, rule: str, text: str, now: datetime
) -> ModerationCase:
    """A reader says that something is wrong with what everybody can read. Once per person."""
    if not actor.known:
        raise Forbidden(say("Masuk dulu untuk melapor."))
    subject = queries.public_subject_of(kind, subject_id)
    if subject.author_id == actor.person_id:
        raise Forbidden(say("Ini tulisan Anda sendiri: ubah atau hapus saja."))
    kept = clean_text(text, field="text", letters=rules.REASON_LETTERS)
    if rules.require_rule(rule) == "other" and is_blank(kept):
        raise Invalid(say("Ceritakan singkat apa yang salah."), field="text")
    since = now - timedelta(minutes=rules.FLOOD_MINUTES)
    lately = queries.reports_lately(actor.person_id, since)
    rules.require_no_flood(lately.number, lately.oldest, now)
    case = _case_about(subject)
    row = Report(case_id=case.id, person_id=actor.person_id, rule=rule, text=kept, at=now)
    db.session.add(row)
    case.open_since = case.open_since or now
    db.session.flush()
    audit.record(actor, "moderation.reported", (kind, subject_id), now=now, rule=rule)
    announce("moderation.case_opened", case.id)
    return case


def _case_about(subject: Subject) -> ModerationCase:
    return _case(subject.kind, subject.id, subject.author_id, subject.agency_ids, subject.since)


def _case(
    kind: str, subject_id: int, author_id: int, agency_ids: Collection[int], since: datetime | None
) -> ModerationCase:
    """The case about a subject, opened if need be, locked: one act at a time."""
    case = queries.case_of(kind, subject_id, lock=True)
    if case is None:
        _open(kind, subject_id, author_id, since)
        case = queries.case_of(kind, subject_id, lock=True)
    if case is None:
        raise Missing(say("Tulisan itu tidak ada."))
    if since is not None and case.since is not None:
        case.since = min(case.since, since)  # older posts may have come into a thread
    new = set(agency_ids) - set(queries.agencies_of(case.id))
    db.session.add_all(CaseAgency(case_id=case.id, organisation_id=one) for one in sorted(new))
    db.session.flush()
    return case


def _open(kind: str, subject_id: int, author_id: int, since: datetime | None) -> None:
    """Two who open the same case at once open one."""
    insert: Any = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    values = {"subject_kind": kind, "subject_id": subject_id}
    values |= {"author_id": author_id, "since": since}
    db.session.execute(insert(ModerationCase).values(**values).on_conflict_do_nothing())


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
    """Do one thing about a subject; ``Conflict`` for what would change nothing.

    The database refuses whom the matter is too near to.
    """
    require_moderator(actor)
    subject = queries.subject_of(kind, subject_id)
    given = queries.given_for(kind)
    if verb not in given.verbs | rules.PEOPLES:
        raise Invalid(say("Pilih tindakannya."), field="verb")
    kept, rule = rules.require_reason(reason), rules.rule_of(verb, rule)
    until = rules.suspended_until(days, now) if verb == "suspend" else None
    case = _case_about(subject)
    force = rules.in_force(queries.acts_of(case.id), now)
    rules.require_fitting(verb, force, waits=case.open_since is not None)
    told: dict[str, Any] = {
        "until": until,
        "target": target,
        "undoes_id": force.get(rules.UNDOING.get(verb, "")),
    }
    told |= {"origin": _origin(given, verb, case), "before": _before(given, verb, case)}
    done = _note(case, verb, rule, kept, actor, now=now, **told)
    _carry_out(given, case, done, now)
    _close(case, verb, force, now)
    audit.record(actor, f"moderation.{verb}", (kind, subject_id), now=now, act=done.id, rule=rule)
    _tell_author(case, done, subject.title, now=now)
    announce("moderation.acted", case.id)
    return done


def release(
    actor: Actor, kind: str, subject_id: int, *, reason: str, now: datetime
) -> ModerationAct:
    """Let through what is held; ``Conflict`` if it is not."""
    return act(actor, kind, subject_id, "release", rule=rules.FINE, reason=reason, now=now)


def _origin(given: Moderated, verb: str, case: ModerationCase) -> int | None:
    return given.origin(case.subject_id) if verb == "move" and given.origin else None


def _before(given: Moderated, verb: str, case: ModerationCase) -> dict[str, Any] | None:
    return given.before(verb, case.subject_id) if verb in rules.KEPT and given.before else None


def _note(
    case: ModerationCase,
    verb: str,
    rule: str,
    reason: str,
    actor: Actor | None,
    *,
    now: datetime,
    **told: Any,
) -> ModerationAct:
    """The act's row: ``told`` are until, target, origin, before, undoes_id. Here the triggers speak."""
    by = actor.person_id if actor else None
    done = ModerationAct(
        case_id=case.id, verb=verb, rule=rule, reason=reason, moderator_id=by, at=now, **told
    )
    db.session.add(done)
    db.session.flush()
    return done


def _carry_out(given: Moderated, case: ModerationCase, done: ModerationAct, now: datetime) -> None:
    if done.verb == "suspend":
        row = {"act_id": done.id, "person_id": case.author_id, "until": done.until}
        db.session.add(Suspension(**row))
    elif done.verb == "lift":
        lifted = update(Suspension).where(Suspension.act_id == done.undoes_id)
        lifted = lifted.execution_options(synchronize_session=False)
        db.session.execute(lifted.values(lifted_at=now))
    elif done.verb in _BACK:
        kept = queries.kept_by(done.undoes_id)
        if kept is None or given.take_back is None:
            raise Conflict(say("Tidak ada yang dapat dicabut di sini. Muat ulang halaman ini."))
        given.take_back(done.verb, case.subject_id, kept, now)
    elif done.verb not in rules.PEOPLES:
        given.carry_out(done.verb, case.subject_id, done.target, now)


_BACK = frozenset(rules.UNDONE_BY[verb] for verb in rules.KEPT)


def _close(case: ModerationCase, verb: str, force: dict[str, int], now: datetime) -> None:
    """Nobody need look at the case any more, unless its subject is still held."""
    if verb == "hold" or ("hold" in force and verb not in {"release", "hide"}):
        case.open_since = case.open_since or now
        return
    if case.open_since is not None:
        people = queries.reporters_since(case.id, case.open_since)
        tell(people, REVIEWED.msgid, LOG, now=now, urgency=NEWS)
    case.open_since = None


def _tell_author(case: ModerationCase, done: ModerationAct, title: str, *, now: datetime) -> None:
    if done.verb == "dismiss":
        return
    told: dict[str, Any] = {
        "what": {"say": rules.VERBS[done.verb][1].msgid},
        "rule": {"say": rules.SAID[done.rule].msgid},
        "reason": rules.ended(done.reason),
        "title": title,
    }
    if done.until is not None:
        told["day"] = f"{done.until.astimezone(zone_of('WIB')):%d/%m/%Y}"
        tell([case.author_id], SUSPENDED.msgid, MINE, now=now, **told)
        return
    sentence = TOLD if done.verb in rules.APPEALABLE else EASED
    tell([case.author_id], sentence.msgid, MINE, now=now, **told)


def appeal(actor: Actor, act_id: int, *, text: str, now: datetime) -> Appeal:
    """The author objects, once. Another moderator decides."""
    found = queries.act_by_id(act_id)
    if found.author_id != actor.person_id:
        raise Forbidden(say("Hanya penulisnya yang dapat mengajukan keberatan."))
    if found.verb not in rules.APPEALABLE or found.undoes_id is not None:
        raise Conflict(say("Atas tindakan itu tidak ada keberatan: tunggu pemeriksaannya."))
    if found.appealed_at is not None:
        raise Conflict(say("Keberatan atas tindakan itu sudah diajukan."))
    kept = rules.require_reason(text, field="text")
    row = Appeal(act_id=act_id, text=kept, at=now)
    db.session.add(row)
    db.session.flush()
    subject = (found.subject_kind, found.subject_id)
    # Signed by nobody: the author's name may be hidden from everybody.
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
    case = _case_of_act(found)
    row = db.session.scalar(select(Appeal).where(Appeal.act_id == act_id).with_for_update())
    if row is None:
        raise Missing(say("Keberatan itu tidak ada."))
    if row.decided_at is not None:
        raise Conflict(say("Keberatan itu sudah diputus."))
    row.decided_by, row.decided_at = actor.person_id, now
    row.granted, row.reason = granted, kept
    db.session.flush()
    undone = granted and _undo(actor, case, found, kept, now=now)
    word = _GRANTED if undone or found.verb == "warn" else _OVER if granted else _REFUSED
    told: dict[str, Any] = {
        "what": {"say": word.msgid},
        "reason": rules.ended(kept),
        "title": _title_of(found),
    }
    tell([found.author_id], DECIDED.msgid, MINE, now=now, **told)
    subject = (found.subject_kind, found.subject_id)
    verb = "moderation.appeal_granted" if granted else "moderation.appeal_refused"
    audit.record(actor, verb, subject, now=now, act=act_id)
    announce("moderation.acted", found.case_id)
    return row


def _title_of(found: Any) -> str:
    subject = queries.subjects_of([found]).get((found.subject_kind, found.subject_id))
    return subject.title if subject else "–"


def _case_of_act(found: Any) -> ModerationCase:
    """An act's case, locked, with the agencies that its subject concerns by now."""
    subject = queries.subjects_of([found]).get((found.subject_kind, found.subject_id))
    if subject is not None:
        return _case_about(subject)
    return _case(found.subject_kind, found.subject_id, found.author_id, (), None)


def _undo(actor: Actor, case: ModerationCase, found: Any, reason: str, *, now: datetime) -> bool:
    """Take an act back: a new act that names the one it undoes. False when it no longer holds."""
    acts = queries.acts_of(case.id)
    back = rules.taking_back(found, acts, now)
    if back is None:
        return False
    told = {"undoes_id": found.id, "target": back[1]}
    done = _note(case, back[0], found.rule, reason, actor, now=now, **told)
    _carry_out(queries.given_for(found.subject_kind), case, done, now)
    return True
