"""HTTP door of writing: a new thread, a reply."""

from typing import Any

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.accounts.queries import find_organisations
from app.catalogue.queries import services
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Refusal, SlowDown
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.boards.queries import board_by_slug
from app.forums.posts import actions as posting
from app.forums.posts.forms import PostForm
from app.forums.posts.queries import draft_of, twin_of
from app.forums.posts.views import asks_twice
from app.forums.reading.views import thread_page
from app.forums.starting import actions, pausing
from app.forums.starting.forms import ThreadForm
from app.forums.threads.rules import KIND_NOTES
from app.web.files.kinds import LIMITS
from app.web.files.store import clean_file, store_file
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
        pausing.hold_back(actor, "thread", clock.now())
        files, draught = _cleaned(), form.draught().ready()
        with transaction():
            now = clock.now()
            written = actions.start_thread(actor, slug, form.opening(), draught, now=now)
            _hang(actor, written.id, files)
            posting.forget_draft(actor, place)
    return _told(written) if tried.ok else _again(actor, form, "thread", tried.refusal)


def _cleaned() -> list[Any]:
    """Name and cleaned bytes of the files that were sent, before any lock is held."""
    sent: list[FileStorage] = [one for one in request.files.getlist("files") if one.filename]
    return [
        (one.filename, clean_file(one.filename or "", one.stream.read(LIMITS.file_bytes + 1)))
        for one in sent[: posting.MOST_FILES]
    ]


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
    return _address(written)


def _address(written: Any) -> str:
    number = written.number
    return f"/forums/threads/{written.thread_id}?post={number}#p{number}"


def _again(actor: Actor, form: PostForm, what: str, no: Refusal | None) -> str | None:
    """Of two sendings of one form at once the later finds what the first wrote."""
    if isinstance(no, SlowDown):
        pausing.note(actor, what, no, clock.now())
    twin = twin_of(actor.person_id or 0, form.key.data or "")
    return _address(twin) if twin else None


@blueprint.post("/threads/<int:thread_id>/reply")
def reply(thread_id: int) -> ResponseReturnValue:
    """Add a post; a form that is refused comes back with everything typed."""
    actor, form = signed_in_actor(), PostForm()
    if form.validate_on_submit() and (address := _replied(actor, thread_id, form)):
        return redirect(address)
    if isinstance(g.get("form_refusal"), SlowDown):  # without the thread: they may be many
        return page("forums/slow.html", form=form, thread_id=thread_id)
    return thread_page(actor, thread_id, form)


def _replied(actor: Actor, thread_id: int, form: PostForm) -> str | None:
    with attempt(form) as tried:
        pausing.hold_back(actor, "reply", clock.now())
        files, draught = _cleaned(), form.draught().ready()
        with transaction():
            written = posting.reply(actor, thread_id, draught, now=clock.now())
            _hang(actor, written.id, files)
    return _told(written) if tried.ok else _again(actor, form, "reply", tried.refusal)
