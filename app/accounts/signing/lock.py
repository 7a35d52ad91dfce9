"""Checks passwords, slowly and in turn, without telling whether there is an account at all."""

import threading
from pathlib import Path
from typing import Any

from flask import current_app

from app.accounts import passwords, rules
from app.accounts.signing import queries
from app.core import clock
from app.core.errors import Invalid
from app.core.words import Sentence, say
from app.db.unit import release, transaction
from app.web import limits
from app.web.offload import off_hub

_WRONG = say("Surel atau nama masuk dan kata sandi itu tidak cocok. Periksa lagi, lalu coba lagi.")
_WRONG_OR_UNCONFIRMED = say(
    "Surel atau nama masuk dan kata sandi itu tidak cocok. Kalau baru mendaftar, buka dulu tautan "
    "di surel kami."
)
_WRONG_PASSWORD = say("Kata sandi itu tidak cocok. Coba lagi.")
# Guesses at one account stand in line, so that a hundred at once gain nothing; right passwords do
# too, and are all served. Accounts share a few hundred lines.
_LINES = [threading.Lock() for _ in range(256)]


def enter(identifier: str, password: str) -> Any:
    """Who comes in with this name and password; ``Invalid`` or ``SlowDown`` when nobody does."""
    with _LINES[hash(identifier) % len(_LINES)]:
        limits.check_guard("sign-in", identifier, clock.now())
        person = queries.person_at_door(identifier)
        right = _fits(person, password)
        if person is None or not right or not may_enter(person):
            words = _WRONG_OR_UNCONFIRMED if mail_works() else _WRONG  # the same for everybody
            raise _refused(identifier, words, "password")
        _forget_failures(identifier)
        return person


def prove(person: Any, password: str, *, field: str = "password") -> None:
    """The person at the door once more (before a change, or behind a confirming link)."""
    name = line_of(person)
    with _LINES[hash(name) % len(_LINES)]:
        limits.check_guard("sign-in", name, clock.now())
        if not _fits(person, password):
            raise _refused(name, _WRONG_PASSWORD, field)
        _forget_failures(name)


def line_of(person: Any) -> str:
    """The name under which failed tries at this person's account are counted."""
    return str(person.email or person.handle or f"person {person.id}")


def _fits(person: Any, password: str) -> bool:
    release()  # hashing holds neither a snapshot nor a lock
    kept = person.password_hash if person else None
    return off_hub(passwords.fits, password[: rules.MAX_PASSWORD + 1], kept)


def _refused(name: str, message: Sentence, field: str) -> Invalid:
    with transaction():
        limits.note_failure("sign-in", name, clock.now())
    return Invalid(message, field=field)


def _forget_failures(name: str) -> None:
    with transaction():
        limits.note_success("sign-in", name)


def may_enter(person: Any) -> bool:
    """Was the address confirmed, or can it not be (no address, or an installation without mail)?

    Were unconfirmed accounts let in, signing up and then in would tell who has an account.
    """
    return person.confirmed_at is not None or person.email is None or not mail_works()


def mail_works() -> bool:
    """Can this installation send mail?"""
    return bool(current_app.config["SMTP_URL"])


def letter_folder() -> str:
    """Where a demo that sends no mail puts its letters, to be told on the page; "" elsewhere."""
    if mail_works() or not current_app.config["DEMO"]():
        return ""
    folder, root = Path(current_app.config["DATA_DIR"]) / "mail", Path(current_app.root_path).parent
    return str(folder.relative_to(root) if folder.is_relative_to(root) else folder)
