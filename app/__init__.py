"""Front hall: builds the application and hangs every room on its frame."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask

from app.config import settings
from app.core import clock
from app.db import commands, migrations, sqlite
from app.db.base import db

ROOMS = (
    "accounts",
    "notices",
    "workdays",
    "catalogue",
    "moderation",
    "commitments",
    "forums",
    "dialogues",
    "innovations",
    "demo",
)


class _House(Flask):
    """Flask, without asking of every function in every request whether it is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view and no handler of the house is one."""
        return func


def create_app(**overrides: Any) -> Flask:
    """One application. ``overrides`` are settings by their environment names (and ``TESTING``)."""
    app = _House(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_mapping(settings(**overrides))
    _cellar(app)
    _doors(app)
    _rooms(app)
    return app


def _cellar(app: Flask) -> None:
    db.init_app(app)
    migrations.install(app)
    with app.app_context():
        sqlite.install(db.engine)
    commands.install(app)


def _doors(app: Flask) -> None:
    from app.web import wiring  # noqa: PLC0415 -- composition root

    here = Path(__file__).parent
    shelves = {
        "stages": here / "innovations" / "stages",
        "activities": here / "dialogues" / "activities",
    }
    wiring.install(app, shelves=shelves)
    clock.set_from_environment(allowed=app.testing or app.config["DEMO_ALLOWED"]())


def _rooms(app: Flask) -> None:
    for room in ROOMS:  # from the lowest floor up
        import_module(f"app.{room}.wiring").install(app)
