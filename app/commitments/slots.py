"""Places that upper rooms fill for this one: what a promise answers, and who follows that."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.registry import Slot


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a promise answers, as anybody may read it."""

    title: str
    href: str


Find = Callable[[Collection[int]], dict[int, Subject]]


@dataclass(frozen=True, slots=True)
class Subjects:
    """A kind of subject: ``find`` gives those of some ids that anybody may read (1 statement), and
    ``topics`` are the rooms on which that depends (for the cache of pages)."""

    find: Find
    topics: tuple[str, ...]

    def __call__(self, ids: Collection[int]) -> dict[int, Subject]:
        """Those that anybody may read, by id."""
        return self.find(ids)


subjects: Slot[Subjects] = Slot("subjects of commitments, by kind")

writers: Slot[Callable[[Actor, datetime], None]] = Slot("who may write what everybody reads")
"""``(actor, now)``: ``Forbidden`` for somebody who may not write for a while."""

told_of: Slot[Callable[[int, str, int], Iterable[int]]] = Slot("who is told of a commitment")
"""``(commitment_id, kind, subject_id)`` → ids of people; asked for each subject, and once for the
promise itself with the kind "commitment". Answer nothing for kinds that are another room's."""

private_details: Slot[Callable[[str], list[tuple[str, str]]]] = Slot("private details in a text")
"""A text → ``(kind, what is said)`` of what in it is somebody's private detail."""
