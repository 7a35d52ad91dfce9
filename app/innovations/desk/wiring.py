"""Hangs the organiser's desk on the application."""

from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.core.actor import Actor
from app.innovations.desk import views
from app.web.templates import nav_items


def _nav(actor: Actor) -> list[dict[str, Any]]:
    if not actor.roles & {"organiser", "admin"}:
        return []
    return [{"label": _("Meja kerja"), "href": "/desk/", "order": 40}]


def install(app: Flask) -> None:
    """Pages and the navigation entry for organisers."""
    app.register_blueprint(views.blueprint)
    nav_items.fill("desk", _nav)
