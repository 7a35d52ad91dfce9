"""HTTP door of the lists: everybody's, and one's own."""

from typing import Any
from urllib.parse import urlencode

from flask import current_app, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.innovations.editions.rules import MATURITIES, submission_status
from app.innovations.proposals import rules
from app.innovations.proposals.listing import queries
from app.innovations.proposals.views import blueprint
from app.web.cache import cacheable
from app.web.http import page, signed_in_actor
from app.web.i18n import translated
from app.web.versions import picked

HERE = "/innovations/"
_NAMES = {
    "edition": "edition",
    "category": "category",
    "place": "place",
    "maturity": "maturity",
    "text": "q",
}
"""Field of ``queries.Wanted`` → its name in the address."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Published proposals, newest first, narrowed by plain filters."""
    cacheable("journeys", "editions")
    wanted = queries.Wanted(**{field: _asked(name) for field, name in _NAMES.items()})
    rows = queries.published_proposals(wanted, request.args.get("after", ""))
    editions, categories = _options(wanted.edition)
    return page(
        "innovations/proposals/index.html",
        rows=rows[: queries.PAGE],
        wanted=wanted,
        editions=editions,
        categories=categories,
        maturities=[(key, translated(word)) for key, word in MATURITIES.items()],
        found=queries.how_many(wanted) if wanted.active else None,
        older=_older(rows),
        newest=_address() if request.args.get("after") else None,
    )


_MOST_KNOWN = 200


def _options(edition: str) -> Any:
    """The choices of the filters, asked again once anything of editions has changed."""
    snapshot = current_app.extensions["cache.versions"].snapshot()
    here = picked(snapshot or b"", ("editions",))
    known: dict[str, Any] = current_app.extensions.setdefault("proposals.options", {})
    found = known.get(edition)
    if snapshot and found and found[0] == here:
        return found[1]
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[edition] = (here, queries.filter_options(edition))
    return known[edition][1]


def _asked(name: str) -> str:
    return request.args.get(name, "").strip()[:200]


def _older(rows: list[Any]) -> str | None:
    if len(rows) <= queries.PAGE:
        return None
    return _address(after=queries.cursor_of(rows[queries.PAGE - 1]))


def _address(**more: str) -> str:
    kept = {name: text for name in _NAMES.values() if (text := _asked(name))}
    asked = urlencode(kept | more)
    return f"{HERE}?{asked}" if asked else HERE


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """The proposals I work on, where each lies now, and what I can do next."""
    rows, now = queries.proposals_visible_to(signed_in_actor()), clock.now()
    shelves: dict[str, list[Any]] = {"invited": [], "team": [], "unit": []}
    for row in rows:
        shelf = "team" if row.on_team else "invited" if row.invited else "unit"
        shelves[shelf].append({"row": row, "status": submission_status(row, now)})
    return page(
        "innovations/proposals/mine.html", shelves=shelves, states=rules.STATES, desks=rules.DESKS
    )
