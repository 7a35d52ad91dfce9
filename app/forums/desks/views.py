"""HTTP door of what waits: questions that no agency has."""

from datetime import datetime
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.forums.blueprint import blueprint
from app.forums.boards.policies import require_keeper
from app.forums.desks import queries
from app.forums.reading.views import place_in_time
from app.web.http import page, signed_in_actor
from app.workdays.queries import known_calendar
from app.workdays.rules import days_late


@blueprint.get("/unrouted")
def unrouted() -> ResponseReturnValue:
    """Questions without an agency, soonest due first, for those who route them."""
    require_keeper(signed_in_actor())
    rows = queries.unrouted(after=_after())
    return page("forums/unrouted.html", lines=_late(rows), older=_older(rows))


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


def _late(rows: list[Any]) -> list[tuple[Any, int]]:
    """A page of rows, each with its working days beyond its promise (0 while in time)."""
    now, off = clock.now(), known_calendar()
    return [
        (row, days_late(row.due_at, now, row.zone, off) if row.due_at <= now else 0)
        for row in rows[: queries.PAGE]
    ]
