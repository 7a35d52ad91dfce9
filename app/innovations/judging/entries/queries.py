"""Reads one entry for a judge. What comes out holds only what may be shown: no slug, no number,
no ids but the assignment's and its files', and every text has passed the veil of the stage."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.queries import lineage_names
from app.core.actor import Actor
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.innovations.attachments.models import Attachment
from app.innovations.editions.models import Category, Track
from app.innovations.editions.rules import sections
from app.innovations.judging.blindness.queries import veils_of
from app.innovations.judging.blindness.rules import HIDES_AGENCY, HIDES_PEOPLE, Veil
from app.innovations.judging.desks.queries import desk_of, rubric_body
from app.innovations.proposals.models import Effect, Proposal, SectionText, TeamMember
from app.web.models import StoredFile


@dataclass(frozen=True, slots=True)
class BlindSection:
    """One section: veiled clean HTML."""

    key: str
    title: str
    html: str
    words: int


@dataclass(frozen=True, slots=True)
class BlindEffect:
    """One measured effect, veiled."""

    indicator: str
    unit: str
    before: str
    after: str
    measured_on: date | None
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class BlindFile:
    """A file for judges under a neutral name; ``id`` is the attachment's."""

    id: int
    name: str
    caption: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class BlindEntry:
    """All that a judge may read of one entry, and nothing else.

    ``team`` (names with roles) is empty where people are hidden, ``agency`` (root first) where
    agencies are.
    """

    assignment_id: int
    stage_id: int
    blindness: str
    title: str
    summary: str
    track: str
    category: str
    maturity: str
    started_on: date | None
    sections: tuple[BlindSection, ...]
    effects: tuple[BlindEffect, ...]
    files: tuple[BlindFile, ...]
    team: tuple[tuple[str, str], ...]
    agency: tuple[str, ...]


def entry_for_judge(actor: Actor, assignment_id: int) -> BlindEntry:
    """The entry behind one of the actor's assignments; refuses as ``desk_of`` does.

    At most 11 statements, whatever the entry holds.
    """
    return entry_on(desk_of(actor, assignment_id))


def entry_on(desk: Any) -> BlindEntry:
    """The entry of a desk row (at most 10 statements)."""
    row = _proposal(desk.proposal_id)
    veil = veils_of([desk.proposal_id], desk.blindness)[desk.proposal_id]
    hides_people = desk.blindness in HIDES_PEOPLE
    return BlindEntry(
        assignment_id=desk.id,
        stage_id=desk.stage_id,
        blindness=desk.blindness,
        title=veil.text(row.title),
        summary=veil.text(row.summary),
        track=row.track or "",
        category=row.category or "",
        maturity=row.maturity,
        started_on=row.started_on,
        sections=_sections(desk, veil),
        effects=_effects(desk.proposal_id, veil),
        files=_files(desk.proposal_id, veil),
        team=() if hides_people else _team(desk.proposal_id),
        agency=() if desk.blindness in HIDES_AGENCY else _agency(row.unit_id),
    )


def _proposal(proposal_id: int) -> Any:
    rows = (
        select(
            Proposal.title,
            Proposal.summary,
            Proposal.maturity,
            Proposal.started_on,
            Proposal.unit_id,
            Track.name.label("track"),
            Category.name.label("category"),
        )
        .outerjoin(Track, Track.id == Proposal.track_id)
        .outerjoin(Category, Category.id == Proposal.category_id)
        .where(Proposal.id == proposal_id)
    )
    return db.session.execute(rows).one()


def _sections(desk: Any, veil: Veil) -> tuple[BlindSection, ...]:
    body = rubric_body(desk.rubric_id, desk.rubric_sha256)
    rows = db.session.execute(
        select(SectionText.key, SectionText.html, SectionText.words).where(
            SectionText.proposal_id == desk.proposal_id
        )
    )
    written = {row.key: row for row in rows}
    return tuple(
        BlindSection(
            one["key"],
            one["title"],
            veil.html(written[one["key"]].html) if one["key"] in written else "",
            written[one["key"]].words if one["key"] in written else 0,
        )
        for one in sections(body)
    )


def _effects(proposal_id: int, veil: Veil) -> tuple[BlindEffect, ...]:
    rows = db.session.execute(
        select(
            Effect.indicator,
            Effect.unit,
            Effect.before,
            Effect.after,
            Effect.measured_on,
            Effect.source,
            Effect.evidence,
        )
        .where(Effect.proposal_id == proposal_id)
        .order_by(Effect.position, Effect.id)
    )
    return tuple(
        BlindEffect(
            veil.text(row.indicator),
            veil.text(row.unit),
            veil.text(row.before),
            veil.text(row.after),
            row.measured_on,
            veil.text(row.source),
            veil.text(row.evidence),
        )
        for row in rows
    )


def _files_of(proposal_id: int) -> list[Any]:
    rows = (
        select(
            Attachment.id,
            Attachment.caption,
            StoredFile.media_type,
            StoredFile.size,
            StoredFile.name,
            StoredFile.id.label("file_id"),
        )
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.proposal_id == proposal_id, Attachment.audience == "judges")
        .order_by(Attachment.id)
    )
    return list(db.session.execute(rows).all())


def _files(proposal_id: int, veil: Veil) -> tuple[BlindFile, ...]:
    return tuple(
        BlindFile(
            row.id, neutral_name(n, row.name), veil.text(row.caption), row.media_type, row.size
        )
        for n, row in enumerate(_files_of(proposal_id), start=1)
    )


def neutral_name(number: int, name: str) -> str:
    """``(2, "SK Bupati Magetan.pdf")`` → ``"Lampiran 2.pdf"``; only a known ending is kept."""
    ending = name.rpartition(".")[2].lower()
    known = {"pdf", "docx", "xlsx", "jpg", "jpeg", "png", "heic", "webp"}
    return f"Lampiran {number}.{ending}" if ending in known else f"Lampiran {number}"


def file_for_judge(desk: Any, attachment_id: int) -> tuple[str, StoredFile]:
    """Neutral name and stored file of one attachment that judges may open; ``Missing``. 2 st."""
    for number, row in enumerate(_files_of(desk.proposal_id), start=1):
        if row.id == attachment_id:
            return neutral_name(number, row.name), db.session.get_one(StoredFile, row.file_id)
    raise Missing(say("Lampiran itu tidak ditemukan."))


def _team(proposal_id: int) -> tuple[tuple[str, str], ...]:
    rows = select(TeamMember.name, TeamMember.role).where(TeamMember.proposal_id == proposal_id)
    return tuple((row.name, row.role) for row in db.session.execute(rows.order_by(TeamMember.id)))


def _agency(unit_id: int) -> tuple[str, ...]:
    return tuple(lineage_names(unit_id).values())


def blind_titles(proposal_ids: list[int], blindness: str) -> dict[int, str]:
    """Titles as judges of a stage of this blindness may read them. At most 4 statements."""
    rows = select(Proposal.id, Proposal.title).where(Proposal.id.in_(proposal_ids))
    veils = veils_of(proposal_ids, blindness)
    return {row.id: veils[row.id].text(row.title)[:400] for row in db.session.execute(rows)}
