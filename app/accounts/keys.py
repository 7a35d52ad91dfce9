"""What this installation's keys make for the doors: the sealer, and links that only we can write."""

from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.accounts.sealing import Sealer
from app.core.errors import Missing
from app.core.words import say


def sealer() -> Sealer:
    """The sealer of this application (``DATA_KEY``)."""
    made: Sealer = current_app.extensions["sealer"]
    return made


def write_token(purpose: str, about: list[Any], expires: datetime) -> str:
    """A signed text for a link; ``about`` are plain numbers (ids, a stamp) and what the sealer
    made, never an address that can be read."""
    return str(_signer(purpose).dumps([int(expires.timestamp()), *about]))


def read_token(purpose: str, token: str, now: datetime) -> list[Any]:
    """What ``write_token`` was given; ``Missing`` when forged or past its time."""
    try:
        expires, *about = _signer(purpose).loads(token)
    except (BadData, ValueError, TypeError):
        expires, about = 0, []
    if now.timestamp() >= expires:
        raise Missing(say("Tautan itu sudah tidak berlaku. Minta yang baru, ya."))
    return list(about)


def _signer(purpose: str) -> Any:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"accounts.{purpose}")
