"""Argon2id. Slow on purpose: doors run these off the hub, before the transaction opens."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.rules import normal_password

# OWASP's first choice of memory (19 MiB, one lane) with twice its passes: about 50 ms on a server.
_HASHER = PasswordHasher(time_cost=4, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    """The argon2id hash of a password, with a salt of its own."""
    return _HASHER.hash(normal_password(password))


def fits(password: str, kept: str | None) -> bool:
    """Is this the password of ``kept``? Costs the same when there is no account (``kept`` None)."""
    if kept is None:
        hashed(password)
        return False
    try:
        return _HASHER.verify(kept, normal_password(password))
    except (VerificationError, InvalidHashError):
        return False
