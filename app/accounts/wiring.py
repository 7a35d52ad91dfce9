"""Hangs the accounts room on the application."""

from flask import Flask

from app.accounts import session


def install(app: Flask) -> None:
    """Sessions, pages, commands and the words for this room's constraints."""
    session.install(app)
