"""``flask db``: Flask-Migrate, imported when it is asked for.

It brings 11 MB that a worker answering requests never needs.
"""

from typing import Any

import click
from flask import Flask

from app.config import ROOT
from app.db.base import db


class _Later:
    """Stands where Flask-Migrate keeps its settings, until somebody reads one of them."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate  # noqa: PLC0415 -- see above

        folder = str(ROOT / "migrations")
        Migrate(self._app, db, directory=folder, render_as_batch=True, compare_type=True)
        return getattr(self._app.extensions["migrate"], name)


class _Commands(click.Command):
    """Steps aside for Flask-Migrate's own group."""

    def make_context(self, *told: Any, **more: Any) -> click.Context:
        """A context of that group: what follows is its own affair."""
        from flask_migrate.cli import db as theirs  # type: ignore[import-not-found]  # noqa: PLC0415 -- see above

        context: click.Context = theirs.make_context(*told, **more)
        return context


def install(app: Flask) -> None:
    """Hang the migrations on the app."""
    app.extensions["migrate"] = _Later(app)
    app.cli.add_command(_Commands("db", short_help="Perform database migrations."))
