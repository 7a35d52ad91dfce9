"""Writes of the desk: reminders."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.innovations.editions.models import Edition, Stage
from app.innovations.editions.policies import require_organiser
from app.innovations.judging.models import Assignment
from app.notices.actions import tell

REMIND_AGAIN_AFTER = timedelta(hours=20)
REMINDER = say("Masih ada %(count)s usulan yang menunggu nilai Anda di “%(stage)s”.")


def remind_judges(
    actor: Actor, edition: Edition, stage: Stage, *, now: datetime, person_id: int | None = None
) -> int:
    """Tell judges with open entries, each at most once in 20 hours; returns how many were told."""
    require_organiser(actor, edition)
    waiting = _waiting(stage.id, now, person_id)
    for judge_id, count in waiting.items():
        tell([judge_id], REMINDER.msgid, "/judging/", now=now, count=count, stage=stage.title)
    reminded = update(Assignment).where(
        Assignment.stage_id == stage.id,
        Assignment.state == "open",
        Assignment.person_id.in_(list(waiting)),
    )
    db.session.execute(reminded.values(reminded_at=now))
    audit.record(actor, "desk.judges_reminded", ("stage", stage.id), now=now, told=len(waiting))
    return len(waiting)


def _waiting(stage_id: int, now: datetime, person_id: int | None) -> dict[int, int]:
    rows: Any = select(Assignment.person_id, Assignment.reminded_at).where(
        Assignment.stage_id == stage_id, Assignment.state == "open"
    )
    if person_id is not None:
        rows = rows.where(Assignment.person_id == person_id)
    counts: dict[int, int] = {}
    lately = set()
    for judge_id, reminded_at in db.session.execute(rows):
        counts[judge_id] = counts.get(judge_id, 0) + 1
        if reminded_at is not None and reminded_at > now - REMIND_AGAIN_AFTER:
            lately.add(judge_id)
    return {judge: count for judge, count in counts.items() if judge not in lately}
