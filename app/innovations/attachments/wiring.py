"""Hangs the files of proposals on the application."""

from flask import Flask

from app.innovations.attachments import tasks, views


def install(app: Flask) -> None:
    """Pages, the two upload doors, and the job that reads files (registered by its import)."""
    app.register_blueprint(views.blueprint)
    for doors in views.uploads:
        app.register_blueprint(doors)
    app.extensions["attachments.tasks"] = tasks
