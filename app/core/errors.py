"""The ways a request can be refused. Doors translate them; nobody else does."""

from typing import Any

from app.core.words import Sentence


class Refusal(Exception):
    """Base of every refusal; carries a stable code and a sentence for people.

    ``field`` names the form field that caused it. ``facts`` carries what the door may show besides
    (both texts of an edit conflict, say); it never holds anything the actor may not see.
    """

    code = "refused"
    status = 400

    def __init__(self, message: Sentence | str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field
        self.facts = facts


class Invalid(Refusal):
    """What arrived does not have the right shape or breaks a rule of content (422)."""

    code, status = "invalid", 422


class Forbidden(Refusal):
    """The actor may know of the thing but may not do this (403)."""

    code, status = "forbidden", 403


class Missing(Refusal):
    """Absent, or hidden from this actor: the two look the same (404)."""

    code, status = "missing", 404


class Conflict(Refusal):
    """The state of things forbids it now: closed, frozen, changed by somebody else (409)."""

    code, status = "conflict", 409


class SlowDown(Refusal):
    """Too many attempts (429)."""

    code, status = "slow_down", 429


class SignedOut(Refusal):
    """Only for people who have signed in (401)."""

    code, status = "signed_out", 401


class Unavailable(Refusal):
    """The store is busy or down; nothing was written (503)."""

    code, status = "unavailable", 503
