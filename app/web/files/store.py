"""Keeps clean files: their bytes under their SHA-256, a row for each time one was handed in."""

import hashlib
import os
import secrets
import time
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.db.unit import release
from app.web.files.apart import clean_apart
from app.web.files.clean import CleanFile
from app.web.files.kinds import LIMITS
from app.web.models import StoredFile, Upload

_ORPHAN_S = 86_400
_BATCH = 500


def clean_file(name: str, source: bytes | BinaryIO) -> CleanFile:
    """Read, judge and clean a file; ``Invalid`` (field "file") with the reason.

    Takes 0.1 to several seconds: call it before the transaction opens.
    """
    data = source if isinstance(source, bytes) else source.read(LIMITS.file_bytes + 1)
    return clean_apart(name, data)


def store_file(
    actor: Actor, name: str, source: CleanFile | bytes | BinaryIO, *, now: datetime
) -> StoredFile:
    """Keep a file and its row, in the caller's transaction. ``Invalid`` when it is refused.

    Hand in what ``clean_file`` gave, so that no lock is held while a file is cleaned; raw bytes are
    cleaned here and now.
    """
    clean = source if isinstance(source, CleanFile) else clean_file(name, source)
    digest = hashlib.sha256(clean.data).hexdigest()
    _keep(digest, clean.data)
    stored = StoredFile(
        token=new_token(),
        sha256=digest,
        media_type=clean.media_type,
        size=len(clean.data),
        name=clean.name,
        width=clean.width,
        height=clean.height,
        uploaded_by=actor.person_id,
        created_at=now,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def new_token() -> str:
    """22 url-safe characters nobody can guess."""
    return secrets.token_urlsafe(16)


def stored_file(token: str) -> StoredFile:
    """The row of a file by its token (1 statement); ``Missing`` if there is none. May not is yours."""
    found = db.session.scalar(select(StoredFile).where(StoredFile.token == token))
    if found is None:
        raise Missing(say("Berkas itu tidak ada."))
    return found


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of a kept file, open for reading; ``Missing`` if they are gone from the disk."""
    try:
        return path_of(stored).open("rb")
    except FileNotFoundError:
        raise Missing(say("Berkas itu tidak ada.")) from None


def forget_file(stored: StoredFile) -> None:
    """Drop the row, in the caller's transaction. The bytes go within a day, if nobody else has them."""
    arrived = update(Upload).where(Upload.stored_file_id == stored.id)
    db.session.execute(arrived.values(stored_file_id=None))  # how it came in outlives it by a while
    db.session.delete(stored)


def path_of(stored: StoredFile) -> Path:
    """Where the bytes of a kept file lie."""
    return _place(stored.sha256)


def _place(digest: str) -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder / "files" / digest[:2] / digest


def _keep(digest: str, data: bytes) -> None:
    """Write, fsync, rename: after a crash there is the whole file or none."""
    place = _place(digest)
    if place.exists():
        os.utime(place)  # young again, so that no sweep takes it before our row is written
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{digest}.{secrets.token_hex(4)}")
    with unfinished.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    unfinished.rename(place)
    _fsync_folder(place.parent)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(_now: datetime) -> None:
    """Remove bytes that no row has wanted for a day."""
    root: Path = current_app.config["DATA_DIR"] / "files"
    oldest = time.time() - _ORPHAN_S
    old = [path for path in root.glob("??/*") if path.stat().st_mtime < oldest]
    old += [path for path in root.glob("??/.*") if path.stat().st_mtime < oldest]
    for start in range(0, len(old), _BATCH):
        some = old[start : start + _BATCH]
        wanted = set(_wanted([path.name for path in some]))
        for path in some:
            if path.name not in wanted:
                path.unlink(missing_ok=True)
    release()


def _wanted(digests: list[str]) -> list[str]:
    return list(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(digests))))
