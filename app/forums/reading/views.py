"""HTTP door of reading: the forum, a board, a thread at any depth, who is late, whose figures."""

from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.policies import speaks_for
from app.accounts.queries import ids_of_path, organisation_by_id
from app.commitments.queries import commitments_of_origin
from app.commitments.rules import STATES, standing
from app.core import clock
from app.core.actor import Actor
from app.core.numbers import row_number
from app.core.places import Place
from app.forums.blueprint import blueprint
from app.forums.boards.policies import may_keep
from app.forums.boards.queries import board_by_slug, boards
from app.forums.files.views import files_offered
from app.forums.posts import queries as posts
from app.forums.posts.drafting import draft_of
from app.forums.posts.forms import PostForm
from app.forums.posts.rules import page_of, quoted
from app.forums.posts.views import asks_twice
from app.forums.questions import queries as questions
from app.forums.questions.forms import EnoughForm
from app.forums.questions.policies import desks_of, may_judge
from app.forums.questions.rules import STATUSES, is_overdue, is_withdrawn, standing_of
from app.forums.reading import figures
from app.forums.sharing.views import share_of_thread, shares_of_answers
from app.forums.threads import queries
from app.forums.threads.rules import KINDS
from app.notices.following.queries import is_following
from app.web.cache import cacheable
from app.web.http import current_actor, page
from app.web.i18n import translated
from app.workdays.queries import known_calendar
from app.workdays.rules import days_late, days_used


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The boards, what was said last, and how the agencies keep their word."""
    cacheable("accounts", "forums", "moderation")
    now = clock.now()
    return page(
        "forums/index.html",
        boards=boards(),
        lines=queries.threads_listed(now, limit=10)[:10],
        figures=figures.of_all(now),
        keeper=may_keep(current_actor()),
        answers=desks_of(current_actor()).any,
        now=now,
    )


@blueprint.get("/<slug>/")
def board(slug: str) -> ResponseReturnValue:
    """The threads of a board, last written first."""
    cacheable("accounts", "forums", "moderation")
    board, after = board_by_slug(slug), Place.of(request.args.get("after"))
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    now = clock.now()
    rows = queries.threads_listed(now, board_id=board.id, kind=kind, after=after)
    last = rows[queries.PAGE - 1] if len(rows) > queries.PAGE else None
    return page(
        "forums/board.html",
        board=board,
        kind=kind,
        kinds=[(key, translated(word)) for key, word in KINDS.items()],
        lines=rows[: queries.PAGE],
        older=f"{last.turn},{last.id}" if last else None,
        deep=after is not None,
        following=is_following(current_actor(), "board", board.id),
        now=now,
    )


@blueprint.get("/threads/<int:thread_id>")
def thread(thread_id: int) -> ResponseReturnValue:
    """A page of a thread: by its number, or the one on which a post stands."""
    cacheable("accounts", "commitments", "forums", "moderation")
    return thread_page(current_actor(), thread_id)


def thread_page(actor: Actor, thread_id: int, form: PostForm | None = None) -> ResponseReturnValue:
    """The thread with a reply form (as it came back, when one did)."""
    head = queries.thread_for(actor, thread_id)
    if head.merged_into and form:
        return page("forums/kept.html", form=form, thread_id=thread_id, later=False)
    if head.merged_into:
        return redirect(url_for(".thread", thread_id=head.merged_into))
    mine = may_judge(actor, head.author_id)
    told = _conversation(actor, head)
    told |= _question(actor, head, told["posts"]) if head.question else dict(_NO_QUESTION)
    return page(
        "forums/thread.html",
        form=form or _reply_form(actor, head),
        thread=head,
        mine=mine,
        moderates=queries.moderates(actor, head.id, head.author_id, head.started_at),
        enough=EnoughForm(formdata=None) if mine else None,
        offered=files_offered(actor, f"thread:{head.id}") if actor.known else None,
        private=asks_twice(form),
        statuses=STATUSES,
        kinds=KINDS,
        states={key: translated(word) for key, (_kind, word) in STATES.items()},
        now=clock.now(),
        **told,
    )


_NO_QUESTION: dict[str, Any] = {
    "clock": None,
    "answers": [],
    "last": None,
    "promises": [],
    "why": "",
    "may_answer": False,
}


def _reply_form(actor: Actor, head: Any) -> PostForm | None:
    """A fresh form with the draft and the quote that was asked for; none for strangers."""
    if not actor.known:
        return None
    begun = draft_of(actor.person_id, f"thread:{head.id}")
    text = _with_quote(str(begun.fields.get("text", "")), head)
    hidden = bool(begun.fields.get("name_hidden"))
    form = PostForm(formdata=None, text=text, name_hidden=hidden)
    form.draft = begun
    return form


def _conversation(actor: Actor, head: Any) -> dict[str, Any]:
    """One page of posts with their files, and what is shared of it."""
    number = _page_wanted(head)
    rows = posts.posts_on(head.id, number)
    return {
        "posts": rows,
        "spoken": {row.id for row in rows if row.status and _speaks(actor, row)},
        "files": posts.files_of([row.id for row in rows if row.state == "shown"]),
        "number": number,
        "pages": page_of(head.posts),
        "share": share_of_thread(head, rows),
        "shares": shares_of_answers(head, rows),
    }


def _speaks(actor: Actor, row: Any) -> bool:
    """Did the actor write this official answer, and may they still speak for its agency?"""
    own = actor.known and row.author_id == actor.person_id
    return own and speaks_for(actor, row.answers_for, ids_of_path(row.agency_path))


def _question(actor: Actor, head: Any, rows: list[Any]) -> dict[str, Any]:
    """The clock, the official answers, the last of them when it stands on another page, and
    whether the reader may give one."""
    answers = posts.official_answers(head.id) if head.answers else []
    elsewhere = answers and answers[-1].id not in {row.id for row in rows}
    finals = [row.written_at for row in answers if row.final]
    return {
        "clock": _clock(head, max(finals, default=None)),
        "answers": answers,
        "last": answers[-1] if elsewhere else None,
        "promises": _promises(head),
        "why": questions.why_reopened(head.id) if head.reopened and head.question == "open" else "",
        "may_answer": questions.may_answer_thread(actor, head),
    }


def _promises(head: Any) -> list[Any]:
    """What answers have committed to, each with where it stands."""
    if not head.answers:
        return []
    now, off = clock.now(), known_calendar()
    return [(row, standing(row, now, off)) for row in commitments_of_origin("thread", head.id)]


def _page_wanted(head: Any) -> int:
    post, wanted = row_number(request.args.get("post")), row_number(request.args.get("page"))
    number = page_of(post) if post else wanted or 1
    return max(1, min(number, page_of(head.posts)))


def _with_quote(draft: str, head: Any) -> str:
    """What the reply box holds: the draft, and behind it the quote that was asked for."""
    wanted = row_number(request.args.get("quote"))
    if not wanted:
        return draft
    found = [row for row in posts.posts_on(head.id, page_of(wanted)) if row.number == wanted]
    if not found or found[0].state != "shown":
        return draft
    source = posts.post_row(found[0].id).source
    name = found[0].author or str(_("Nama disembunyikan"))
    return draft + ("\n\n" if draft else "") + quoted(source, name, wanted)


def _clock(head: Any, written: datetime | None) -> dict[str, Any]:
    """Where the question stands on its clock, in working days. ``written``: its last final answer
    was, though it may have been read later."""
    now, off = clock.now(), known_calendar()
    until = (head.answered_at and written) or head.answered_at or head.closed_at or now
    begun = head.read_at or now  # while nobody can read it, it is late for nobody
    return {
        "used": days_used(min(begun, until), min(until, now), head.zone, off),
        "standing": standing_of(head, now if head.read_at else head.asked_at),
        "late": days_late(head.due_at, now, head.zone, off),
        "overdue": bool(head.read_at) and is_overdue(head.question, head.due_at, now),
        "withdrawn": is_withdrawn(head.question, head.answered_at),
    }


@blueprint.get("/posts/<int:post_id>")
def post(post_id: int) -> ResponseReturnValue:
    """The lasting address of a post leads to its place in its thread."""
    thread_id, number = posts.place_of(current_actor(), post_id)
    return redirect(f"{url_for('.thread', thread_id=thread_id, post=number)}#p{number}")


def place_in_time(text: str) -> tuple[int, int] | None:
    """``(milliseconds, number)`` out of an address, or None."""
    milliseconds, _comma, number = text.partition(",")
    place = row_number(number)
    if not (milliseconds.isascii() and milliseconds.isdigit() and place):
        return None
    return min(int(milliseconds[:14]), 4_102_444_800_000), place


@blueprint.get("/late")
def late() -> ResponseReturnValue:
    """Every question whose time is over, the longest waiting first."""
    cacheable("accounts", "forums", "moderation")
    now, off = clock.now(), known_calendar()
    after = place_in_time(request.args.get("after", ""))
    rows = questions.overdue(now, after=after)
    shown = rows[: questions.PAGE]
    last = shown[-1] if len(rows) > questions.PAGE else None
    return page(
        "forums/late.html",
        lines=[(row, days_late(row.due_at, now, row.zone, off)) for row in shown],
        count=figures.of_all(now).overdue,
        older=f"{int(last.due_at.timestamp() * 1000)},{last.id}" if last else None,
        figures=figures.of_all(now),
        now=now,
    )


@blueprint.get("/agencies/")
def agencies() -> ResponseReturnValue:
    """How each agency keeps its word."""
    cacheable("forums", "moderation", "accounts")
    after = row_number(request.args.get("after")) or 0
    rows = questions.figures_by_agency(clock.now(), after=after)
    shown = rows[: questions.PAGE]
    older = shown[-1][0] if len(rows) > questions.PAGE else None
    return page("forums/agencies.html", rows=shown, older=older)


@blueprint.get("/agencies/<int:agency_id>")
def agency(agency_id: int) -> ResponseReturnValue:
    """One agency: its figures, its leaders', and what it was asked."""
    cacheable("forums", "moderation", "accounts")
    now, after = clock.now(), Place.of(request.args.get("after"))
    place = organisation_by_id(agency_id)
    rows = queries.threads_listed(now, agency_id=place.id, after=after)
    last = rows[queries.PAGE - 1] if len(rows) > queries.PAGE else None
    return page(
        "forums/agency.html",
        place=place,
        following=is_following(current_actor(), "agency", place.id),
        figures=questions.figures_of(place.id, now),
        leaders=questions.figures_by_leader(place.id, now),
        lines=rows[: queries.PAGE],
        older=f"{last.turn},{last.id}" if last else None,
        now=now,
    )
