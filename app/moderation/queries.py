"""Reads of moderation."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, exists, func, or_, select

from app.accounts.models import Membership, Organisation, PastGrant, Person
from app.core.actor import Actor
from app.core.errors import Forbidden, Missing
from app.core.window import zone_of
from app.core.words import say
from app.db.base import db
from app.db.rows import row_of, rows_of
from app.db.types import Moment
from app.moderation.models import (
    Appeal,
    CaseAgency,
    ModerationAct,
    ModerationCase,
    Report,
    Suspension,
)
from app.moderation.policies import agencies_of_roles
from app.moderation.slots import Moderated, Subject, moderated

PAGE = 30
LARGEST = 2_147_483_647
SUSPENDED_UNTIL = select(func.max(Suspension.until).label("until")).where(
    Suspension.person_id == bindparam("person_id"), Suspension.lifted_at.is_(None)
)
"""Until when the person ``person_id`` may not write; also for a room that asks more at once."""


def suspended_until(person_id: int | None, now: datetime) -> datetime | None:
    """Until when a person may not write, or None (1 statement)."""
    row = row_of(SUSPENDED_UNTIL, person_id=person_id)
    return row.until if row.until is not None and row.until > now else None


def require_not_suspended(actor: Actor, now: datetime) -> None:
    """``Forbidden`` while the actor may not write (1 statement)."""
    refuse_suspended(suspended_until(actor.person_id, now), now)


def refuse_suspended(until: datetime | None, now: datetime) -> None:
    """``Forbidden`` while ``until`` is ahead."""
    if until is not None and until > now:
        day = until.astimezone(zone_of("WIB")).date()
        raise Forbidden(
            say(
                "Anda belum boleh menulis sampai %(day)s. Alasan dan cara mengajukan keberatan ada di "
                "halaman “Moderasi atas tulisan saya”.",
                day=day,
            ),
            suspended=True,
        )


def reports_lately(person_id: int | None, since: datetime) -> Any:
    """``number, oldest`` of a person's reports since an instant (1 statement)."""
    rows = select(func.count().label("number"), func.min(Report.at).label("oldest"))
    return row_of(rows.where(Report.person_id == person_id, Report.at > since))


def given_for(kind: str) -> Moderated:
    """What the room of a kind handed over; ``Missing`` for a kind that no room has."""
    given = moderated.get(kind)
    if given is None:
        raise Missing(say("Tulisan itu tidak ada."))
    return given()


def subject_of(kind: str, subject_id: int) -> Subject:
    """What a case is about, by its room; ``Missing`` when it is not there (its statements)."""
    found = given_for(kind).read(min(subject_id, LARGEST))
    if found is None:
        raise Missing(say("Tulisan itu tidak ada."))
    return found


def public_subject_of(kind: str, subject_id: int) -> Subject:
    """What everybody may read; ``Missing`` for the rest, as though it were not there."""
    found = subject_of(kind, subject_id)
    if not found.public:
        raise Missing(say("Tulisan itu tidak ada."))
    return found


def subjects_of(rows: Iterable[Any]) -> dict[tuple[str, int], Subject]:
    """What the cases of a page are about, by kind and number, in a few statements for each kind."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.subject_kind, set()).add(row.subject_id)
    found: dict[tuple[str, int], Subject] = {}
    for kind, ids in wanted.items():
        given = moderated.get(kind)
        known = _read_all(given(), ids) if given else {}
        found |= {(kind, number): subject for number, subject in known.items()}
    return found


def _read_all(given: Moderated, ids: Collection[int]) -> dict[int, Subject]:
    if given.read_many is not None:
        return given.read_many(ids)
    known = ((number, given.read(number)) for number in ids)
    return {number: subject for number, subject in known if subject is not None}


def case_of(kind: str, subject_id: int, *, lock: bool = False) -> ModerationCase | None:
    """The case about a subject, if there is one; ``lock`` it for writing (1 statement)."""
    mine = (ModerationCase.subject_kind == kind, ModerationCase.subject_id == subject_id)
    found = select(ModerationCase).where(*mine)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(found)


def _too_near(actor: Actor) -> Any:
    """Is a case about the actor's own text, or about an agency of theirs then or now, one above it or
    one below it?"""
    about, own = Organisation.__table__.alias("about"), Organisation.__table__.alias("own")
    near = exists().where(
        CaseAgency.case_id == ModerationCase.id,
        CaseAgency.organisation_id == about.c.id,
        _own(own, actor, ModerationCase.since),
        _in_line(about, own),
    )
    return or_(ModerationCase.author_id == actor.person_id, near.correlate(ModerationCase))


def _own(own: Any, actor: Actor, since: Any) -> Any:
    """Does, or did at some time after ``since``, an organisation count the actor among its people?"""
    stayed = or_(Membership.until.is_(None), Membership.until >= since, since.is_(None))
    mine = exists().where(
        Membership.organisation_id == own.c.id, Membership.person_id == actor.person_id, stayed
    )
    past = exists().where(
        PastGrant.person_id == actor.person_id,
        PastGrant.scope == "organisation:" + cast(own.c.id, String),
        or_(PastGrant.until >= since, since.is_(None)),
    )
    known = (one.correlate(own, ModerationCase) for one in (mine, past))
    return or_(own.c.id.in_(sorted(agencies_of_roles(actor))), *known)


def _in_line(about: Any, own: Any) -> Any:
    return or_(about.c.path.like(own.c.path + "%"), own.c.path.like(about.c.path + "%"))


def queue(actor: Actor, *, after: tuple[datetime, int] | None = None) -> list[Any]:
    """Open cases, the longest waiting first, one page and one row more (1 statement).

    Rows: id, subject_kind, subject_id, open_since, reports, near (too near to the actor).
    """
    reports = select(func.count()).where(Report.case_id == ModerationCase.id).scalar_subquery()
    rows = select(
        ModerationCase.id,
        ModerationCase.subject_kind,
        ModerationCase.subject_id,
        ModerationCase.open_since,
        reports.label("reports"),
        _too_near(actor).label("near"),
    ).where(ModerationCase.open_since.is_not(None))
    if after:
        rows = rows.where(
            or_(
                ModerationCase.open_since > after[0],
                and_(ModerationCase.open_since == after[0], ModerationCase.id > after[1]),
            )
        )
    return rows_of(rows.order_by(ModerationCase.open_since, ModerationCase.id).limit(PAGE + 1))


def is_too_near(
    actor: Actor, author_id: int, agency_ids: Collection[int], since: datetime | None
) -> bool:
    """Is a text the actor's own, or about an agency that they belong to, or did when it was written
    (``since``; None: whenever) or later? (At most 1 statement.) The database holds the same for acts."""
    return author_id == actor.person_id or bool(near_agencies(actor, agency_ids, since))


def near_agencies(
    actor: Actor, agency_ids: Collection[int], since: datetime | None
) -> frozenset[int]:
    """Those of some agencies that are the actor's, or were at ``since`` or later (None: ever), or are
    above or below one that is. (1 statement, none for none.)"""
    if not agency_ids:
        return frozenset()
    about, own = Organisation.__table__.alias("about"), Organisation.__table__.alias("own")
    when = bindparam("since", since, type_=Moment())
    near = exists().where(_own(own, actor, when), _in_line(about, own)).correlate(about)
    rows = select(about.c.id).where(about.c.id.in_(sorted(agency_ids)), near)
    return frozenset(db.session.scalars(rows))


def far_ones(actor: Actor, found: dict[tuple[str, int], Subject]) -> dict[tuple[str, int], Subject]:
    """Those of a page's subjects that concern no agency of the actor's, by what is known of them
    now: a question may have been handed on since its case was opened. (At most 1 statement.)"""
    if not found:
        return {}
    agencies = frozenset[int]().union(*(one.agency_ids for one in found.values()))
    near = near_agencies(actor, agencies, min(one.since for one in found.values()))
    mine = actor.person_id
    return {
        key: one
        for key, one in found.items()
        if one.author_id != mine and not one.agency_ids & near
    }


def open_count(actor: Actor) -> int:
    """How many open cases and appeals the actor could decide (1 statement)."""
    cases = select(func.count()).select_from(ModerationCase)
    cases = cases.where(ModerationCase.open_since.is_not(None), ~_too_near(actor))
    appeals = select(func.count()).select_from(Appeal)
    appeals = appeals.join(ModerationAct, ModerationAct.id == Appeal.act_id)
    appeals = appeals.join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
    appeals = appeals.where(*_decidable(actor))
    row = row_of(
        select(cases.scalar_subquery().label("cases"), appeals.scalar_subquery().label("appeals"))
    )
    return int(row.cases + row.appeals)


def _decidable(actor: Actor) -> tuple[Any, ...]:
    """Which undecided appeals the actor may decide, of acts joined with their cases."""
    by = ModerationAct.moderator_id
    other = or_(by.is_(None), by != actor.person_id)
    return Appeal.decided_at.is_(None), other, ~_too_near(actor)


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
    ModerationAct.origin,
    ModerationAct.before,
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
    rows = _acts().add_columns(ModerationCase.subject_kind, ModerationCase.subject_id)
    rows = rows.join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
    rows = rows.where(Appeal.act_id.is_not(None), *_decidable(actor))
    return rows_of(rows.order_by(Appeal.at, ModerationAct.id).limit(limit))


def kept_by(act_id: int | None) -> dict[str, Any] | None:
    """What an act kept of the time before it (1 statement)."""
    return db.session.scalar(select(ModerationAct.before).where(ModerationAct.id == act_id))


def acts_count() -> int:
    """How many acts there are (1 statement)."""
    return db.session.scalar(select(func.count()).select_from(ModerationAct)) or 0


def agencies_of(case_id: int) -> Collection[int]:
    """The agencies a case is about (1 statement)."""
    rows = select(CaseAgency.organisation_id).where(CaseAgency.case_id == case_id)
    return set(db.session.scalars(rows))


def reporters_since(case_id: int, since: datetime) -> list[int]:
    """Who reported a case from a moment on (1 statement)."""
    rows = select(Report.person_id).where(Report.case_id == case_id, Report.at >= since)
    return list(db.session.scalars(rows))
