"""Reads what everybody may read of published proposals."""

from collections.abc import Collection, Iterator

from sqlalchemy import select

from app.accounts.models import Organisation
from app.db.base import db
from app.innovations.proposals.models import Proposal, SectionText
from app.web.markdown import words_of
from app.web.search.slots import Document

_CHUNK = 500


def findable(ids: Collection[int]) -> Iterator[Document]:
    """Those of ``ids`` that are published, with the words of their sections (2 statements)."""
    rows = (
        select(
            Proposal.id,
            Proposal.slug,
            Proposal.title,
            Proposal.summary,
            Proposal.published_at,
            Organisation.name,
        )
        .join(Organisation, Organisation.id == Proposal.unit_id)
        .where(Proposal.id.in_(sorted(ids)), Proposal.published_at.is_not(None))
    )
    texts = _texts(ids)
    for row in db.session.execute(rows.order_by(Proposal.id)).all():
        body = f"{row.summary}\n{texts.get(row.id, '')}"
        href = f"/innovations/{row.slug}"
        yield Document(row.id, row.title, body, href, row.published_at, row.name)


def _texts(ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    rows = select(SectionText.proposal_id, SectionText.html)
    rows = rows.where(SectionText.proposal_id.in_(sorted(ids)))
    for row in db.session.execute(rows.order_by(SectionText.proposal_id, SectionText.key)):
        found[row.proposal_id] = f"{found.get(row.proposal_id, '')}\n{words_of(row.html)}"
    return found


def all_findable() -> Iterator[Document]:
    """Every published proposal (2 statements for each 500)."""
    published = select(Proposal.id).where(Proposal.published_at.is_not(None))
    ids = list(db.session.scalars(published.order_by(Proposal.id)))
    for start in range(0, len(ids), _CHUNK):
        yield from findable(ids[start : start + _CHUNK])
