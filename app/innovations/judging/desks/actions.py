"""Writes of a judge: the pledge, scores, the lock. Saving scores is a hot path: Core, few rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, Missing
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.rows import write
from app.db.unit import announce
from app.innovations.editions.models import Edition, Stage
from app.innovations.editions.rules import criteria, level_values, weighted_total
from app.innovations.judging.conflicts.queries import active, blocked
from app.innovations.judging.desks.queries import (
    access_to,
    card_of,
    desk_of,
    edition_to_pledge,
    rubric_body,
    scores_of,
)
from app.innovations.judging.models import Assignment, Pledge, Score, Scoresheet
from app.innovations.judging.pledge_texts import CURRENT
from app.innovations.judging.policies import may_judge
from app.innovations.judging.queues.queries import entries_lacking
from app.innovations.judging.rules import Card, Lack, check_card, lacks, reasons_lacking

CHANGED = say("Nilai usulan ini baru saja diubah dari jendela atau perangkat lain.")
LOCKED = say("Nilai sudah dikunci, jadi tidak dapat diubah lagi.")


def give_pledge(actor: Actor, edition_slug: str, text_sha256: str, *, now: datetime) -> Pledge:
    """Agree to the pledge of an edition (once; agreeing again changes nothing).

    ``Missing`` for editions the actor does not judge, ``Conflict`` when the text read is not the
    one in force any more.
    """
    edition, given = edition_to_pledge(actor, edition_slug)
    if given is not None:
        return given
    if text_sha256 != CURRENT.sha256:
        raise Conflict(say("Naskah pakta integritas baru saja berubah. Baca lagi sebelum setuju."))
    pledge = Pledge(
        edition_id=edition.id, person_id=actor.person_id, text_sha256=text_sha256, at=now
    )
    db.session.add(pledge)
    audit.record(actor, "judging.pledged", ("edition", edition.id), now=now, text=text_sha256)
    return pledge


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands after a save. ``lacks``: what the card still needs before it counts; ``zone``
    is the edition's, to say when it was saved."""

    version: int
    total: float | None
    lacks: tuple[Lack, ...]
    at: datetime
    zone: str


def save_scores(
    actor: Actor,
    assignment_id: int,
    card: Card,
    *,
    now: datetime,
    version: int | None = None,
    strict: bool = False,
) -> Saved:
    """Write what changed on a scorecard; the total is made when nothing is lacking.

    ``version`` is the one the page was made from (None: whatever stands). ``strict`` refuses an
    extreme level without its reason; otherwise it is kept but does not count. ``Missing`` unless it
    lies on the actor's desk, ``Invalid`` for a level that is none or a text too long, ``Conflict``
    when it is locked, closed, or changed meanwhile (``theirs``: the card as it stands).
    5 to 7 statements.
    """
    desk = desk_of(actor, assignment_id, to_write=True)
    _require_open(desk, now)
    if version is not None and version != (desk.version or 0):
        raise Conflict(CHANGED, theirs=card_of(desk))
    body = rubric_body(desk.rubric_id, desk.rubric_sha256)
    check_card(body, card)
    values, reasons, rows = _merged(desk, body, card)
    if strict and (missing := reasons_lacking(body, values, reasons)):
        raise Invalid(missing[0].message, field=missing[0].field, lacks=missing)
    lacking = tuple(lacks(body, values, reasons))
    total = None if lacking else weighted_total(body, values)
    saved = _write(actor, desk, card, rows, total, now)
    return Saved(saved, total, lacking, now, desk.zone)


def _require_open(desk: Any, now: datetime) -> None:
    access = access_to(desk, now)
    if access.open:
        return
    if access.why == "locked":
        raise Conflict(LOCKED)
    if access.why == "ahead":
        raise Conflict(say("Masa penilaian belum dibuka."))
    raise Conflict(
        say("Masa penilaian sudah ditutup. Isian masih ada di layar ini; hubungi penyelenggara.")
    )


def _merged(
    desk: Any, body: Mapping[str, Any], card: Card
) -> tuple[dict[str, int], dict[str, str], list[dict[str, Any]]]:
    """Values and reasons as they will stand, and the rows that differ from what stands."""
    before = {row.criterion: row for row in scores_of(desk.id)} if desk.version else {}
    values, reasons, changed = {}, {}, []
    for one in criteria(body):
        key, old = one["key"], before.get(one["key"])
        kept = old.value if old and old.value in level_values(one) else None
        value = card.values.get(key, kept)
        reason = card.reasons.get(key, old.reason if old else "").strip()
        if value is not None:
            values[key] = value
        reasons[key] = reason
        stands = (old.value, old.reason, old.rubric_sha256) if old else (None, "", None)
        if (value, reason) != stands[:2] or (old and stands[2] != desk.rubric_sha256):
            changed.append({"criterion": key, "value": value, "reason": reason})
    return values, reasons, changed


def _write(
    actor: Actor,
    desk: Any,
    card: Card,
    rows: list[dict[str, Any]],
    total: float | None,
    now: datetime,
) -> int:
    notes = {
        "internal_note": _note(card.internal_note, desk.internal_note),
        "feedback": _note(card.feedback, desk.feedback),
    }
    same_notes = all(notes[name] == (getattr(desk, name) or "") for name in notes)
    if not rows and same_notes and desk.version:
        return int(desk.version)
    version = _write_sheet(desk, notes | {"total": total}, now)
    _write_rows(desk, rows)
    state = "open" if total is None else "done"
    if state != desk.state:
        write(_STATE, {"b_id": desk.id, "b_state": state})
    given = {row["criterion"]: row["value"] for row in rows}
    audit.record(
        actor, "score.saved", ("assignment", desk.id), now=now, values=given, version=version
    )
    return version


def _note(new: str | None, old: str | None) -> str:
    return (old or "") if new is None else new.strip()


_SHEET_NEW = insert(Scoresheet.__table__)  # type: ignore[arg-type]
_SHEET = (
    update(Scoresheet.__table__)  # type: ignore[arg-type]
    .where(
        Scoresheet.__table__.c.assignment_id == bindparam("b_id"),
        Scoresheet.__table__.c.version == bindparam("b_version"),
        Scoresheet.__table__.c.locked_at.is_(None),
    )
    .values(version=bindparam("b_version") + 1)
)
_STATE = (
    update(Assignment.__table__)  # type: ignore[arg-type]
    .where(Assignment.__table__.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"))
)


def _write_sheet(desk: Any, columns: dict[str, Any], now: datetime) -> int:
    columns |= {"changed_at": now, "rubric_sha256": desk.rubric_sha256}
    if not desk.version:
        of = {"assignment_id": desk.id, "stage_id": desk.stage_id, "version": 1}
        of |= {"proposal_id": desk.proposal_id, "person_id": desk.person_id}
        write(_SHEET_NEW, of | columns)
        return 1
    where = {"b_id": desk.id, "b_version": desk.version}
    if write(_sheet_update(tuple(sorted(columns))), where | columns) != 1:
        raise Conflict(CHANGED, theirs=card_of(desk))
    return int(desk.version) + 1


@lru_cache(maxsize=4)
def _sheet_update(columns: tuple[str, ...]) -> Any:
    return _SHEET.values({name: bindparam(name) for name in columns})


def _write_rows(desk: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        own = {"assignment_id": desk.id, "rubric_sha256": desk.rubric_sha256}
        write(_upsert(db.engine.dialect.name), [own | row for row in rows])


@lru_cache(maxsize=2)
def _upsert(dialect: str) -> Any:
    kind = postgresql if dialect == "postgresql" else sqlite
    new = kind.insert(Score.__table__)
    replaced = {name: new.excluded[name] for name in ("value", "reason", "rubric_sha256")}
    return new.on_conflict_do_update(index_elements=["assignment_id", "criterion"], set_=replaced)


def lock_scores(actor: Actor, stage_id: int, *, now: datetime) -> int:
    """ "Kunci semua nilai": the judge's own cards of a stage can no longer be changed.

    Returns how many. ``Missing`` when nothing of the stage lies on the actor's desk, ``Conflict``
    when it is locked already or an entry is not complete (``lacking``: rows of id, title).
    """
    stage, own = _own_cards(actor, stage_id)
    if stage.locked_at is not None:
        raise Conflict(LOCKED)
    if lacking := entries_lacking(actor, stage_id):
        words = say("%(n)d usulan belum lengkap. Lengkapi dulu, lalu kunci lagi.", n=len(lacking))
        raise Conflict(words, lacking=lacking)
    done: Any = db.session.execute(
        update(Scoresheet)
        .where(Scoresheet.assignment_id.in_(own), Scoresheet.locked_at.is_(None))
        .values(locked_at=now)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:
        raise Conflict(LOCKED)
    audit.record(actor, "score.locked", ("stage", stage_id), now=now, cards=done.rowcount)
    announce("judging.scores_locked", stage_id)
    return int(done.rowcount)


def _own_cards(actor: Actor, stage_id: int) -> tuple[Stage, list[int]]:
    """The stage and the ids of the own active assignments, held until the transaction ends."""
    stage = db.session.get(Stage, stage_id)
    rows = select(Assignment.id).where(
        Assignment.person_id == actor.person_id, Assignment.stage_id == stage_id, active()
    )
    own = list(db.session.scalars(rows.order_by(Assignment.id).with_for_update()))
    edition = db.session.get(Edition, stage.edition_id) if stage else None
    if not own or not stage or not edition:
        raise Missing(say("Tahap itu tidak ada di meja Anda."))
    if not may_judge(actor, edition.id, edition.organiser_id):
        raise Missing(say("Tahap itu tidak ada di meja Anda."))
    return stage, own


def lock_stage_cards(actor: Actor, stage: Stage, now: datetime) -> None:
    """The organiser locks the stage: every card in it is locked with it (fills ``stage_locked``).

    Saves on their way are waited for; those that come later are refused.
    """
    held = select(Assignment.id).where(Assignment.stage_id == stage.id).with_for_update()
    db.session.execute(held.order_by(Assignment.id)).all()
    of_stage = select(Assignment.id).where(Assignment.stage_id == stage.id, ~blocked())
    done: Any = db.session.execute(
        update(Scoresheet)
        .where(Scoresheet.assignment_id.in_(of_stage), Scoresheet.locked_at.is_(None))
        .values(locked_at=now)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount:
        facts = {"cards": int(done.rowcount)}
        audit.record(actor, "score.locked_by_stage", ("stage", stage.id), now=now, **facts)
