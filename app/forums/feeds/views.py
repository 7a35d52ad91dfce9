"""HTTP door of the feeds: the whole forum, a board, a thread, an agency."""

from typing import Any

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import organisation_by_id
from app.core.actor import ANYONE
from app.forums.blueprint import blueprint
from app.forums.boards.queries import board_by_slug
from app.forums.posts.queries import newest_posts
from app.forums.threads.queries import thread_for
from app.web.cache import cacheable
from app.web.feeds import Entry, atom


def _feed(title: str, href: str, **wanted: int) -> Response:
    cacheable("forums", "moderation")
    return atom(title, href, [_entry(row) for row in newest_posts(**wanted)])


def _entry(row: Any) -> Entry:
    author = row.author or _("Nama disembunyikan")
    return Entry(f"/forums/posts/{row.id}", row.title, row.written_at, row.html, author)


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
