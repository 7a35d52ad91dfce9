"""HTTP door of writing: a new thread, a reply."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import find_organisations
from app.catalogue.queries import services
from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.boards.queries import board_by_slug
from app.forums.posts import actions as posting
from app.forums.posts.forms import PostForm
from app.forums.posts.queries import draft_of, twin_of
from app.forums.posts.views import asks_twice
from app.forums.reading.views import thread_page
from app.forums.starting import actions
from app.forums.starting.forms import ThreadForm
from app.forums.threads.rules import KIND_NOTES
from app.web.files.doors import cleaned_files
from app.web.files.store import store_file
from app.web.http import attempt, done, page, signed_in_actor
from app.web.i18n import translated


@blueprint.route("/<slug>/new", methods=["GET", "POST"])
def new(slug: str) -> ResponseReturnValue:
    """Begin a thread on a board."""
    actor, board = signed_in_actor(), board_by_slug(slug)
    place = f"board:{board.id}"
    begun = draft_of(actor.person_id, place) if request.method == "GET" else {}
    form = ThreadForm(data=_drafted(begun)).offer(services())
    found = find_organisations(form.agency_word.data or "")
    looked = "find" in request.form
    if not looked and form.validate_on_submit() and (address := _started(actor, slug, place, form)):
        return redirect(address)
    return page(
        "forums/new.html",
        form=form,
        board=board,
        found=found,
        place=place,
        kind_notes={key: translated(word) for key, word in KIND_NOTES.items()},
        private=asks_twice(form),
    )


def _drafted(begun: dict[str, Any]) -> dict[str, Any]:
    kept = {name: begun[name] for name in ("kind", "title", "text") if begun.get(name)}
    return kept | {"name_hidden": bool(begun.get("name_hidden"))}


def _started(actor: Actor, slug: str, place: str, form: ThreadForm) -> str | None:
    """The address of the new thread, or None with the reason on the form."""
    with attempt(form) as tried:
        files = cleaned_files("files", posting.MOST_FILES)
        with transaction():
            now = clock.now()
            written = actions.start_thread(actor, slug, form.opening(), form.draught(), now=now)
            _hang(actor, written.id, files)
            posting.forget_draft(actor, place)
    return _told(written) if tried.ok else _again(actor, form)


def _hang(actor: Actor, post_id: int, files: list[Any]) -> None:
    if files:
        now = clock.now()
        stored = [store_file(actor, name, clean, now=now) for name, clean in files]
        posting.hang_files(post_id, stored)


def _told(written: posting.Written) -> str:
    if written.held:
        done(
            _(
                "Tulisan Anda tersimpan dan menunggu diperiksa moderator, biasanya dalam satu hari "
                "kerja. Sampai saat itu hanya Anda dan moderator yang dapat membacanya."
            )
        )
    else:
        done(_("Tulisan Anda sudah terbit."))
    address = url_for(".thread", thread_id=written.thread_id, post=written.number)
    return f"{address}#p{written.number}"


def _again(actor: Actor, form: PostForm) -> str | None:
    """Of two sendings of one form at once the later finds what the first wrote."""
    twin = twin_of(actor.person_id or 0, form.key.data or "")
    if twin is None:
        return None
    return f"{url_for('.thread', thread_id=twin.thread_id, post=twin.number)}#p{twin.number}"


@blueprint.post("/threads/<int:thread_id>/reply")
def reply(thread_id: int) -> ResponseReturnValue:
    """Add a post; a form that is refused comes back with everything typed."""
    actor, form = signed_in_actor(), PostForm()
    if form.validate_on_submit() and (address := _replied(actor, thread_id, form)):
        return redirect(address)
    return thread_page(actor, thread_id, form)


def _replied(actor: Actor, thread_id: int, form: PostForm) -> str | None:
    with attempt(form) as tried:
        files = cleaned_files("files", posting.MOST_FILES)
        with transaction():
            written = posting.reply(actor, thread_id, form.draught(), now=clock.now())
            _hang(actor, written.id, files)
            posting.forget_draft(actor, f"thread:{thread_id}")
    return _told(written) if tried.ok else _again(actor, form)
