"""Hangs the notices room on the application."""

from typing import Any

from flask import Flask

from app.core import clock
from app.core.actor import Actor
from app.db.unit import Announcement, listen, transaction
from app.notices import actions, queries, tasks, views
from app.notices.wording import told
from app.web.templates import page_values


def _values(actor: Actor) -> dict[str, Any]:
    return {"unread": queries.unread_count(actor) if actor.known else 0}


def _sentence(notice: Any) -> str:
    """A notice's sentence in the reader's language."""
    return told(notice.msgid, notice.facts)


def _asked(news: Announcement) -> None:
    with transaction():
        actions.tell_desk_of_request(news.subject_id, news.facts["person"], now=clock.now())


def _answered(news: Announcement) -> None:
    place, accepted = news.facts["organisation"], news.facts["accepted"]
    with transaction():
        actions.tell_answer(news.subject_id, place, accepted=accepted, now=clock.now())


def install(app: Flask) -> None:
    """Pages, the unread figure, the mail task (registered by its import), and what is told of."""
    app.register_blueprint(views.blueprint)
    page_values.fill("notices", _values)
    app.jinja_env.filters["notice_sentence"] = _sentence
    app.extensions["notices.tasks"] = tasks
    listen("accounts.membership_asked", _asked)
    listen("accounts.membership_answered", _answered)
