"""HTTP door for machines: feeds of the forum, a board, a thread, an agency; who is late, as JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import organisation_by_id
from app.core import clock
from app.core.actor import ANYONE
from app.core.numbers import row_number
from app.forums.blueprint import blueprint
from app.forums.boards.queries import board_by_slug
from app.forums.posts.queries import newest_posts
from app.forums.questions import queries as questions
from app.forums.questions.rules import Figures
from app.forums.reading import figures
from app.forums.reading.views import place_in_time
from app.forums.threads.queries import thread_for
from app.web.cache import cacheable
from app.web.feeds import Entry, atom
from app.workdays.queries import known_calendar
from app.workdays.rules import days_late


def _feed(title: str, href: str, **wanted: int) -> Response:
    cacheable("accounts", "forums", "moderation")
    return atom(title, href, [_entry(row) for row in newest_posts(**wanted)])


def _entry(row: Any) -> Entry:
    title, author = row.title, row.author or _("Nama disembunyikan")
    if row.status:
        title = _("Jawaban resmi: %(title)s", title=row.title)
        author = f"{row.answerer}, {row.role}, {row.agency}"
    return Entry(f"/forums/posts/{row.id}", title, row.written_at, row.html, author)


@blueprint.get("/feed.atom")
def feed() -> Response:
    """What was said last anywhere."""
    return _feed(_("Forum Rembuk"), "/forums/")


@blueprint.get("/<slug>/feed.atom")
def board_feed(slug: str) -> Response:
    """What was said last on a board."""
    board = board_by_slug(slug)
    return _feed(board.name, f"/forums/{board.slug}/", board_id=board.id)


@blueprint.get("/threads/<int:thread_id>/feed.atom")
def thread_feed(thread_id: int) -> ResponseReturnValue:
    """What was said last in a thread."""
    thread = thread_for(ANYONE, thread_id)
    if thread.merged_into:
        return redirect(url_for(".thread_feed", thread_id=thread.merged_into))
    return _feed(thread.title, f"/forums/threads/{thread.id}", thread_id=thread.id)


@blueprint.get("/agencies/<int:agency_id>/feed.atom")
def agency_feed(agency_id: int) -> Response:
    """What was said last about an agency's services."""
    place = organisation_by_id(agency_id)
    return _feed(place.name, f"/forums/agencies/{place.id}", agency_id=place.id)


@blueprint.get("/late.json")
def late_json() -> Response:
    """Who owes answers, for machines: one page, the longest waiting first; ``next`` leads on."""
    cacheable("accounts", "forums", "moderation")
    now = clock.now()
    rows = questions.overdue(now, after=place_in_time(request.args.get("after", "")))
    shown, following = rows[: questions.PAGE], None
    if len(rows) > questions.PAGE:
        last = shown[-1]
        place = f"{int(last.due_at.timestamp() * 1000)},{last.id}"
        following = url_for(".late_json", after=place)
    some = [_late(row, now) for row in shown]
    return jsonify(count=figures.of_all(now).overdue, questions=some, next=following)


def _late(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "href": f"/forums/threads/{row.id}",
        "agency": {"id": row.agency_id, "name": row.agency} if row.agency_id else None,
        "asked_at": row.asked_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "working_days_late": days_late(row.due_at, now, row.zone, known_calendar()),
        "answers": row.answers,
    }


@blueprint.get("/agencies.json")
def agencies_json() -> Response:
    """How each agency keeps its word, for machines: one page, ``next`` leads on."""
    cacheable("forums", "moderation", "accounts")
    rows = questions.figures_by_agency(
        clock.now(), after=row_number(request.args.get("after")) or 0
    )
    shown, more = rows[: questions.PAGE], len(rows) > questions.PAGE
    following = url_for(".agencies_json", after=shown[-1][0]) if more else None
    return jsonify(agencies=[_agency(*row) for row in shown], next=following)


def _agency(number: int, name: str, found: Figures) -> dict[str, Any]:
    href = f"/forums/agencies/{number}"
    return {"id": number, "name": name, "href": href, **asdict(found), "on_time": found.on_time}
