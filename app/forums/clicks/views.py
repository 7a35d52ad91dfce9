"""HTTP door of the asker's addresses. Opening one changes nothing (what looks into mail before its
reader does opens all); its one button acts. The address is the key, so no cookie is needed."""

from typing import Any

from flask import make_response
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.errors import Conflict, Forbidden
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.clicks import actions, queries
from app.forums.clicks.links import AGAIN, Click, read_click
from app.forums.posts.queries import official_answers
from app.forums.posts.views import asks_twice
from app.forums.questions.forms import EnoughForm, ReopenForm
from app.web.http import attempt, page
from app.web.security import csrf


@blueprint.route("/questions/act/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
def act_by_link(token: str) -> ResponseReturnValue:
    """One big button: the answer is enough, or the question is opened again."""
    click = read_click(token, clock.now())
    thread = queries.asked(click.thread_id)
    if thread.version != click.version:
        return _told(click, "stale")
    form = (ReopenForm if click.act == AGAIN else EnoughForm)(meta={"csrf": False})
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            _act(click, form)
        if tried.ok:
            return _told(click, "done")
        if isinstance(tried.refusal, Conflict):
            return _told(click, "stale", 409)
    answers = official_answers(thread.id)[-1:]
    return page("forums/click.html", form=form, thread=thread, again=click.act == AGAIN,
                answers=answers, private=click.act == AGAIN and asks_twice(form))  # fmt: skip


def _act(click: Click, form: Any) -> None:
    where, now = (click.thread_id, click.version), clock.now()
    if click.act == AGAIN:
        actions.ask_again(*where, **form.told(), now=now)
    else:
        actions.say_enough(*where, changed=bool(form.changed.data), now=now)


def _told(click: Click, what: str, status: int = 200) -> ResponseReturnValue:
    thread = queries.asked(click.thread_id)
    again = click.act == AGAIN
    return make_response(
        page("forums/click_done.html", thread=thread, what=what, again=again), status
    )
