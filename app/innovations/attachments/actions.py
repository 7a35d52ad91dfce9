"""Writes of the files of a proposal."""

from datetime import datetime

from sqlalchemy import update

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.texts import clean_line
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.attachments import queries
from app.innovations.attachments.models import Attachment
from app.innovations.attachments.rules import AUDIENCES, CAPTION_LETTERS, ELSEWHERE, most_files
from app.innovations.editions.models import Edition
from app.innovations.proposals.actions import proposal_to_change
from app.innovations.proposals.models import Proposal
from app.web.files.store import forget_file
from app.web.models import StoredFile, Upload
from app.web.outbox import later

READ = "attachments.read"


def require_room(actor: Actor, slug: str) -> Proposal:
    """The proposal, locked, if the actor may add one more file; else the reason why not.

    Asked before a file travels, and again when it has arrived.
    """
    proposal = proposal_to_change(actor, slug)
    most = most_files(db.session.get_one(Edition, proposal.edition_id).limits)
    if queries.count_of(proposal.id) >= most:
        raise Conflict(
            say("Sudah ada %(n)d berkas, paling banyak. Hapus salah satu dulu.", n=most),
            field="file",
        )
    return proposal


def attach_file(
    actor: Actor,
    slug: str,
    stored: StoredFile,
    *,
    audience: str,
    caption: str = "",
    now: datetime,
) -> Attachment:
    """Hang a kept file on a proposal of the actor's team; it is read for names in the background.

    The same bytes handed in again for the same readers are the attachment that is there already
    (whose ``file_id`` is then another); for other readers it is a ``Conflict``.
    """
    proposal = proposal_to_change(actor, slug)  # locked: two at the same moment come one by one
    _audience(audience)
    if twin := queries.twin_of(proposal.id, stored):
        return _kept_already(twin, audience, stored)
    require_room(actor, slug)
    attachment = Attachment(
        proposal_id=proposal.id,
        file_id=stored.id,
        audience=_audience(audience),
        caption=clean_line(caption, field="caption", letters=CAPTION_LETTERS),
        added_by=actor.person_id,
        added_at=now,
        named=[],
    )
    db.session.add(attachment)
    db.session.flush()
    later(READ, {"attachment": attachment.id}, now=now)
    _record(actor, proposal, "proposal.file_attached", now, attachment=attachment.id)
    return attachment


def _kept_already(twin: Attachment, audience: str, copy: StoredFile) -> Attachment:
    """The attachment that holds these bytes; the copy's own row goes again."""
    if twin.audience != audience:
        raise Conflict(ELSEWHERE[twin.audience], field="file")
    arrived = update(Upload).where(Upload.stored_file_id == copy.id)
    db.session.execute(arrived.values(stored_file_id=twin.file_id))
    forget_file(copy)
    return twin


def _audience(audience: str) -> str:
    if audience not in AUDIENCES:
        raise Invalid(say("Pilih siapa yang boleh melihat berkas ini."), field="audience")
    return audience


def _record(actor: Actor, proposal: Proposal, verb: str, now: datetime, **facts: int | str) -> None:
    audit.record(actor, verb, ("proposal", proposal.id), now=now, **facts)
    announce("drafts.files_changed", proposal.id)


def change_attachment(
    actor: Actor, slug: str, attachment_id: int, *, audience: str, caption: str, now: datetime
) -> None:
    """Say anew who may see a file and what it is."""
    proposal = proposal_to_change(actor, slug)
    attachment = queries.attachment_of(proposal, attachment_id)
    attachment.audience = _audience(audience)
    attachment.caption = clean_line(caption, field="caption", letters=CAPTION_LETTERS)
    later(READ, {"attachment": attachment.id}, now=now)
    facts: dict[str, int | str] = {"attachment": attachment.id, "audience": audience}
    _record(actor, proposal, "proposal.file_changed", now, **facts)


def detach_file(actor: Actor, slug: str, attachment_id: int, *, now: datetime) -> None:
    """Take a file off a proposal for good."""
    proposal = proposal_to_change(actor, slug)
    attachment = queries.attachment_of(proposal, attachment_id)
    stored = db.session.get_one(StoredFile, attachment.file_id)
    db.session.delete(attachment)
    db.session.flush()
    forget_file(stored)
    _record(actor, proposal, "proposal.file_removed", now, attachment=attachment_id)


def note_names(attachment_id: int, named: list[str], *, now: datetime) -> None:
    """Keep what a job found in a file that gives somebody away."""
    attachment = db.session.get(Attachment, attachment_id)
    if attachment is not None:
        attachment.named, attachment.read_at = named[:20], now
