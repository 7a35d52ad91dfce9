"""Hangs the notices room on the application."""

from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.core.actor import Actor
from app.notices import queries, tasks, views
from app.web.templates import page_values


def _values(actor: Actor) -> dict[str, Any]:
    return {"unread": queries.unread_count(actor) if actor.known else 0}


def _sentence(notice: Any) -> str:
    """A notice's sentence in the reader's language."""
    return str(_(notice.msgid, **notice.facts))


def install(app: Flask) -> None:
    """Pages, the unread figure of every page, and the mail task (registered by its import)."""
    app.register_blueprint(views.blueprint)
    page_values.fill("notices", _values)
    app.jinja_env.filters["notice_sentence"] = _sentence
    app.extensions["notices.tasks"] = tasks
