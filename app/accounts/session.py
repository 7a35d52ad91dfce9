"""The signed-in person: Flask-Login's session, loaded as an ``Actor`` in one statement.

A session is ``"<person id>.<stamp>"``. Raising ``Person.stamp`` ends every session of the person.
"""

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.accounts import queries
from app.core.actor import ANYONE, Actor
from app.web import http


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps of a person: the actor and the stamp of the session."""

    def __init__(self, actor: Actor, stamp: int) -> None:
        self.actor = actor
        self.stamp = stamp

    def get_id(self) -> str:
        """``"<person id>.<stamp>"``: an old stamp opens nothing."""
        return session_id(self.actor.person_id or 0, self.stamp)


def session_id(person_id: int, stamp: int) -> str:
    """What stands in the session cookie for a person."""
    return f"{person_id}.{stamp}"


def load(token: str) -> SignedIn | None:
    """The person of a session, or None when it has ended. 1 statement."""
    person_id, _, stamp = token.partition(".")
    if not (_is_number(person_id) and _is_number(stamp)):
        return None
    actor = queries.actor_of(int(person_id), int(stamp))
    return SignedIn(actor, int(stamp)) if actor else None


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
    login_user(SignedIn(actor, stamp))
    g.actor = actor


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
