"""Reads of moderation."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select

from app.accounts.models import Grant, Membership, Organisation, Person
from app.core.actor import Actor
from app.core.errors import Forbidden, Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.moderation.models import (
    Appeal,
    CaseAgency,
    ModerationAct,
    ModerationCase,
    Report,
    Suspension,
)
from app.moderation.slots import Subject, moderated

PAGE = 30
LARGEST = 2_147_483_647
_UNTIL = select(Suspension.until).where(Suspension.person_id == bindparam("person_id"))


def suspended_until(person_id: int | None, now: datetime) -> datetime | None:
    """Until when a person may not write, or None (1 statement)."""
    row = row_of(_UNTIL, person_id=person_id)
    return row.until if row is not None and row.until > now else None


def require_not_suspended(actor: Actor, now: datetime) -> None:
    """``Forbidden`` while the actor may not write (1 statement)."""
    until = suspended_until(actor.person_id, now)
    if until is not None:
        day = f"{until:%d.%m.%Y}"
        words = "Anda belum boleh menulis sampai %(day)s. Alasannya ada di kabar Anda."
        raise Forbidden(say(words, day=day))


def subject_of(kind: str, subject_id: int) -> Subject:
    """What a case is about, by its room; ``Missing`` for what no room has (its statements)."""
    given = moderated.get(kind)
    found = given().read(min(subject_id, LARGEST)) if given else None
    if found is None:
        raise Missing(say("Tulisan itu tidak ada."))
    return found


def case_of(kind: str, subject_id: int) -> ModerationCase | None:
    """The case about a subject, if there is one (1 statement)."""
    mine = (ModerationCase.subject_kind == kind, ModerationCase.subject_id == subject_id)
    return db.session.scalar(select(ModerationCase).where(*mine).with_for_update())


def case_by_id(case_id: int) -> ModerationCase:
    """A case by its number; ``Missing`` when there is none (1 statement)."""
    found = db.session.get(ModerationCase, min(case_id, LARGEST))
    if found is None:
        raise Missing(say("Perkara itu tidak ada."))
    return found


def _too_near(person_id: int) -> Any:
    """Does a case concern an agency of this person's (by membership or by a role for it)?"""
    about, own = Organisation.__table__.alias("about"), Organisation.__table__.alias("own")
    member = exists().where(
        Membership.organisation_id == own.c.id,
        Membership.person_id == person_id,
        Membership.until.is_(None),
    )
    role = exists().where(
        Grant.person_id == person_id,
        Grant.scope == literal("organisation:") + db.cast(own.c.id, db.String),
    )
    line = or_(about.c.path.like(own.c.path + "%"), own.c.path.like(about.c.path + "%"))
    near = exists().where(
        CaseAgency.case_id == ModerationCase.id,
        CaseAgency.organisation_id == about.c.id,
        and_(line, or_(member, role)),
    )
    return near.correlate(ModerationCase)


def queue(actor: Actor, *, after: tuple[datetime, int] | None = None) -> list[Any]:
    """Open cases, the longest waiting first, one page and one row more (1 statement).

    Rows: id, subject_kind, subject_id, open_since, reports, near (too near to the actor).
    """
    reports = select(func.count()).where(Report.case_id == ModerationCase.id).scalar_subquery()
    mine = ModerationCase.author_id == actor.person_id
    rows = select(
        ModerationCase.id,
        ModerationCase.subject_kind,
        ModerationCase.subject_id,
        ModerationCase.open_since,
        reports.label("reports"),
        or_(mine, _too_near(actor.person_id or 0)).label("near"),
    ).where(ModerationCase.open_since.is_not(None))
    if after:
        rows = rows.where(
            or_(
                ModerationCase.open_since > after[0],
                and_(ModerationCase.open_since == after[0], ModerationCase.id > after[1]),
            )
        )
    return rows_of(rows.order_by(ModerationCase.open_since, ModerationCase.id).limit(PAGE + 1))


def is_too_near(actor: Actor, case_id: int) -> bool:
    """Is a case the actor's own, or about the actor's own agency? (1 statement.)"""
    near = or_(ModerationCase.author_id == actor.person_id, _too_near(actor.person_id or 0))
    return bool(db.session.scalar(select(near).where(ModerationCase.id == case_id)))


def open_count(actor: Actor) -> int:
    """How many open cases the actor could decide, and appeals (2 statements)."""
    person = actor.person_id or 0
    cases = select(func.count()).select_from(ModerationCase)
    cases = cases.where(
        ModerationCase.open_since.is_not(None),
        ModerationCase.author_id != person,
        ~_too_near(person),
    )
    return (db.session.scalar(cases) or 0) + len(appeals_for(actor))


_ACT = (
    ModerationAct.id,
    ModerationAct.case_id,
    ModerationAct.verb,
    ModerationAct.rule,
    ModerationAct.reason,
    ModerationAct.moderator_id,
    ModerationAct.at,
    ModerationAct.until,
    ModerationAct.undoes_id,
    Appeal.text.label("appeal"),
    Appeal.at.label("appealed_at"),
    Appeal.decided_at,
    Appeal.granted,
    Appeal.reason.label("decision"),
)


def _acts() -> Any:
    rows: Any = select(*_ACT)
    return rows.outerjoin(Appeal, Appeal.act_id == ModerationAct.id)


def acts_of(case_id: int) -> list[Any]:
    """The acts of a case with their appeals, oldest first (1 statement)."""
    rows = _acts().add_columns(Person.name.label("moderator"))
    rows = rows.outerjoin(Person, Person.id == ModerationAct.moderator_id)
    return rows_of(rows.where(ModerationAct.case_id == case_id).order_by(ModerationAct.id))


def reports_of(case_id: int) -> list[Any]:
    """What readers said of a case: rule, text, at (1 statement). Never who."""
    rows = select(Report.rule, Report.text, Report.at).where(Report.case_id == case_id)
    return rows_of(rows.order_by(Report.id).limit(100))


def acts_on(actor: Actor) -> list[Any]:
    """Acts on what the actor wrote, newest first, with kind and number of the subject (1 st.)."""
    rows = _acts().add_columns(ModerationCase.subject_kind, ModerationCase.subject_id)
    rows = rows.join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
    mine = rows.where(ModerationCase.author_id == actor.person_id, ModerationAct.verb != "dismiss")
    return rows_of(mine.order_by(ModerationAct.id.desc()).limit(100))


def act_by_id(act_id: int) -> Any:
    """One act with its case's author and subject; ``Missing`` when there is none (1 statement)."""
    rows = _acts().add_columns(
        ModerationCase.author_id, ModerationCase.subject_kind, ModerationCase.subject_id
    )
    rows = rows.join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
    found = row_of(rows.where(ModerationAct.id == min(act_id, LARGEST)))
    if found is None:
        raise Missing(say("Tindakan itu tidak ada."))
    return found


def appeals_for(actor: Actor, *, limit: int = PAGE) -> list[Any]:
    """Undecided appeals that the actor may decide, oldest first (1 statement)."""
    person = actor.person_id or 0
    rows = _acts().add_columns(ModerationCase.subject_kind, ModerationCase.subject_id)
    rows = rows.join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
    rows = rows.where(
        Appeal.act_id.is_not(None),
        Appeal.decided_at.is_(None),
        ModerationCase.author_id != person,
        ~_too_near(person),
    )
    other = or_(ModerationAct.moderator_id.is_(None), ModerationAct.moderator_id != person)
    return rows_of(rows.where(other).order_by(Appeal.at, ModerationAct.id).limit(limit))


def log(*, before: int | None = None, limit: int = PAGE) -> list[Any]:
    """Acts for everybody's eyes, newest first, one page and one row more (1 statement).

    Without reasons, people or texts: id, verb, rule, at, by_person, subject_kind, subject_id,
    appealed_at, granted.
    """
    rows = select(
        ModerationAct.id,
        ModerationAct.verb,
        ModerationAct.rule,
        ModerationAct.at,
        ModerationAct.moderator_id.is_not(None).label("by_person"),
        ModerationCase.subject_kind,
        ModerationCase.subject_id,
        Appeal.at.label("appealed_at"),
        Appeal.granted,
    ).join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
    rows = rows.outerjoin(Appeal, Appeal.act_id == ModerationAct.id)
    if before:
        rows = rows.where(ModerationAct.id < before)
    return rows_of(rows.order_by(ModerationAct.id.desc()).limit(limit + 1))


def acts_count() -> int:
    """How many acts there are (1 statement)."""
    return db.session.scalar(select(func.count()).select_from(ModerationAct)) or 0


def agencies_of(case_id: int) -> Collection[int]:
    """The agencies a case is about (1 statement)."""
    rows = select(CaseAgency.organisation_id).where(CaseAgency.case_id == case_id)
    return set(db.session.scalars(rows))
