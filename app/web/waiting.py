"""What waits for the person who reads: the first thing on the home page of everybody signed in.

Rooms fill the slot in their ``wiring.py``, each with one narrow statement, and say nothing to
people whom they do not concern.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.registry import Slot


@dataclass(frozen=True, slots=True)
class Waiting:
    """One act: ``title`` says what to do, ``href`` leads there, ``due`` is when it must be done."""

    title: str
    href: str
    text: str = ""
    due: datetime | None = None
    zone: str = ""  # of ``due``


waiting: Slot[Callable[[Actor, datetime], list[Waiting]]] = Slot("what waits for the reader")


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """Everything that waits for the actor, soonest due first, undated last (1 statement a room)."""
    found = [one for provide in waiting for one in provide(actor, now)]
    return sorted(found, key=lambda one: (one.due is None, one.due or now))
