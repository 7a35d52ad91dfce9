"""Who is told what about an edition, inside the transaction that changes it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.accounts import queries as accounts
from app.core.window import closing_as_typed
from app.core.words import Sentence
from app.innovations.editions.models import Edition
from app.innovations.editions.slots import drafting_people
from app.notices.actions import tell

Address = str


def public_address(edition: Edition) -> Address:
    """Where everybody reads about the edition."""
    return f"/innovations/editions/{edition.slug}"


def tell_drafting(edition: Edition, sentence: Sentence, *, now: datetime, **values: Any) -> int:
    """Tell everybody who works on a draft of the edition; returns how many."""
    people = {person for ask in drafting_people for person in ask(edition.id)}
    return tell_people(edition, people, sentence, now=now, **values)


def tell_people(
    edition: Edition, people: Iterable[int], sentence: Sentence, *, now: datetime, **values: Any
) -> int:
    """Tell these people a sentence whose ``%(edition)s`` is the edition's name."""
    values = {"edition": edition.title} | values
    return tell(people, sentence.msgid, public_address(edition), now=now, **values)


def organisers_of(edition: Edition) -> set[int]:
    """Ids of those who organise this edition or for its organisation (2 statements)."""
    scopes = (f"edition:{edition.id}", f"organisation:{edition.organiser_id}")
    return {row.id for scope in scopes for row in accounts.people_with_role("organiser", scope)}


def written(closes: datetime, zone: str) -> str:
    """A closing instant in figures that need no language: "23-11-2026 23.59 WITA"."""
    return f"{closing_as_typed(closes, zone):%d-%m-%Y %H.%M} {zone}"
