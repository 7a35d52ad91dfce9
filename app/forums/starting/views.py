"""HTTP door of writing: where to begin, a new thread, a reply."""

from typing import Any

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import find_organisations
from app.catalogue.queries import services
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Refusal, SlowDown
from app.core.numbers import row_number
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.boards.queries import board_by_slug, boards
from app.forums.files.actions import sent
from app.forums.files.views import HEARD_OUT, files_offered, keep_sent_files
from app.forums.posts import actions as posting
from app.forums.posts.drafting import Begun, draft_of
from app.forums.posts.forms import PostForm
from app.forums.posts.queries import called_by
from app.forums.posts.views import asks_twice
from app.forums.reading.views import thread_page
from app.forums.starting import actions, pausing, queries
from app.forums.starting.forms import ThreadForm
from app.forums.threads.rules import KIND_NOTES
from app.web.cache import cacheable
from app.web.giving_back import give_back, has_token, is_whole
from app.web.http import attempt, current_actor, done, page, signed_in_actor
from app.web.i18n import translated
from app.web.security import csrf


@blueprint.get("/new")
def begin() -> ResponseReturnValue:
    """On which board to begin."""
    cacheable("forums", "moderation")
    return page("forums/begin.html", boards=boards())


@blueprint.get("/<slug>/new")
def new(slug: str) -> ResponseReturnValue:
    """The form of a new thread, with what was begun there."""
    actor, board = signed_in_actor(), board_by_slug(slug)
    begun = draft_of(actor.person_id, f"board:{board.id}")
    form = ThreadForm(data=_filled(begun))
    form.draft = begun
    return _new_page(actor, board, form)


def _filled(begun: Begun) -> dict[str, Any]:
    """The draft, with the title that a link or a search brought along."""
    kept = begun.fields or {"title": request.args.get("title", "")[:160]}
    known = {name: row_number(str(kept.get(name, ""))) for name in _NUMBERS}
    numbers = {name: number for name, number in known.items() if number is not None}
    texts = {
        name: kept[name] for name in ("kind", "title", "text", "agency_word") if kept.get(name)
    }
    return texts | numbers | {"name_hidden": bool(kept.get("name_hidden"))}


_NUMBERS = ("service_id", "agency_id")


@blueprint.post("/<slug>/new")
@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, so that no typed word is lost
def start(slug: str) -> ResponseReturnValue:
    """Begin a thread on a board; "find" and "look" only look things up for the writer."""
    request.max_content_length = HEARD_OUT
    if not current_actor().known:
        return give_back(ThreadForm())
    actor, board, form = signed_in_actor(), board_by_slug(slug), ThreadForm()
    looks = "find" in request.form or "look" in request.form
    if looks and has_token(form):
        with attempt(form):
            keep_sent_files(actor, f"board:{board.id}")
    if not looks and is_whole(form.offer(services())) and _for_whom(board, form):
        address = _started(actor, slug, f"board:{board.id}", form)
        if address:
            return redirect(address)
    return _new_page(actor, board, form)


def _for_whom(board: Any, form: ThreadForm) -> bool:
    """Is it clear whose matter it is? A board of one agency asks nobody."""
    if board.agency_id:
        return True
    return form.agency_settled(find_organisations(form.agency_word.data or ""))


def _new_page(actor: Actor, board: Any, form: ThreadForm) -> ResponseReturnValue:
    place = f"board:{board.id}"
    looks = request.method == "POST" and "look" in request.form
    return page(
        "forums/new.html",
        form=form.offer(services()),
        board=board,
        found=find_organisations(form.agency_word.data or ""),
        place=place,
        offered=files_offered(actor, place),
        similar=queries.similar_threads(form.title.data, clock.now())
        if looks or form.errors
        else [],
        looked=looks,
        kind_notes={key: translated(word) for key, word in KIND_NOTES.items()},
        private=asks_twice(form),
    )


@blueprint.get("/similar")
def similar() -> ResponseReturnValue:
    """Threads that share telling words with a title, as a piece of the form's page."""
    found = queries.similar_threads(request.args.get("title", "")[:200], clock.now())
    return page("forums/_similar.html", similar=found, looked=True)


def _started(actor: Actor, slug: str, place: str, form: ThreadForm) -> str | None:
    """The address of the new thread, or None with the reason on the form."""
    with attempt(form, Forbidden) as tried:
        pausing.hold_back(actor, "thread", clock.now())
        keep_sent_files(actor, place)
        draught, now = form.draught().ready(), clock.now()
        with transaction():
            written = actions.start_thread(actor, slug, form.opening(), draught, now=now)
            sent(actor, place, written)
    return _told(written) if tried.ok else _again(actor, form, "thread", tried.refusal)


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


def _say_who_was_called(actor: Actor, written: posting.Written, source: str) -> None:
    """Nobody who calls somebody by name is left to guess whether that was heard."""
    called = None if written.held else called_by(actor, written.thread_id, source)
    if called:
        done(_("Diberi tahu: %(names)s.", names=", ".join(called)))
    elif called is not None:
        done(
            _(
                "Sebutan @ belum memberi tahu siapa pun: tulis nama lengkap orang yang sudah "
                "menulis di topik ini."
            )
        )


def _address(written: posting.Written) -> str:
    number = written.number
    return f"/forums/threads/{written.thread_id}?post={number}#p{number}"


def _again(actor: Actor, form: PostForm, what: str, no: Refusal | None) -> str | None:
    """Of two sendings of one form at once the later finds what the first wrote."""
    if isinstance(no, SlowDown):
        pausing.note(actor, what, no, clock.now())
    twin = posting.twin_of(actor, form.key.data or "")
    return _address(twin) if twin else None


@blueprint.post("/threads/<int:thread_id>/reply")
@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, so that no typed word is lost
def reply(thread_id: int) -> ResponseReturnValue:
    """Add a post; a form that is refused comes back with everything typed."""
    request.max_content_length = HEARD_OUT
    if not current_actor().known:
        return give_back(PostForm())
    actor, form = signed_in_actor(), PostForm()
    if is_whole(form) and (address := _replied(actor, thread_id, form)):
        return redirect(address)
    no = g.get("form_refusal")
    if isinstance(no, SlowDown | Conflict | Forbidden):  # without the thread: they may be many
        later = isinstance(no, SlowDown)
        return page("forums/kept.html", form=form, thread_id=thread_id, later=later)
    return thread_page(actor, thread_id, form)


def _replied(actor: Actor, thread_id: int, form: PostForm) -> str | None:
    place = f"thread:{thread_id}"
    with attempt(form, Forbidden) as tried:
        pausing.hold_back(actor, "reply", clock.now())
        keep_sent_files(actor, place)
        draught = form.draught().ready()
        with transaction():
            written = posting.reply(actor, thread_id, draught, now=clock.now())
            if written.waiting:
                sent(actor, place, written)
    if not tried.ok:
        return _again(actor, form, "reply", tried.refusal)
    address = _told(written)
    _say_who_was_called(actor, written, draught.text)
    return address
