"""Hangs the catalogue on the application."""

from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.catalogue import api, queries, views
from app.core.actor import Actor
from app.web.api import publish
from app.web.search.slots import documents, kind_words
from app.web.templates import nav_items


def _nav(_actor: Actor) -> list[dict[str, Any]]:
    return [{"label": _("Layanan"), "href": "/services/", "order": 60}]


def install(app: Flask) -> None:
    """Pages and the navigation entry."""
    app.register_blueprint(views.blueprint)
    publish(app, api.part)
    nav_items.fill("catalogue", _nav)
    documents.fill("service", queries.findable_services)
    kind_words.fill("service", lambda: _("Layanan"))
