"""HTTP door of questions: answering, routing, confirming, opening again."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import find_organisations, lineage_ids, memberships_of
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden, Missing
from app.core.window import zone_of
from app.core.words import say
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.boards.queries import settings
from app.forums.files.actions import sent
from app.forums.files.views import HEARD_OUT, files_offered, keep_sent_files
from app.forums.posts.actions import Written
from app.forums.posts.drafting import Begun, draft_of
from app.forums.posts.forms import ConfirmForm
from app.forums.posts.policies import require_deletable
from app.forums.posts.queries import files_of, first_of, official_answers, post_for
from app.forums.posts.views import asks_twice
from app.forums.questions import actions, queries
from app.forums.questions.forms import AnswerForm, EnoughForm, ReopenForm, RouteForm
from app.forums.questions.policies import may_answer, may_route, require, require_asker
from app.forums.questions.rules import STEPS
from app.forums.threads.queries import thread_for
from app.web.giving_back import give_back, is_whole
from app.web.http import attempt, current_actor, done, page, signed_in_actor
from app.web.security import csrf
from app.workdays.queries import known_calendar
from app.workdays.rules import Calendar


@blueprint.route("/threads/<int:thread_id>/answer", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, so that no typed word is lost
def answer(thread_id: int) -> ResponseReturnValue:
    """An officer answers for the agency."""
    request.max_content_length = HEARD_OUT
    if request.method == "POST" and not current_actor().known:
        return give_back(AnswerForm())
    actor, place = signed_in_actor(), f"answer:{thread_id}"
    thread = _question(actor, thread_id)
    require(may_answer(actor, thread.agency_id, lineage_ids(thread.agency_id)))
    form = _answer_form(actor, thread, draft_of(actor.person_id, place))
    if (
        request.method == "POST"
        and is_whole(form)
        and (written := _answered(actor, thread_id, form))
    ):
        _say_answered(written)
        return redirect(url_for(".thread", thread_id=thread_id, post=written.number))
    return _answer_page(actor, thread, form, place)


def _answer_page(actor: Actor, thread: Any, form: AnswerForm, place: str) -> ResponseReturnValue:
    """The form with what is asked, and what an answer may still do to the clock."""
    return page(
        "forums/answer.html",
        form=form,
        thread=thread,
        offered=files_offered(actor, place),
        private=asks_twice(form),
        limit=_last_day(*form.measure),
        moves=queries.interims_left(thread.id),
        **_asked(thread.id),
    )


def _answer_form(actor: Actor, thread: Any, begun: Begun) -> AnswerForm:
    """The form with what was begun, and what its dates are measured by."""
    form = AnswerForm(data=_filled(begun)).offer(_role(actor, thread.agency_id))
    form.me, form.draft = actor.name, begun
    return form.judge_by(clock.now(), thread.zone, settings()["next_days"], known_calendar())


def _last_day(now: datetime, zone: str, most: int, calendar: Calendar) -> tuple[int, date]:
    """Within how many working days the next word must come, and the last day for it."""
    return most, calendar.after(now.astimezone(zone_of(zone)).date(), most)


def _asked(thread_id: int) -> dict[str, Any]:
    """What is answered: the post that asks with its files, what was answered last, and why that was
    not enough (4 statements)."""
    asked, answers = first_of(thread_id), official_answers(thread_id)
    return {
        "asked": asked,
        "files": files_of([asked.id]).get(asked.id),
        "last": answers[-1] if answers else None,
        "why": queries.why_reopened(thread_id),
    }


def _filled(begun: Begun) -> dict[str, Any]:
    """The draft of an answer: its texts, and its date when it is one."""
    kept = begun.fields
    dates = ("next_on", "promise_due_on")
    told = {name: text for name, text in kept.items() if text and name not in dates}
    for name in dates:
        with suppress(ValueError):
            told[name] = date.fromisoformat(str(kept.get(name, "")))
    return told


def _say_answered(written: Written) -> None:
    """An answer that waits for a moderator stops no clock yet: its writer should know."""
    if not written.held:
        done(_("Jawaban Anda terbit atas nama instansi."))
        return
    done(
        _(
            "Jawaban Anda tersimpan dan menunggu diperiksa moderator. Pertanyaannya tetap terbuka sampai "
            "jawaban itu dapat dibaca; sesudah itu yang dihitung adalah waktu Anda menulisnya."
        )
    )


def _answered(actor: Actor, thread_id: int, form: AnswerForm) -> Written | None:
    """The answer, or None with the reason on the form."""
    place = f"answer:{thread_id}"
    with attempt(form, Forbidden) as tried:
        keep_sent_files(actor, place)
        with transaction():
            written = actions.answer(
                actor, thread_id, form.draught(), form.told(actor), now=clock.now()
            )
            sent(actor, place, written)
    return written if tried.ok else None


def _question(actor: Actor, thread_id: int) -> Any:
    thread = thread_for(actor, thread_id)
    if thread.question is None:
        raise Missing(say("Pertanyaan itu tidak ada."))
    return thread


def _role(actor: Actor, agency_id: int) -> str:
    """The position the person has in that agency, if any is known."""
    held = [row for row in memberships_of(actor.person_id or 0) if row.position]
    own = [row.position for row in held if row.organisation_id == agency_id]
    return own[0] if own else held[0].position if held else ""


@blueprint.route("/threads/<int:thread_id>/route", methods=["GET", "POST"])
def route(thread_id: int) -> ResponseReturnValue:
    """Hand a question to another agency."""
    actor = signed_in_actor()
    thread = _question(actor, thread_id)
    require(may_route(actor, thread.agency_id, lineage_ids(thread.agency_id)))
    form, word = RouteForm(), request.values.get("q", "").strip()[:100]
    if request.method == "POST" and "find" not in request.form and form.validate():
        with attempt(form, Forbidden) as tried, transaction():
            actions.route(
                actor,
                thread_id,
                form.agency_id.data or 0,
                note=form.note.data or "",
                considered=bool(form.considered.data),
                now=clock.now(),
            )
        if tried.ok:
            done(_("Pertanyaan disalurkan. Tenggatnya tetap."))
            return redirect(url_for(".thread", thread_id=thread_id))
    found = find_organisations(word)
    private = asks_twice(form)
    return page(
        "forums/route.html", form=form, thread=thread, found=found, word=word, private=private
    )


@blueprint.post("/threads/<int:thread_id>/enough")
def enough(thread_id: int) -> ResponseReturnValue:
    """The asker says that the answer is enough."""
    actor, form = signed_in_actor(), EnoughForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.confirm(actor, thread_id, changed=bool(form.changed.data), now=clock.now())
        if tried.ok:
            done(_("Terima kasih. Pertanyaan ini ditutup sebagai terjawab."))
        elif tried.refusal:
            raise tried.refusal
    return redirect(url_for(".thread", thread_id=thread_id))


@blueprint.route("/threads/<int:thread_id>/reopen", methods=["GET", "POST"])
def reopen(thread_id: int) -> ResponseReturnValue:
    """The asker says what is still unanswered."""
    actor, form = signed_in_actor(), ReopenForm()
    thread = _question(actor, thread_id)
    require_asker(actor, thread.author_id)
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            actions.reopen(actor, thread_id, **form.told(), now=clock.now())
        if tried.ok:
            done(_("Pertanyaan dibuka lagi. Instansi sudah diberi tahu."))
            return redirect(url_for(".thread", thread_id=thread_id))
    return page("forums/reopen.html", form=form, thread=thread, private=asks_twice(form))


@blueprint.route("/posts/<int:post_id>/delete", methods=["GET", "POST"])
def delete(post_id: int) -> ResponseReturnValue:
    """Delete one's post, once one has read what that means (of a question: more than a text)."""
    actor, form = signed_in_actor(), ConfirmForm()
    post = post_for(actor, post_id)
    require_deletable(actor, post, official=post.official)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.delete_post(actor, post_id, now=clock.now())
        if tried.ok:
            done(_("Tulisan Anda sudah dihapus."))
            return redirect(url_for(".thread", thread_id=post.thread_id, post=post.number))
    state = thread_for(actor, post.thread_id).question if post.number == 1 else None
    return page("forums/delete.html", form=form, post=post, question=state)


@blueprint.get("/threads/<int:thread_id>/steps")
def steps(thread_id: int) -> ResponseReturnValue:
    """Everything that became of a question, with its dates."""
    thread = _question(current_actor(), thread_id)
    return page("forums/steps.html", thread=thread, steps=queries.steps_of(thread_id), words=STEPS)
