"""Writes of following. All of them bear being done twice."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import literal, select, update

from app.core.actor import Actor
from app.db.base import db
from app.db.rows import insert_or, write
from app.notices.following.models import Follow
from app.notices.following.queries import followable
from app.notices.models import Notice
from app.notices.slots import Shown

_KEY = ["person_id", "subject_kind", "subject_id"]


def follow(actor: Actor, kind: str, subject_id: int, *, now: datetime) -> Shown:
    """Hear of it from now on; ``Missing`` when the actor may not read it."""
    shown = followable(actor, kind, subject_id)
    follow_again(actor.person_id or 0, kind, subject_id, now=now)
    return shown


def follow_again(person_id: int, kind: str, subject_id: int, *, now: datetime) -> None:
    """Follow it, even if it was muted before (1 statement)."""
    row = _row(person_id, kind, subject_id, now)
    write(insert_or(Follow).on_conflict_do_update(index_elements=_KEY, set_={"muted": False}), row)


def unfollow(person_id: int | None, kind: str, subject_id: int) -> None:
    """Hear no more of it, nor of what waits for the next letter (2 statements). Writing there does not
    make the person follow it again."""
    mine = (Follow.person_id == person_id, Follow.subject_kind == kind)
    quiet = update(Follow).where(*mine, Follow.subject_id == subject_id).values(muted=True)
    heard = (Notice.under_kind == kind, Notice.under_id == subject_id)
    waiting = update(Notice).where(Notice.person_id == person_id, Notice.waits, *heard)
    for ended in (quiet, waiting.values(waits=False)):
        db.session.execute(ended.execution_options(synchronize_session=False))


def follow_by_itself(
    person_ids: Iterable[int], kind: str, subject_id: int, *, now: datetime
) -> None:
    """Whoever takes part follows it, unless they said no before. 1 statement, none for nobody."""
    rows = [_row(one, kind, subject_id, now) for one in sorted(set(person_ids))]
    if rows:
        write(insert_or(Follow).on_conflict_do_nothing(index_elements=_KEY), rows)


def hand_on(kind: str, old_id: int, new_id: int) -> None:
    """What was followed became part of another thing: its followers follow that one (1 statement)."""
    columns = [Follow.person_id, Follow.subject_kind, literal(new_id), Follow.since, Follow.muted]
    theirs = select(*columns).where(Follow.subject_kind == kind, Follow.subject_id == old_id)
    moved = insert_or(Follow).from_select([*_KEY, "since", "muted"], theirs)
    db.session.execute(moved.on_conflict_do_nothing(index_elements=_KEY))


def _row(person_id: int, kind: str, subject_id: int, now: datetime) -> dict[str, object]:
    about = {"subject_kind": kind, "subject_id": subject_id}
    return {"person_id": person_id, **about, "since": now, "muted": False}
