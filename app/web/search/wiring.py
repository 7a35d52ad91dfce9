"""Hangs search on the application."""

from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.core.actor import Actor
from app.web.search import commands, views
from app.web.templates import nav_items


def _nav(_actor: Actor) -> list[dict[str, Any]]:
    return [{"label": _("Cari"), "href": "/search/", "order": 90}]


def install(app: Flask) -> None:
    """The page and the command."""
    app.register_blueprint(views.blueprint)
    app.cli.add_command(commands.group)
    nav_items.fill("search", _nav)
