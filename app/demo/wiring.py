"""Hangs ``flask demo`` on the application."""

from flask import Flask

from app.demo.commands import group


def install(app: Flask) -> None:
    """Commands only: the demo has no page of its own."""
    app.cli.add_command(group)
