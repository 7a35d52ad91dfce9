"""A file that arrives in chunks and goes on after a cut line.

The row's ``received`` is the truth: a chunk counts once it has moved that number on, and it does so
only from the very offset it was cut at. Parts lie in ``DATA_DIR/uploads``.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import CursorResult, func, select, update

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, Missing
from app.core.words import say
from app.db.base import db
from app.db.unit import transaction
from app.web.files.clean import CleanFile
from app.web.files.kinds import check_announced, cleaned_name
from app.web.files.store import clean_file, new_token, store_file
from app.web.models import StoredFile, Upload

CHUNK_BYTES = 256 * 1024
_MOST_AT_ONCE = 30
_KEPT = timedelta(days=2)


def begin_upload(
    actor: Actor,
    name: str,
    size: int,
    *,
    purpose: str,
    now: datetime,
    subject_id: int | None = None,
) -> Upload:
    """Open an upload of ``size`` bytes, in the caller's transaction; ``Invalid`` by name or size."""
    check_announced(name, size)
    _refuse_too_many(actor)
    upload = Upload(
        token=new_token(),
        person_id=actor.person_id,
        name=cleaned_name(name),
        size=size,
        received=0,
        purpose=purpose,
        subject_id=subject_id,
        created_at=now,
    )
    db.session.add(upload)
    db.session.flush()
    _part(upload).parent.mkdir(parents=True, exist_ok=True)
    _part(upload).touch()
    return upload


def _refuse_too_many(actor: Actor) -> None:
    mine = (Upload.person_id == actor.person_id, Upload.stored_file_id.is_(None))
    if (db.session.scalar(select(func.count(Upload.id)).where(*mine)) or 0) >= _MOST_AT_ONCE:
        raise Conflict(say("Terlalu banyak berkas sedang dikirim. Selesaikan yang ada dulu."))


def upload_of(actor: Actor, token: str) -> Upload:
    """The actor's own upload (1 statement); ``Missing`` for anybody else's."""
    mine = (Upload.token == token, Upload.person_id == actor.person_id)
    query = select(Upload).where(*mine).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise Missing(say("Kiriman itu tidak ada lagi. Pilih berkasnya sekali lagi."))
    return found


def append_chunk(upload: Upload, offset: int, data: bytes) -> int:
    """Add ``data`` at ``offset`` in the caller's transaction; the new offset.

    ``Conflict`` with the true offset in ``facts["offset"]`` when the upload stands elsewhere.
    """
    if len(data) > CHUNK_BYTES or offset + len(data) > upload.size:
        raise Invalid(say("Potongan berkas terlalu besar. Kirim ulang berkasnya."), field="file")
    if not _move_on(upload, offset, offset + len(data)):
        raise _elsewhere(upload)
    handle = os.open(_part(upload), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        if os.fstat(handle).st_size < offset:  # the machine lost power and the disk lost bytes
            raise _elsewhere(upload, os.fstat(handle).st_size)
        os.pwrite(handle, data, offset)
    finally:
        os.close(handle)
    return offset + len(data)


def _move_on(upload: Upload, here: int, there: int) -> bool:
    """Race-safe: of two chunks for one place, one finds the row already moved."""
    stands = (Upload.id == upload.id, Upload.received == here, Upload.stored_file_id.is_(None))
    moved: Any = db.session.execute(
        update(Upload)
        .where(*stands)
        .values(received=there)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(moved, CursorResult)  # noqa: S101 -- tells mypy what an UPDATE gives
    upload.received = there if moved.rowcount else upload.received
    return bool(moved.rowcount)


def _elsewhere(upload: Upload, offset: int | None = None) -> Conflict:
    if offset is None:
        offset = db.session.scalar(select(Upload.received).where(Upload.id == upload.id)) or 0
    return Conflict(say("Kiriman berlanjut dari tempat lain."), offset=offset)


def is_whole(upload: Upload) -> bool:
    """Has the last byte arrived?"""
    return upload.received == upload.size


def clean_upload(upload: Upload) -> CleanFile:
    """Judge and clean what arrived. Before the transaction; ``Invalid`` with the reason."""
    try:
        data = _part(upload).read_bytes()
    except FileNotFoundError:
        data = b""
    if len(data) != upload.size:
        raise Invalid(say("Berkas belum sampai seluruhnya. Kirim ulang berkasnya."), field="file")
    return clean_file(upload.name, data)


def finish_upload(
    actor: Actor, upload: Upload, clean: CleanFile | None = None, *, now: datetime
) -> StoredFile:
    """Turn a whole upload into a kept file, in the caller's transaction; ``Conflict`` if it was.

    ``clean`` is what ``clean_upload`` gave (without it the file is cleaned here and now).
    """
    stored = store_file(actor, upload.name, clean or clean_upload(upload), now=now)
    mine = (Upload.id == upload.id, Upload.stored_file_id.is_(None))
    done: Any = db.session.execute(
        update(Upload)
        .where(*mine)
        .values(stored_file_id=stored.id)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:
        raise Conflict(say("Berkas ini sudah tersimpan."))
    return stored


def keep_answer(upload: Upload, answer: dict[str, Any]) -> None:
    """Note what the finished upload was answered with, in the transaction that finished it."""
    db.session.execute(update(Upload).where(Upload.id == upload.id).values(answer=answer))


def drop_part(upload: Upload) -> None:
    """Remove the bytes of an upload (after it was stored or refused)."""
    _part(upload).unlink(missing_ok=True)


def drop_upload(upload: Upload) -> None:
    """Forget an upload altogether, in the caller's transaction."""
    db.session.delete(upload)
    drop_part(upload)


def _part(upload: Upload) -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder / "uploads" / f"{upload.token}.part"


def sweep(now: datetime) -> None:
    """Forget uploads that were left behind two days ago, with their parts."""
    with transaction():
        left = list(db.session.scalars(select(Upload).where(Upload.created_at < now - _KEPT)))
        for upload in left:
            drop_upload(upload)
