"""Addresses by which the asker acts: signed, for 30 days, and for the question as it then stood.

They name a thread and the number of its last step, never a person: whose they are is looked up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts import keys
from app.core.errors import Missing
from app.core.words import Sentence, say

ENOUGH, AGAIN = "enough", "again"
WORDS = {ENOUGH: say("Ya, sudah terjawab"), AGAIN: say("Belum, buka lagi")}
_PURPOSE = "forums.click"
_GOOD_FOR = timedelta(days=30)
_OLD = say("Tautan itu tidak berlaku: sudah lewat 30 hari, atau tersalin tidak lengkap.")


@dataclass(frozen=True, slots=True)
class Click:
    """What an address does to which question; any later step makes it stale."""

    act: str
    thread_id: int
    version: int


def write_click(click: Click, now: datetime) -> str:
    """The part of the address that says it all."""
    about = [click.act, click.thread_id, click.version]
    return keys.write_token(_PURPOSE, about, now + _GOOD_FOR)


def read_click(token: str, now: datetime) -> Click:
    """What ``write_click`` was given; ``Missing`` when forged or past its time."""
    try:
        act, thread_id, version = keys.read_token(_PURPOSE, token, now)
        found = Click(str(act), int(thread_id), int(version))
    except (ValueError, TypeError, Missing) as odd:
        raise Missing(_OLD) from odd
    if found.act not in WORDS:
        raise Missing(_OLD)
    return found


def both(thread_id: int, version: int, now: datetime) -> list[tuple[Sentence, str]]:
    """Words and addresses of both acts, as a notice holds them."""
    clicks = [Click(act, thread_id, version) for act in WORDS]
    return [(WORDS[one.act], f"/forums/questions/act/{write_click(one, now)}") for one in clicks]
