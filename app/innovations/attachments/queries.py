"""Reads of the files of a proposal."""

from typing import Any

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.innovations.attachments.models import Attachment
from app.innovations.attachments.policies import may_download
from app.innovations.editions.models import Edition
from app.innovations.proposals import queries as proposals
from app.innovations.proposals.models import Proposal
from app.web.models import StoredFile


def attachments_of(proposal_id: int, audience: str | None = None) -> list[Any]:
    """The files of a proposal (those for ``audience`` only), oldest first (1 statement).

    Rows: id, file_id, audience, caption, added_at, added_by, named, read_at, name, media_type, size.
    """
    rows = (
        select(
            Attachment.id,
            Attachment.file_id,
            Attachment.audience,
            Attachment.caption,
            Attachment.added_at,
            Attachment.added_by,
            Attachment.named,
            Attachment.read_at,
            StoredFile.name,
            StoredFile.media_type,
            StoredFile.size,
        )
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.proposal_id == proposal_id)
    )
    if audience is not None:
        rows = rows.where(Attachment.audience == audience)
    return list(db.session.execute(rows.order_by(Attachment.id)).all())


def count_of(proposal_id: int) -> int:
    """How many files a proposal has (1 statement)."""
    rows = select(func.count()).where(Attachment.proposal_id == proposal_id)
    return db.session.scalar(rows) or 0


def twin_of(proposal_id: int, stored: StoredFile) -> Attachment | None:
    """The attachment of a proposal that holds the very bytes of ``stored``, if any (1 st.)."""
    rows = (
        select(Attachment)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.proposal_id == proposal_id, StoredFile.sha256 == stored.sha256)
    )
    return db.session.scalar(rows.order_by(Attachment.id).limit(1))


def attachment_of(proposal: Proposal, attachment_id: int) -> Attachment:
    """One file of this very proposal; ``Missing`` for any other (1 statement)."""
    rows = select(Attachment).where(
        Attachment.id == min(attachment_id, 2**31 - 1), Attachment.proposal_id == proposal.id
    )
    found = db.session.scalar(rows)
    if found is None:
        raise Missing(say("Berkas itu tidak ada."))
    return found


def file_for_reader(actor: Actor, slug: str, attachment_id: int) -> StoredFile:
    """A file for who may download it, else ``Missing`` (6 statements)."""
    proposal = proposals.proposal_by_slug(slug)
    edition = db.session.get_one(Edition, proposal.edition_id)
    ids, lineage = proposals.team_ids(proposal.id), proposals.unit_lineage(proposal)
    if not may_download(actor, proposal, edition, ids, lineage):
        raise Missing(say("Berkas itu tidak ada."))
    return db.session.get_one(StoredFile, attachment_of(proposal, attachment_id).file_id)
