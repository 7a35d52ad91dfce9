"""People without an account: their browser holds a random key, a room knows only its digest."""

import hashlib
import secrets


def new_key() -> str:
    """A key for a guest's browser."""
    return secrets.token_urlsafe(24)


def digest(key: str) -> str:
    """What a room keeps of a key: 64 letters that open nothing."""
    return hashlib.sha256(key.encode()).hexdigest()
