"""Reads of the files that wait beside drafts."""

from typing import Any

from sqlalchemy import bindparam, func, select

from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.rows import rows_of
from app.forums.posts.models import DraftFile
from app.web.models import StoredFile

LARGEST = 2_147_483_647


_KEPT = (StoredFile.id, StoredFile.name, StoredFile.media_type, StoredFile.size, StoredFile.sha256)
_WAITING = (
    select(*_KEPT)
    .join(DraftFile, DraftFile.file_id == StoredFile.id)
    .where(DraftFile.person_id == bindparam("person_id"), DraftFile.place == bindparam("place"))
    .order_by(StoredFile.id)
)


def waiting_files(actor: Actor, place: str) -> list[Any]:
    """What waits in a place, as it came: id, name, media_type, size, sha256 (1 statement)."""
    return rows_of(_WAITING, person_id=actor.person_id, place=place)


def waiting_count(actor: Actor) -> int:
    """How many files of a person wait, in all places together (1 statement)."""
    mine = select(func.count()).where(DraftFile.person_id == actor.person_id)
    return db.session.scalar(mine) or 0


def waiting_file(actor: Actor, place: str, file_id: int) -> StoredFile:
    """One of them; ``Missing`` for anybody else's (1 statement)."""
    rows = select(StoredFile).join(DraftFile, DraftFile.file_id == StoredFile.id)
    mine = (DraftFile.person_id == actor.person_id, DraftFile.place == place)
    found = db.session.scalar(rows.where(*mine, StoredFile.id == min(file_id, LARGEST)))
    if found is None:
        raise Missing(say("Berkas itu tidak ada."))
    return found
