"""Hangs search on the application."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.core.actor import Actor
from app.db.unit import transaction
from app.web.jobs import Every, periodic
from app.web.search import commands, views
from app.web.search.actions import overwrite_deleted
from app.web.templates import nav_items


def _nav(_actor: Actor) -> list[dict[str, Any]]:
    return [{"label": _("Cari"), "href": "/search/", "order": 90}]


def _overwrite(_now: datetime) -> None:
    with transaction():
        overwrite_deleted()


def install(app: Flask) -> None:
    """The page and the command."""
    app.register_blueprint(views.blueprint)
    app.cli.add_command(commands.group)
    periodic.fill("search.overwrite", Every(86_400, _overwrite))
    nav_items.fill("search", _nav)
