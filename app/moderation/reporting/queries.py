"""Reads of one's own reports."""

from sqlalchemy import select

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db.rows import row_of
from app.moderation.models import ModerationCase, Report


def require_unreported(actor: Actor, kind: str, subject_id: int) -> None:
    """``Conflict`` for somebody who has reported this very subject (1 statement)."""
    rows = select(Report.id).join(ModerationCase, ModerationCase.id == Report.case_id)
    mine = rows.where(Report.person_id == actor.person_id)
    about = (ModerationCase.subject_kind == kind, ModerationCase.subject_id == subject_id)
    if row_of(mine.where(*about)) is not None:
        raise Conflict(say("Anda sudah melaporkan tulisan ini. Moderator akan memeriksanya."))
