"""HTTP door of files that wait beside a draft: in pieces, with the form, seen, taken away."""

from datetime import datetime
from typing import Any

from flask import get_template_attribute, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.boards.queries import board_by_id
from app.forums.files import actions, queries
from app.forums.posts.drafting import keep_draft
from app.forums.posts.views import fields_typed, place_named
from app.forums.threads.queries import thread_for
from app.web.files.doors import Receiver, cleaned_files, send_file_safely, upload_blueprint
from app.web.files.kinds import ACCEPT, LIMITS, MEGABYTE
from app.web.files.store import store_file
from app.web.http import done, signed_in_actor
from app.web.models import StoredFile, Upload

KINDS = ("board", "thread", "answer")
HEARD_OUT = (actions.MOST_FILES + 1) * LIMITS.file_bytes
"""A plain form up to this size is read to its end, so that its refusal can give the rest back."""


def files_offered(actor: Actor, place: str) -> dict[str, Any]:
    """What a form needs to take files in a place: those that wait, the upload's address, the limits."""
    kind, _colon, number = place.partition(":")
    return {
        "place": place,
        "waiting": queries.waiting_files(actor, place),
        "url": f"{url_for(f'forum_files_{kind}.begin')}?subject={number}",
        "accept": ACCEPT,
        "megabytes": LIMITS.file_bytes // MEGABYTE,
        "most": actions.MOST_FILES,
    }


def keep_sent_files(actor: Actor, place: str) -> None:
    """Files that came with a plain form wait beside the draft from now on, whatever becomes of the text.

    ``Invalid`` (field "files") naming the file that is refused.
    """
    for name, clean in cleaned_files("files", actions.MOST_FILES):
        with transaction():
            now = clock.now()
            actions.keep_for_draft(actor, place, store_file(actor, name, clean, now=now))


@blueprint.post("/drafts/<place>/files/<int:file_id>/remove")
def remove_file(place: str, file_id: int) -> ResponseReturnValue:
    """Take a waiting file away; what was typed in the same form stays in the draft."""
    actor, place = signed_in_actor(), place_named(place)
    with transaction():
        keep_draft(actor, place, fields_typed(), now=clock.now())
        actions.drop_waiting(actor, place, file_id)
    return redirect(url_for(".draft", place=place))


@blueprint.post("/drafts/<place>/drop")
def drop_draft(place: str) -> ResponseReturnValue:
    """Throw a draft away with all that waits beside it, and back to the empty form."""
    actor, place = signed_in_actor(), place_named(place)
    with transaction():
        actions.drop_draft(actor, place)
    done(_("Draf dibuang."))
    return redirect(url_for(".draft", place=place))


@blueprint.get("/drafts/<place>/files/<int:file_id>")
def waiting_file(place: str, file_id: int) -> ResponseReturnValue:
    """A waiting file, for whoever put it there."""
    stored = queries.waiting_file(signed_in_actor(), place_named(place), file_id)
    return send_file_safely(stored, inline=True)


def _receiver(kind: str) -> Receiver:
    """What becomes of a file that arrived in pieces: it waits beside the draft and is listed."""

    def may_begin(actor: Actor, subject_id: int | None) -> None:
        place = f"{kind}:{subject_id or 0}"
        _require_place(actor, kind, subject_id or 0)
        actions.require_place_for_more(actor, place)

    def on_done(actor: Actor, upload: Upload, stored: StoredFile, now: datetime) -> dict[str, Any]:  # noqa: ARG001
        place = f"{kind}:{upload.subject_id or 0}"
        kept = actions.keep_for_draft(actor, place, stored)
        if kept.id != stored.id:
            return {"attachment": kept.id, "html": ""}  # the very same file waits already
        item = get_template_attribute("forums/_files.html", "waiting_item")
        return {"attachment": kept.id, "html": str(item(kept, place)).strip()}

    return Receiver(f"forum_{kind}", may_begin, on_done)


def _require_place(actor: Actor, kind: str, number: int) -> None:
    """``Missing`` unless the actor may read where the text is being written."""
    if kind == "board":
        board_by_id(min(number, queries.LARGEST))
    else:
        thread_for(actor, number)


uploads = [
    upload_blueprint(f"forum_files_{kind}", f"/forums/uploads/{kind}", _receiver(kind))
    for kind in KINDS
]
