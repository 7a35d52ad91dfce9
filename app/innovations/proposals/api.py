"""REST door of proposals: those that were published, and no others."""

from typing import Any

import marshmallow as ma

from app.innovations.editions.rules import MATURITIES, sections
from app.innovations.editions.slots import with_results
from app.innovations.proposals import queries
from app.innovations.proposals.listing import queries as listing
from app.web.api import list_of, one_of, shelf, told, told_page
from app.web.cache import cacheable

part = shelf("proposals", "Published proposals", "/proposals")
_MATURITY = {"description": "inisiatif, uji_coba or penerapan"}
_NOT_DATED = {"description": "Null where nothing is dated"}


class ProposalLine(ma.Schema):
    """A proposal in a list."""

    slug = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    unit = ma.fields.String(required=True)
    edition = ma.fields.String(required=True, metadata={"description": "Title of its edition"})
    maturity = ma.fields.String(required=True, metadata=_MATURITY)
    outcome = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null until the results of its edition were released"},
    )
    published_at = ma.fields.AwareDateTime(required=True)


class SectionShape(ma.Schema):
    """What was written under one section; ``html`` is clean."""

    key = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    html = ma.fields.String(required=True)


class EffectShape(ma.Schema):
    """One measured effect."""

    indicator = ma.fields.String(required=True)
    unit = ma.fields.String(required=True)
    before = ma.fields.String(required=True, allow_none=True)
    after = ma.fields.String(required=True, allow_none=True)
    measured_on = ma.fields.Date(required=True, allow_none=True, metadata=_NOT_DATED)
    source = ma.fields.String(required=True)


class MemberShape(ma.Schema):
    """Somebody of the team, as the page names them."""

    name = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    verified = ma.fields.Boolean(required=True)


class ProposalShape(ProposalLine):
    """A proposal as its public page shows it."""

    number = ma.fields.String(required=True, allow_none=True)
    edition_slug = ma.fields.String(required=True)
    track = ma.fields.String(required=True, allow_none=True)
    category = ma.fields.String(required=True, allow_none=True)
    started_on = ma.fields.Date(required=True, allow_none=True, metadata=_NOT_DATED)
    sections = ma.fields.List(ma.fields.Nested(SectionShape), required=True)
    effects = ma.fields.List(ma.fields.Nested(EffectShape), required=True)
    team = ma.fields.List(ma.fields.Nested(MemberShape), required=True)


class Wanted(ma.Schema):
    """The filters of the public list."""

    edition = ma.fields.String(load_default="", metadata={"description": "Slug of an edition"})
    category = ma.fields.String(load_default="", metadata={"description": "Its whole name"})
    place = ma.fields.String(
        load_default="", metadata={"description": "Part of the name of the unit, or of any above"}
    )
    maturity = ma.fields.String(load_default="", validate=ma.validate.OneOf(["", *MATURITIES]))
    q = ma.fields.String(load_default="", metadata={"description": "Part of title or summary"})
    after = ma.fields.String(
        load_default="",
        validate=ma.validate.Regexp(r"\A([0-9]{1,17}-[0-9]{1,9})?\Z"),
        metadata={"description": "As `next` has it"},
    )


@part.reads("/", list_of(ProposalLine), Wanted)
def proposals(wanted: dict[str, str]) -> dict[str, Any]:
    """Published proposals, newest first, 30 a page."""
    cacheable("journeys", "editions", "accounts", "results")
    narrowed = listing.Wanted(
        edition=wanted["edition"],
        category=wanted["category"],
        place=wanted["place"],
        maturity=wanted["maturity"],
        text=wanted["q"],
    )
    rows = listing.published_proposals(narrowed, wanted["after"])
    last = rows[: listing.PAGE][-1:]
    return told_page(_as_told(rows), listing.PAGE, after=listing.cursor_of(last[0]) if last else "")


def _as_told(rows: list[Any]) -> list[dict[str, Any]]:
    """Rows without the outcomes of editions whose results are not out yet (1 statement)."""
    out = with_results({row.edition_id for row in rows})
    return [
        row._asdict() | {"outcome": row.outcome if row.edition_id in out else None} for row in rows
    ]


@part.reads("/<slug>", one_of(ProposalShape))
def proposal(slug: str) -> dict[str, Any]:
    """One published proposal; 404 for all others."""
    cacheable("journeys", "proposals", "editions", "accounts", "results")
    row = queries.public_proposal(slug)
    written = queries.shown_sections(row.id)
    read = [
        one | {"html": written[one["key"]]}
        for one in sections(row.rubric or {})
        if written.get(one["key"])
    ]
    parts = {"effects": queries.shown_effects(row.id), "team": queries.team_of(row.id)}
    return told(_as_told([row])[0] | parts | {"sections": read})
