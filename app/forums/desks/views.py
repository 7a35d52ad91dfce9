"""HTTP door of what waits: questions nobody has, an agency's open ones, those I answer or asked."""

from datetime import datetime
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app.accounts.queries import organisation_by_id
from app.commitments.queries import SOON
from app.commitments.rules import STATES, standing
from app.core import clock
from app.core.places import Place
from app.forums.blueprint import blueprint
from app.forums.boards.policies import require_keeper
from app.forums.desks import queries
from app.forums.questions.policies import desks_of, require
from app.forums.questions.rules import standing_of
from app.forums.reading.views import place_in_time
from app.web.cache import cacheable
from app.web.http import page, signed_in_actor
from app.web.i18n import translated
from app.workdays.queries import known_calendar
from app.workdays.rules import days_late


@blueprint.get("/unrouted")
def unrouted() -> ResponseReturnValue:
    """Questions without an agency, soonest due first, for those who route them."""
    require_keeper(signed_in_actor())
    rows = queries.unrouted(after=_after())
    return page("forums/unrouted.html", lines=_late(rows), older=_older(rows))


@blueprint.get("/agencies/<int:agency_id>/open")
def agency_open(agency_id: int) -> ResponseReturnValue:
    """Everything an agency owes an answer to, soonest due first."""
    cacheable("forums", "moderation", "accounts")
    place = organisation_by_id(agency_id)
    rows = queries.open_at(place.id, after=_after())
    return page("forums/waiting.html", place=place, lines=_late(rows), older=_older(rows))


@blueprint.get("/desk")
def desk() -> ResponseReturnValue:
    """What waits at my agencies: questions, soonest due first, and promises that need work."""
    desks, now, after = desks_of(signed_in_actor()), clock.now(), _after()
    require(desks.any)
    rows = queries.open_for(desks, after=after)
    return page(
        "forums/desk.html",
        lines=_late(rows),
        older=_older(rows),
        first=after is None,
        states={key: translated(word) for key, (_kind, word) in STATES.items()},
        **(_promises(queries.promises_at(desks, now), now) if after is None else {}),
    )


def _promises(rows: list[Any], now: datetime) -> dict[str, Any]:
    """Promises that need work, each with where it stands, by agency: the most pressing one first."""
    off, some = known_calendar(), rows[: queries.MOST_PROMISES]
    agencies: dict[tuple[int, str], list[Any]] = {}
    for row in some:
        lines = agencies.setdefault((row.agency_id, row.agency), [])
        lines.append((row, standing(row, now, off), row.late_from <= now + SOON))
    return {"agencies": agencies, "more": len(rows) > len(some)}


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """What I asked, and where each question stands."""
    actor, now = signed_in_actor(), clock.now()
    rows = queries.asked_by(actor.person_id or 0, after=Place.of(request.args.get("after")))
    shown = rows[: queries.PAGE]
    return page(
        "forums/mine.html",
        lines=[(row, standing_of(row, now)) for row in shown],
        older=queries.place_asked(shown[-1]) if len(rows) > queries.PAGE else None,
    )


def _after() -> tuple[datetime, int] | None:
    """The place in the address from which a list of dates goes on."""
    place = place_in_time(request.args.get("after", ""))
    return (
        (datetime.fromtimestamp(place[0] / 1000, tz=clock.now().tzinfo), place[1])
        if place
        else None
    )


def _older(rows: list[Any]) -> str | None:
    if len(rows) <= queries.PAGE:
        return None
    last = rows[queries.PAGE - 1]
    return f"{int(last.due_at.timestamp() * 1000)},{last.id}"


def _late(rows: list[Any]) -> list[tuple[Any, int | None]]:
    """A page of rows, each with its working days beyond its promise (None while in time; 0 before the
    first of them begins)."""
    now, off = clock.now(), known_calendar()
    return [
        (row, days_late(row.due_at, now, row.zone, off) if row.due_at <= now else None)
        for row in rows[: queries.PAGE]
    ]
