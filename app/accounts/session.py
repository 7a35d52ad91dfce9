"""The signed-in person: Flask-Login's session, loaded as an ``Actor`` in one statement.

A session is ``"<person id>.<stamp>.<key>"``. Raising ``Person.stamp`` ends every session of the
person; signing out ends the one with that key, so that a copy of its cookie opens nothing either.
"""

import secrets

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.accounts import queries
from app.core.actor import ANYONE, Actor
from app.web import http


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps of a person: the actor, and the stamp and the key of the session."""

    def __init__(self, actor: Actor, stamp: int, key: str) -> None:
        self.actor = actor
        self.stamp = stamp
        self.key = key

    def get_id(self) -> str:
        """What stands in the session cookie: an old stamp or an ended key opens nothing."""
        return f"{self.actor.person_id}.{self.stamp}.{self.key}"


def load(token: str) -> SignedIn | None:
    """The person of a session, or None when it has ended. 1 statement."""
    person_id, _, rest = token.partition(".")
    stamp, _, key = rest.partition(".")
    if not (_is_number(person_id) and _is_number(stamp)):
        return None
    actor = queries.actor_of(int(person_id), int(stamp), key)
    return SignedIn(actor, int(stamp), key) if actor else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # what a column of ids can hold


def who() -> Actor:
    """The actor of this request; a visitor without a session cookie costs nothing."""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return ANYONE
    return current_user.actor if current_user.is_authenticated else ANYONE


def begin(actor: Actor, stamp: int) -> None:
    """Start a session for the person (and end whatever this browser had before)."""
    session.clear()
    g.pop("csrf_token", None)  # made for the session that has just gone
    login_user(SignedIn(actor, stamp, secrets.token_urlsafe(18)))
    g.actor = actor


def key() -> str:
    """The key of this browser's session; "" without one."""
    return current_user.key if current_user.is_authenticated else ""


def end() -> None:
    """End this browser's session."""
    logout_user()
    session.clear()
    g.actor = ANYONE


def install(app: Flask) -> None:
    """Hang Flask-Login on the app and tell the doors who is asking."""
    manager = LoginManager()
    manager.session_protection = None  # phones change their address all the time
    manager.user_loader(load)
    manager.init_app(app, add_context_processor=False)  # templates ask for `actor`
    http.who.fill("accounts", who)
