"""HTTP door of the earlier states of a proposal."""

from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.texts import changes
from app.innovations.editions import queries as editions
from app.innovations.editions.rules import MATURITIES, sections
from app.innovations.editions.wording import told
from app.innovations.proposals import queries
from app.innovations.proposals.views import blueprint
from app.web import dates
from app.web.http import page, signed_in_actor
from app.web.i18n import translated


@blueprint.get("/<slug>/revisions")
def revisions(slug: str) -> ResponseReturnValue:
    """All kept states, newest first."""
    proposal = queries.proposal_for_team(signed_in_actor(), slug)
    return page(
        "innovations/proposals/revisions.html",
        proposal=proposal,
        revisions=queries.revisions_of(proposal.id),
        zone=editions.zone_of_edition(proposal.edition_id),
    )


@blueprint.get("/<slug>/revisions/<int:old>/<int:new>")
def compare(slug: str, old: int, new: int) -> ResponseReturnValue:
    """What changed from one kept state to another."""
    proposal = queries.proposal_for_team(signed_in_actor(), slug)
    before, after = (queries.revision(proposal.id, number) for number in (old, new))
    body = editions.rubric_of(proposal.edition_id).body
    parts = _parts(body, before.content, after.content)
    return page(
        "innovations/proposals/compare.html",
        proposal=proposal,
        before=before,
        after=after,
        zone=editions.zone_of_edition(proposal.edition_id),
        parts=[
            {"title": title, "changes": changes(one, other), "same": one == other}
            for title, one, other in parts
        ],
    )


def _parts(
    body: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """Title of each part and its two texts, in printed order."""
    keys = {one["key"]: told(one["title"]) for one in sections(body)}
    keys |= {key: key for key in (*before["sections"], *after["sections"]) if key not in keys}
    texts = [
        (title, before["sections"].get(key, ""), after["sections"].get(key, ""))
        for key, title in keys.items()
    ]
    return [
        (_("Judul inovasi"), before["title"], after["title"]),
        (_("Tahap kematangan"), _maturity(before), _maturity(after)),
        *texts,
        (_("Dampak terukur"), _effects(before), _effects(after)),
    ]


def _maturity(content: dict[str, Any]) -> str:
    word = MATURITIES.get(content["maturity"])
    return translated(word) if word else ""


def _on(effect: dict[str, Any]) -> str:
    return dates.day(date.fromisoformat(effect["measured_on"])) if effect["measured_on"] else ""


def _effects(content: dict[str, Any]) -> str:
    """The table of effects, a line for each."""
    return "\n".join(
        f"{one['indicator']} ({one['unit']}): {one['before']} → {one['after']}; "
        + " · ".join(filter(None, (_on(one), one["source"], one["evidence"])))
        for one in content["effects"]
    )
