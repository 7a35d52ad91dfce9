"""Addresses that end letters: signed, and sealed, so that nobody reads in them whose they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts import keys
from app.core.errors import Missing
from app.core.words import say
from app.notices.slots import kind_of

NEWS, OWN, FOLLOW = "news", "own", "follow"
_PURPOSE = "notices.ending"
_GOOD_FOR = timedelta(days=730)  # letters lie about for long, and must still be endable


@dataclass(frozen=True, slots=True)
class Ending:
    """Whose letters end, and which: news by mail, own matters by mail, or one thing's news."""

    person_id: int
    what: str
    kind: str = ""
    id: int = 0


def write_ending(one: Ending, now: datetime) -> str:
    """The part of the address that says it all."""
    told = f"{one.person_id} {one.what} {one.kind} {one.id}"
    return keys.write_token(_PURPOSE, [keys.sealer().seal(told)], now + _GOOD_FOR)


def read_ending(token: str, now: datetime) -> Ending:
    """What ``write_ending`` was given; ``Missing`` when forged."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 -- 7 MB, on first use

    try:
        (sealed,) = keys.read_token(_PURPOSE, token, now)
        person, what, kind, number = keys.sealer().unseal(str(sealed)).split(" ")
        found = Ending(int(person), what, kind, int(number))
    except (ValueError, InvalidToken) as odd:
        raise Missing(say("Tautan itu sudah tidak berlaku. Minta yang baru, ya.")) from odd
    if what not in {NEWS, OWN, FOLLOW} or (what == FOLLOW and kind_of(kind) is None):
        raise Missing(say("Tautan itu sudah tidak berlaku. Minta yang baru, ya."))
    return found
