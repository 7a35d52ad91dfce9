"""Background work: reading files for names that a blind stage must not show."""

from typing import Any

from app.core import clock
from app.db.base import db
from app.db.unit import release, transaction
from app.innovations.attachments.actions import READ, note_names
from app.innovations.attachments.models import Attachment
from app.innovations.attachments.reading import words_of
from app.innovations.proposals.drafting.queries import identities_of
from app.innovations.proposals.queries import proposal_by_id
from app.innovations.proposals.rules import names_found
from app.web.files.store import path_of
from app.web.models import StoredFile
from app.web.outbox import task


@task(READ)
def read_attachment(told: dict[str, Any]) -> None:
    """Look into a file, its name and its caption for the team, its unit and all above it."""
    attachment = db.session.get(Attachment, told["attachment"])
    if attachment is None:
        return
    stored = db.session.get_one(StoredFile, attachment.file_id)
    known = identities_of(proposal_by_id(attachment.proposal_id), "agency")
    shown = " ".join([stored.name.replace("_", " "), stored.name, attachment.caption])
    attachment_id, path, media_type = attachment.id, path_of(stored), stored.media_type
    release()  # reading a long file must not hold a snapshot open
    named = names_found(f"{shown}\n{words_of(path, media_type)}", known)
    with transaction():
        note_names(attachment_id, named, now=clock.now())
