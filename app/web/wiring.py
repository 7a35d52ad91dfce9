"""Hangs the doors' frame on the application, in the order requests pass it."""

from importlib import import_module
from pathlib import Path

from flask import Flask

from app.web import templates

BEFORE = ("demo_mark", "logs", "i18n", "security", "http", "assets", "pieces")
AFTER = (
    "health",
    "pages",
    "jobs",
    "commands",
    "cache",
    "compress",
    "api",
    "search.wiring",
    "sockets.door",
)


def install(app: Flask, shelves: dict[str, Path]) -> None:
    """Logs outermost, then language, guards, refusals, templates, and the pages of the frame."""
    app.jinja_environment = templates.Environment
    _each(app, BEFORE)
    templates.install(app, shelves)
    _each(app, AFTER)


def _each(app: Flask, names: tuple[str, ...]) -> None:
    for name in names:
        import_module(f"app.web.{name}").install(app)
