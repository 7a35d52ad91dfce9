"""Reads of editions. Lists are narrow rows; one edition comes whole with its parts."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, String, cast, false, literal, null, or_, select, union_all
from sqlalchemy.orm import selectinload

from app.accounts.models import Organisation
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.innovations.editions.models import (
    Category,
    ClosedWindow,
    Edition,
    Extension,
    LatePass,
    Rubric,
    Stage,
)
from app.innovations.editions.policies import may_see_edition, organised_scopes

PAGE = 30
_MOST = 2**31  # larger numbers fit no key and upset SQLite


def edition_by_slug(actor: Actor, slug: str) -> Edition:
    """One edition with tracks, categories and stages (4 statements).

    ``Missing`` when there is none, or when it is a draft that the actor does not organise.
    """
    return _visible(actor, db.session.scalar(_whole().where(Edition.slug == _slug(slug))))


def _slug(text: str) -> str:
    """A slug as we make them, or one that nothing has (PostgreSQL refuses NUL, for one)."""
    return text if re.fullmatch(r"[a-z0-9-]{1,80}", text) else ""


def edition_by_id(actor: Actor, edition_id: int) -> Edition:
    """Like ``edition_by_slug``, by number (4 statements)."""
    return _visible(actor, db.session.scalar(_whole().where(Edition.id == edition_id)))


def zone_of_edition(edition_id: int) -> str:
    """WIB, WITA or WIT: the clock by which times of this edition are told (1 statement)."""
    return str(db.session.scalar(select(Edition.zone).where(Edition.id == edition_id)))


def edition_to_change(actor: Actor, slug: str) -> Edition:
    """Like ``edition_by_slug``, freshly read and locked until the transaction ends."""
    locked = _whole().where(Edition.slug == _slug(slug)).with_for_update(of=Edition)
    return _visible(actor, db.session.scalar(locked.execution_options(populate_existing=True)))


def _whole() -> Select[Edition]:
    return select(Edition).options(
        selectinload(Edition.tracks),
        selectinload(Edition.categories),
        selectinload(Edition.stages),
    )


def _visible(actor: Actor, edition: Edition | None) -> Edition:
    if edition is None or not may_see_edition(actor, edition):
        raise Missing(say("Edisi itu tidak ditemukan."))
    return edition


def editions_visible_to(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> list[Any]:
    """Newest first, one row more than ``limit`` (1 statement, narrow rows).

    Rows: id, slug, title, year, summary, zone, state, opens, closes, organiser_id, organiser.
    """
    mine = organised_by(actor)
    rows = _narrow().where(or_(Edition.state != "draft", mine))
    if before is not None:
        rows = rows.where(Edition.id < min(before, _MOST))
    return list(db.session.execute(rows.order_by(Edition.id.desc()).limit(limit + 1)).all())


def editions_organised_by(actor: Actor, *, limit: int = 50) -> list[Any]:
    """Editions the actor runs, newest first: rows as in ``editions_visible_to`` (1 statement)."""
    rows = _narrow().where(organised_by(actor)).order_by(Edition.id.desc())
    return list(db.session.execute(rows.limit(limit)).all())


def open_editions(now: datetime, *, limit: int = 10) -> list[Any]:
    """Published editions that take proposals at ``now``, the next to close first (1 statement)."""
    rows = _narrow().where(Edition.state == "open", Edition.opens <= now, Edition.closes > now)
    return list(db.session.execute(rows.order_by(Edition.closes, Edition.id).limit(limit)).all())


def _narrow() -> Any:
    return select(
        Edition.id,
        Edition.slug,
        Edition.title,
        Edition.year,
        Edition.summary,
        Edition.zone,
        Edition.state,
        Edition.opens,
        Edition.closes,
        Edition.organiser_id,
        Organisation.name.label("organiser"),
    ).join(Organisation, Organisation.id == Edition.organiser_id)


def organised_by(actor: Actor) -> Any:
    """The condition on ``Edition`` that keeps those the actor runs (no statement)."""
    everywhere, editions, organisations = organised_scopes(actor)
    if everywhere:
        return Edition.id.is_not(None)
    if not editions and not organisations:
        return false()
    return or_(Edition.id.in_(editions), Edition.organiser_id.in_(organisations))


def stage_by_id(stage_id: int) -> Stage:
    """One stage; ``Missing`` if there is none (1 statement). Says nothing about who may see it."""
    stage = db.session.get(Stage, stage_id) if 0 < stage_id < _MOST else None
    if stage is None:
        raise Missing(say("Tahap itu tidak ditemukan."))
    return stage


def stages_of(edition_id: int) -> list[Stage]:
    """Stages in their order (1 statement)."""
    rows = select(Stage).where(Stage.edition_id == edition_id).order_by(Stage.position)
    return list(db.session.scalars(rows))


def rubric_of(edition: Edition | int) -> Rubric:
    """The rubric in force, or the draft's own (1 statement, 2 by number); ``Missing`` if none."""
    if isinstance(edition, int):
        rows = select(Rubric).join(Edition, Edition.rubric_id == Rubric.id)
        found = db.session.scalar(rows.where(Edition.id == edition))
    else:
        found = db.session.get(Rubric, edition.rubric_id or 0)
    if found is None:
        raise Missing(say("Rubrik edisi itu belum ada."))
    return found


def rubric_versions(edition_id: int) -> list[Any]:
    """All versions, newest first: rows of id, number, sha256, frozen_at, why (1 statement)."""
    rows = select(Rubric.id, Rubric.number, Rubric.sha256, Rubric.frozen_at, Rubric.why)
    rows = rows.where(Rubric.edition_id == edition_id).order_by(Rubric.number.desc())
    return list(db.session.execute(rows).all())


def rubric_in_work(edition: Edition) -> Rubric | None:
    """The version that is not frozen yet, if there is one (1 statement)."""
    rows = select(Rubric).where(Rubric.edition_id == edition.id, Rubric.frozen_at.is_(None))
    return db.session.scalar(rows.order_by(Rubric.number.desc()).limit(1))


def categories_of(edition_id: int) -> list[Category]:
    """Categories in printed order (1 statement)."""
    rows = select(Category).where(Category.edition_id == edition_id).order_by(Category.position)
    return list(db.session.scalars(rows))


def late_pass_for(actor: Actor, edition_id: int) -> LatePass | None:
    """The actor's own late pass for an edition, used or not (1 statement)."""
    rows = select(LatePass).where(LatePass.edition_id == edition_id)
    return db.session.scalar(rows.where(LatePass.person_id == actor.person_id))


def late_until_for(
    actor: Actor, edition_id: int, proposal_id: int | None = None
) -> datetime | None:
    """Until when the actor's late pass still opens this entry; None without one (1 statement).

    A pass opens one entry: once used it counts only for the proposal that used it.
    """
    found = late_pass_for(actor, edition_id)
    if found is None or found.used_by_proposal not in (None, proposal_id):
        return None
    return found.until


def late_passes_of(edition_id: int) -> list[LatePass]:
    """All late passes of an edition, newest first (1 statement)."""
    rows = select(LatePass).where(LatePass.edition_id == edition_id)
    return list(db.session.scalars(rows.order_by(LatePass.id.desc())))


def extensions_of(edition_id: int) -> list[Extension]:
    """All extensions of an edition's windows, oldest first (1 statement)."""
    rows = select(Extension).where(Extension.edition_id == edition_id).order_by(Extension.id)
    return list(db.session.scalars(rows))


def windows(*, whats: Sequence[str] | None = None, published: bool = False) -> list[Any]:
    """Every window, or those named in ``whats`` (1 statement, narrow rows).

    Rows: what (``edition:<id>`` or ``stage:<id>``), edition_id, slug, zone, state, stage_id (None
    for sending in), title, opens, closes. ``published`` leaves drafts out.
    """
    sending = select(
        (literal("edition:") + cast(Edition.id, String)).label("what"),
        Edition.id.label("edition_id"),
        Edition.slug,
        Edition.zone,
        Edition.state,
        cast(null(), Integer).label("stage_id"),
        Edition.title,
        Edition.opens,
        Edition.closes,
    )
    staged = select(
        (literal("stage:") + cast(Stage.id, String)).label("what"),
        Edition.id.label("edition_id"),
        Edition.slug,
        Edition.zone,
        Edition.state,
        Stage.id.label("stage_id"),
        Stage.title,
        Stage.opens,
        Stage.closes,
    ).join(Edition, Edition.id == Stage.edition_id)
    every = union_all(sending, staged).subquery()
    rows = select(every).order_by(every.c.edition_id, every.c.what)
    if whats is not None:
        rows = rows.where(every.c.what.in_(whats))
    if published:
        rows = rows.where(every.c.state != "draft")
    return list(db.session.execute(rows).all())


def closed_windows(now: datetime, *, unnoted: bool = False) -> list[str]:
    """Names of the windows of open editions that are over by ``now`` (1 statement).

    ``unnoted`` leaves out those whose closing instant organisers were told of.
    """
    editions = select(
        (literal("edition:") + cast(Edition.id, String)).label("what"), Edition.closes
    )
    stages = select((literal("stage:") + cast(Stage.id, String)).label("what"), Stage.closes)
    stages = stages.join(Edition, Edition.id == Stage.edition_id)
    over = union_all(
        editions.where(Edition.state == "open", Edition.closes <= now),
        stages.where(Edition.state == "open", Stage.closes <= now),
    ).subquery()
    names = select(over.c.what).order_by(over.c.what)
    if unnoted:
        noted = select(ClosedWindow.id).where(ClosedWindow.what == over.c.what)
        names = names.where(~noted.where(ClosedWindow.closes == over.c.closes).exists())
    return list(db.session.scalars(names))
