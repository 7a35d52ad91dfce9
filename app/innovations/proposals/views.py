"""HTTP door of a proposal's own page; the sub-rooms hang their pages on the same blueprint."""

from typing import Any

import segno
from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from app.innovations.editions.rules import MATURITIES, sections
from app.innovations.editions.slots import with_results
from app.innovations.proposals import queries, rules
from app.innovations.proposals.slots import journey_line
from app.web.cache import cacheable
from app.web.http import current_actor, page
from app.web.i18n import translated
from app.web.versions import picked

blueprint = Blueprint("proposals", __name__, url_prefix="/innovations")


@blueprint.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """A proposal: for everybody once it is published, before that for its team."""
    reader = queries.proposal_for_reader(current_actor(), slug)
    if reader.public:
        cacheable("journeys", "proposals", "editions", "results")
    row = reader.row
    announced = reader.public and _is_announced(row.edition_id)
    return page(
        "innovations/proposals/show.html",
        proposal=row,
        reader=reader,
        sections=_told(row.rubric or {}, queries.shown_sections(row.id)),
        effects=_drawn(queries.shown_effects(row.id)),
        journey=_journey(row, outcomes=announced or not reader.public),
        announced=announced,
        state=rules.STATES.get(row.state),
        desks=rules.DESKS,
        maturity=translated(MATURITIES.get(row.maturity, "")),
        address=address_of(slug),
    )


_MOST_KNOWN = 200


def _is_announced(edition_id: int) -> bool:
    """Are the results of the edition public? Asked again once anything of results has changed."""
    snapshot = current_app.extensions["cache.versions"].snapshot()
    here = picked(snapshot or b"", ("results",))
    known: dict[int, Any] = current_app.extensions.setdefault("proposals.announced", {})
    found = known.get(edition_id)
    if snapshot and found and found[0] == here:
        return bool(found[1])
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[edition_id] = (here, bool(with_results({edition_id})))
    return bool(known[edition_id][1])


@blueprint.get("/<slug>/qr.svg")
def qr(slug: str) -> ResponseReturnValue:
    """The address of a published proposal as a QR code, for a poster or a slide."""
    cacheable("journeys", "proposals")
    queries.public_proposal(slug)
    drawn = segno.make(address_of(slug), error="m").svg_inline(scale=4, border=2, light="#fff")
    return Response(
        drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
        mimetype="image/svg+xml",
    )


def address_of(slug: str) -> str:
    """The whole address of a proposal's page, for sharing."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/innovations/{slug}"


# --- parts of the page ---------------------------------------------------------------------------


def _told(body: dict[str, Any], written: dict[str, str]) -> list[dict[str, Any]]:
    """The sections that hold something, in printed order."""
    return [
        {"key": one["key"], "title": one["title"], "html": written[one["key"]]}
        for one in sections(body)
        if written.get(one["key"])
    ]


def _drawn(effects: list[Any]) -> list[dict[str, Any]]:
    """Effects with the lengths of their two bars (percent of the longer), where both are numbers."""
    return [{"row": one, "bars": rules.bar_pair(one.before, one.after)} for one in effects]


def _journey(row: Any, *, outcomes: bool) -> list[dict[str, Any]]:
    tell = journey_line.first()
    steps = tell(row, outcomes=outcomes) if tell else []
    return [
        step
        | {
            "label": translated(step["label"]),
            "note": translated(step.get("note") or ""),
            "zone": row.zone,
        }
        for step in steps
    ]
