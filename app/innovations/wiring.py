"""Hangs the competition's sub-rooms on the application."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

ROOMS = ("editions", "proposals", "attachments", "journeys", "judging", "results")


def install(app: Flask) -> None:
    """From the lowest sub-room up."""
    for room in ROOMS:
        if find_spec(f"app.innovations.{room}.wiring"):  # TEMPORARY while rooms are being built
            import_module(f"app.innovations.{room}.wiring").install(app)
