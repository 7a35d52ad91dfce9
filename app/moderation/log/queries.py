"""Reads of the public log."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation
from app.db.rows import rows_of
from app.moderation.models import Appeal, ModerationAct, ModerationCase

PAGE = 30


def agency_names(ids: Collection[int]) -> dict[int, str]:
    """Names of agencies by their numbers (1 statement; none for none)."""
    if not ids:
        return {}
    rows = select(Organisation.id, Organisation.name).where(Organisation.id.in_(sorted(ids)))
    return {row.id: row.name for row in rows_of(rows)}


def log(*, before: int | None = None, limit: int = PAGE) -> list[Any]:
    """Acts for everybody's eyes, newest first, one page and one row more (1 statement).

    Without reasons, people or texts: id, verb, rule, at, by_person, undoes_id, subject_kind,
    subject_id, appealed_at, granted.
    """
    rows = select(
        ModerationAct.id,
        ModerationAct.verb,
        ModerationAct.rule,
        ModerationAct.at,
        ModerationAct.moderator_id.is_not(None).label("by_person"),
        ModerationAct.undoes_id,
        ModerationCase.subject_kind,
        ModerationCase.subject_id,
        Appeal.at.label("appealed_at"),
        Appeal.granted,
    ).join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
    rows = rows.outerjoin(Appeal, Appeal.act_id == ModerationAct.id)
    if before:
        rows = rows.where(ModerationAct.id < before)
    return rows_of(rows.order_by(ModerationAct.id.desc()).limit(limit + 1))
