"""One page for each payload with all that moves on pages about a room: as it is painted, and once more
out of the pieces that pages are told over their line."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import current_app

from app.dialogues.activities import activities
from app.dialogues.activities.protocol import DESK, Doer, Stamp
from app.dialogues.halls.painting import paint
from app.dialogues.live.easel import taken_apart
from app.dialogues.live.standing import Standing
from app.dialogues.log.fold import Hall, Row, part_of

START = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
LEAD = Doer(1, frozenset({"facilitator"}), "agencies")
ONE, OTHER = (Doer(number, frozenset({"participant"}), "users") for number in (2, 3))
DATE = "2027-03-01"


def course(said: str) -> list[tuple[Doer, str, str, dict[str, Any]]]:
    """Acts that put ``said`` wherever people write; things are called by the number of their act."""
    point, question, poll, statement = 1, 8, 12, 16
    noted = {"point": point, "text": said}
    return [
        (LEAD, "agenda", "add", {"title": said, "minutes": 10}),
        (LEAD, "agenda", "start", {"point": point}),
        (LEAD, "agenda", "summarise", noted),
        (LEAD, "agenda", "agree", noted),
        (ONE, "agenda", "dissent", noted),
        (LEAD, "agenda", "commit", {"point": point, "what": said, "who": said, "date": DATE, "indicator": said}),
        (LEAD, "agenda", "extend", {"minutes": 5, "reason": said}),
        (ONE, "questions", "ask", {"text": said}),
        (OTHER, "questions", "ask", {"text": said}),
        (LEAD, "questions", "answer", {"question": question, "by": said, "answer": said}),
        (LEAD, "questions", "promise", {"question": question + 1, "by": said, "date": DATE}),
        (LEAD, "polls", "add", {"kind": "single", "question": said, "options": [said, "B"], "most": None}),
        (LEAD, "polls", "open", {"poll": poll}),
        (ONE, "polls", "vote", {"poll": poll, "choices": [1]}),
        (LEAD, "polls", "reset", {"poll": poll, "reason": said}),
        (LEAD, "statements", "propose", {"text": said}),
        (ONE, "statements", "vote", {"statement": statement, "vote": "agree"}),
        (LEAD, "announcements", "say", {"text": said}),
        (ONE, "queue", "raise", {"topic": said}),
        (OTHER, "queue", "raise", {"topic": said}),
        (LEAD, "queue", "next", {}),
    ]  # fmt: skip


def hall_with(said: str) -> Hall:
    """A room in which all of it was done. Nothing cleans ``said``: the doors would."""
    hall = Hall.begun({name: activities.get(name).defaults for name in activities.names()})
    for doer, name, verb, told in course(said):
        now = START + timedelta(seconds=hall.seq)
        for fact in part_of(name).decide(hall.states[name], verb, told, doer, now):
            hall.take(Row(Stamp(hall.seq + 1, now, doer.seat), name, fact))
    return hall


def seat(number: int, said: str) -> Any:
    """A place whose holder is called so."""
    told = {"name": said, "post": said, "organisation": said, "name_hidden": False}
    role = "facilitator" if number == 1 else "participant"
    return SimpleNamespace(number=number, role=role, element="users", in_hall=False, **told)


def pages(slug: str, payloads: list[str]) -> Iterator[str]:
    """The HTML of each payload's page."""
    for said in payloads:
        standing = Standing.of(hall_with(said), [seat(number, said) for number in (1, 2, 3)])
        painted = [_painted(slug, standing, name) for name in ("", *activities.names())]
        apart = [text for page in painted for text in _pieces(page)]
        yield "<!doctype html><meta charset=utf-8><title>x</title>" + "".join([*painted, *apart])


def _painted(slug: str, standing: Standing, here: str) -> str:
    with current_app.app_context():
        return paint(slug, standing, (DESK, "id", here))


def _pieces(page: str) -> Iterator[str]:
    found = taken_apart(page)
    yield from found.pieces.values()
    yield from found.items.values()
