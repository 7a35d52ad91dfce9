"""Hangs the competition's sub-rooms on the application."""

from importlib import import_module

from flask import Flask

ROOMS = ("editions", "proposals", "attachments", "journeys", "judging", "results", "desk")


def install(app: Flask) -> None:
    """From the lowest sub-room up."""
    for room in ROOMS:
        import_module(f"app.innovations.{room}.wiring").install(app)
