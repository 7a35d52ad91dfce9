"""Reads of shared files."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.web.models import StoredFile


def file_shared(view: Mapping[str, Any], file_id: int) -> StoredFile:
    """A file that stands among the announcements as a reader sees them; ``Missing`` for any other,
    and for one that was withdrawn (1 statement)."""
    shared = {one.get("file") for one in view.get("said", {}).values() if not one["gone"]}
    found = db.session.get(StoredFile, file_id) if file_id in shared else None
    if found is None:
        raise Missing(say("Berkas itu tidak ada."))
    return found
