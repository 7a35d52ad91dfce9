"""Hangs the calendar on the application."""

from flask import Flask

from app.core.words import say
from app.db.unit import explain_constraint
from app.workdays import commands, views


def install(app: Flask) -> None:
    """Pages, commands and the words for this room's constraint."""
    app.register_blueprint(views.blueprint)
    app.cli.add_command(commands.group)
    taken = say("Hari itu sudah tercatat sebagai hari libur.")
    for name in ("pk_day_off", "day_off.day"):
        explain_constraint(name, taken)
