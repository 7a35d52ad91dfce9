"""What upper rooms hand in: everything of a kind that can be found, for building the index anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.registry import Slot


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that anybody may read."""

    subject_id: int
    title: str
    body: str
    href: str
    at: datetime
    meta: str = ""
    part_of: str = ""


documents: Slot[Callable[[], Iterator[Document]]] = Slot("what can be found, by kind")
kind_words: Slot[Callable[[], str]] = Slot("words for kinds of things that can be found")
