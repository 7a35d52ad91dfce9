"""Hangs the notices room on the application."""

from typing import Any

from flask import Flask

from app.core import clock
from app.core.actor import Actor
from app.db.unit import Announcement, listen, transaction
from app.notices import actions, queries, tasks, views
from app.notices.blueprint import blueprint
from app.notices.ending import views as ending_pages
from app.notices.following import views as following_pages
from app.notices.wording import GONE, told_of
from app.web.i18n import translated
from app.web.jobs import Every, periodic
from app.web.templates import page_values

PAGES = (views, following_pages, ending_pages)


def _values(actor: Actor) -> dict[str, Any]:
    return {"unread": queries.unread_count(actor) if actor.known else 0}


def _sentence(notice: Any, shown: dict[Any, Any]) -> str:
    """A notice's sentence in the reader's language, with what its thing is called now."""
    return translated(GONE) if queries.gone(notice, shown) else told_of(notice, shown)


def _asked(news: Announcement) -> None:
    with transaction():
        actions.tell_desk_of_request(news.subject_id, news.facts["person"], now=clock.now())


def _answered(news: Announcement) -> None:
    place, accepted = news.facts["organisation"], news.facts["accepted"]
    with transaction():
        actions.tell_answer(news.subject_id, place, accepted=accepted, now=clock.now())


def install(app: Flask) -> None:
    """Pages, the unread figure, tasks (registered by their import), and what is told of."""
    app.extensions["notices.pages"] = PAGES
    app.register_blueprint(blueprint)
    page_values.fill("notices", _values)
    app.jinja_env.filters["notice_sentence"] = _sentence
    app.extensions["notices.tasks"] = tasks
    periodic.fill("notices.digest", Every(60, tasks.run_digest))
    listen("accounts.membership_asked", _asked)
    listen("accounts.membership_answered", _answered)
