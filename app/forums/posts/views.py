"""HTTP door of one's own posts: edit, history, drafts."""

from typing import Any

from flask import current_app, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.numbers import row_number
from app.core.texts import changes
from app.core.window import zone_of
from app.core.words import say
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.boards.queries import board_by_id
from app.forums.posts import actions, drafting, queries
from app.forums.posts.forms import EditForm
from app.forums.posts.policies import may_edit, require, require_speaker
from app.forums.posts.rules import LETTERS
from app.moderation.screening.private import private_details
from app.web.files.doors import send_file_safely
from app.web.http import attempt, current_actor, done, page, signed_in_actor
from app.web.models import StoredFile

_MOST_FIELDS = 12
_PLACES = {
    "board": "",
    "thread": "/forums/threads/%d#reply",
    "answer": "/forums/threads/%d/answer",
    "edit": "/forums/posts/%d/edit",
}
"""Where texts are written → the address of the form that takes them up again."""


@blueprint.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
def edit(post_id: int) -> ResponseReturnValue:
    """Other words for one's post."""
    actor = signed_in_actor()
    post = queries.post_for(actor, post_id)
    require(may_edit(actor, post))
    require_speaker(queries.still_speaks(actor, post_id))
    place = f"edit:{post_id}"
    begun = drafting.draft_of(actor.person_id, place)
    form = EditForm(text=begun.fields.get("text") or post.source, key=edit_key(post_id))
    form.draft = begun
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.edit_post(
                actor,
                post_id,
                text=form.text.data or "",
                considered=bool(form.considered.data),
                seen=_edits_seen(form.key.data),
                now=clock.now(),
            )
            drafting.forget_draft(actor, place)
        if tried.ok:
            done(_("Perubahan tersimpan. Versi lamanya tetap dapat dibaca."))
            return redirect(url_for(".post", post_id=post_id))
        if tried.refusal and tried.refusal.facts.get("edited"):
            form.key.data = edit_key(post_id)  # sent again, it is meant to stand over the other
    return page("forums/edit.html", form=form, post=post, private=asks_twice(form))


def edit_key(post_id: int) -> str:
    """The key of a form that edits a post as it stands now (1 statement)."""
    return f"{post_id}.{len(queries.versions_of(post_id))}"


def _edits_seen(key: str | None) -> int | None:
    number = (key or "").rpartition(".")[2]
    return int(number) if number.isdecimal() and len(number) < 6 else None


@blueprint.get("/sent/<key>")
def was_sent(key: str) -> ResponseReturnValue:
    """Did my form with this key become a post, or an edit of one? JSON; forms ask before they offer a
    copy kept in the browser."""
    actor = signed_in_actor()
    post_id, dot, _number = key.partition(".")
    if dot:
        post = queries.post_for(actor, row_number(post_id) or 0)
        return jsonify(sent=may_edit(actor, post) and key != edit_key(post.id))
    return jsonify(sent=queries.twin_of(actor.person_id or 0, key) is not None)


def asks_twice(form: Any) -> str:
    """The field beside which the writer is asked about private details found in it; "" without any."""
    no = g.get("form_refusal")
    if no and no.facts.get("private"):
        return str(no.field)
    if not form or not form.considered.data:
        return ""
    typed = [one for one in form if one.type in {"StringField", "TextAreaField"} and one.data]
    return next((one.name for one in typed if private_details(one.data)), "")


@blueprint.get("/posts/<int:post_id>/history")
def history(post_id: int) -> ResponseReturnValue:
    """What a post said before, each version beside the one that followed."""
    actor = current_actor()
    post = queries.post_for(actor, post_id)
    versions = queries.versions_for(actor, post)
    texts = [row.source for row in versions] + [post.source]
    steps = [
        {"number": row.number, "at": row.until, "changes": changes(row.source, texts[place + 1])}
        for place, row in enumerate(versions)
    ]
    zone = queries.zone_of_thread(post.thread_id) or current_app.config["ZONE"]
    return page("forums/history.html", post=post, steps=steps[::-1], zone=zone)


@blueprint.get("/posts/<int:post_id>/files/<int:file_id>")
def file(post_id: int, file_id: int) -> ResponseReturnValue:
    """A file of a post that may be read."""
    post = queries.post_for(current_actor(), post_id)
    stored: StoredFile = queries.file_of(post.id, file_id)
    return send_file_safely(stored, inline=True)


@blueprint.post("/drafts/<place>")
def save_draft(place: str) -> ResponseReturnValue:
    """Keep what is being written; answers JSON (the autosave protocol), 409 when another tab saved
    another text since."""
    actor, now, place = signed_in_actor(), clock.now(), place_named(place)
    with transaction():
        version = drafting.keep_draft(
            actor, place, fields_typed(), now=now, seen=_draft_seen(), tab=_tab()
        )
    at = now.astimezone(zone_of(current_app.config["ZONE"]))
    return jsonify(saved_at=f"{at:%H.%M}", version=version)


def _draft_seen() -> int | None:
    """The version of the draft that the form knows of; None from a form that tells none."""
    told = request.form.get("version", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 20 else None


def _tab() -> str:
    """The form's own key; an edit's is the same in every tab, and tells none apart."""
    key = request.form.get("key", "")[:40]
    return "" if "." in key else key


def place_named(place: str) -> str:
    """Where something is written, out of an address; ``Invalid`` for a place that there is not."""
    kind, _colon, name = place.partition(":")
    if kind not in _PLACES or not 0 < len(name) <= 30 or not row_number(name):
        raise Invalid(say("Tempat draf itu tidak dikenal."))
    return f"{kind}:{name}"


_KEPT_LETTERS = 4 * LETTERS
"""What is too long to post is still somebody's work: a draft keeps it as the form itself does."""


def fields_typed() -> dict[str, str]:
    """What is worth keeping of a form: no token, no key, nothing huge."""
    own = {"csrf_token", "key", "considered", "version"}
    typed = {name: value for name, value in request.form.items() if name not in own}
    return {
        name[:40]: value[:_KEPT_LETTERS] for name, value in list(typed.items())[:_MOST_FIELDS]
    }


@blueprint.get("/drafts")
def drafts() -> ResponseReturnValue:
    """What I have begun to write."""
    actor: Actor = signed_in_actor()
    return page("forums/drafts.html", drafts=drafting.drafts_of(actor.person_id))


@blueprint.get("/drafts/<place>")
def draft(place: str) -> ResponseReturnValue:
    """Back to where it was begun."""
    kind, _colon, number = place_named(place).partition(":")
    if kind == "board":
        return redirect(url_for(".new", slug=board_by_id(int(number)).slug))
    return redirect(_PLACES[kind] % int(number))
