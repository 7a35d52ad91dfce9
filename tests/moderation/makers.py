"""A wall of little notes for tests of moderation: a room above it, with a table of its own.

The table is temporary state of one test: rows of a plain dictionary, so that what moderation asks
of a room (read, carry out, where it stood) is seen without the forum.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import text

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db.base import db
from app.db.unit import transaction
from app.moderation import actions
from app.moderation.screening.rules import Finding
from app.moderation.slots import Moderated, Subject, Target, moderated
from tests.support.people import make_organisation, make_person

KIND = "note"
WRITTEN = datetime(2026, 11, 20, tzinfo=UTC)
"""When all notes were written."""
SECRET = "KENARI-ISI"
TITLE = "KENARI-JUDUL"
AUTHOR = "Kenari Penulis"
REASON = "KENARI-ALASAN karena menyebut Pak Bejo."
STATES = {"hold": "held", "release": "shown", "hide": "hidden", "restore": "shown"}
VERBS = frozenset({*STATES, "lock", "unlock", "move", "merge", "split"})


@dataclass
class Note:
    """One note on the wall."""

    author_id: int
    agency_ids: frozenset[int]
    state: str = "shown"
    locked: bool = False
    board: int = 1
    hidden_name: bool = False
    done: list[str] = field(default_factory=list)


class Wall:
    """All notes, and how often they were read."""

    def __init__(self) -> None:
        self.notes: dict[int, Note] = {}
        self.reads: list[object] = []

    def put(self, author: Actor, *agencies: int, **columns: object) -> int:
        """A new note; its number."""
        number = len(self.notes) + 1
        self.notes[number] = Note(author.person_id or 0, frozenset(agencies), **columns)
        return number

    def read(self, number: int) -> Subject | None:
        """A note as moderation sees it."""
        self.reads.append(number)
        note = self.notes.get(number)
        if note is None:
            return None
        return Subject(
            kind=KIND,
            id=number,
            author_id=note.author_id,
            shown_name="" if note.hidden_name else AUTHOR,
            agency_ids=note.agency_ids,
            href=f"/forums/notes/{number}",
            title=f"{TITLE} {number}",
            excerpt=f"{SECRET} {number}",
            public=note.state == "shown",
            since=WRITTEN,
        )

    def read_many(self, numbers: object) -> dict[int, Subject]:
        """A page of notes."""
        found = {number: self.read(number) for number in sorted(numbers)}
        self.reads[-len(found) :] = [tuple(found)]
        return {number: subject for number, subject in found.items() if subject}

    def carry_out(self, verb: str, number: int, target: int | None, now: datetime) -> None:
        """What moderation decided."""
        note = self.notes[number]
        if verb == "merge" and target is None:
            raise Conflict(say("Ke mana?"), field="target")
        note.state = STATES.get(verb, note.state)
        note.locked = {"lock": True, "unlock": False}.get(verb, note.locked)
        note.board = target if verb == "move" and target else note.board
        note.done.append(verb)

    def named(self, typed: str) -> tuple[int, str, str] | None:
        """A note by its number."""
        number = int(typed) if typed.isdigit() else 0
        return (
            (number, f"{TITLE} {number}", f"/forums/notes/{number}")
            if number in self.notes
            else None
        )

    def offered(self) -> Moderated:
        """The slot's provider."""
        return Moderated(
            self.read,
            self.carry_out,
            VERBS,
            {
                "move": Target(
                    "Papan", choices=lambda: [(number, f"Papan {number}") for number in range(9)]
                ),
                "merge": Target("Topik", find=self.named),
            },
            self.read_many,
            lambda number: self.notes[number].board,
        )


@contextmanager
def standing_wall() -> Iterator[Wall]:
    """A wall that moderation knows of until the test ends."""
    wall = Wall()
    moderated.fill(KIND, wall.offered)
    try:
        yield wall
    finally:
        del moderated._providers[KIND]


@dataclass
class Cast:
    """An agency below a regency, an author, a reader, moderators from everywhere and from inside."""

    regency: int
    agency: int
    unit: int
    author: Actor
    reader: Actor
    first: Actor
    second: Actor
    insider: Actor


def make_cast() -> Cast:
    """Everybody of a test."""
    regency = make_organisation("Kabupaten Uji", kind="regency")
    agency = make_organisation("Dinas Uji", parent=regency)
    anywhere = [("moderator", "*")]
    return Cast(
        regency=regency,
        agency=agency,
        unit=make_organisation("UPT Uji", parent=agency),
        author=make_person(AUTHOR, "citizen"),
        reader=make_person("Kenari Pelapor", "citizen"),
        first=make_person("Kenari Moderator", "citizen", roles=anywhere),
        second=make_person("Mod Dua", "citizen", roles=anywhere),
        insider=make_person("Mod Dalam", org=agency, roles=anywhere),
    )


def act(actor: Actor, number: int, verb: str, *, now: datetime | None = None, **told: object):
    """One act in a transaction."""
    said = {"rule": "insult", "reason": REASON} | told
    with transaction():
        return actions.act(actor, KIND, number, verb, now=now or clock.now(), **said)


def hold(wall: Wall, number: int, *, now: datetime | None = None, kind: str = "insult") -> None:
    """What a room does when screening finds something."""
    note = wall.notes[number]
    note.state = "held"
    told = (KIND, number, note.author_id, note.agency_ids, [Finding(kind, "goblok")])
    with transaction():
        actions.hold_by_system(*told, since=now or clock.now(), now=now or clock.now())


def report(actor: Actor, number: int, *, now: datetime | None = None, **told: object):
    """One report in a transaction."""
    said = {"rule": "insult", "text": ""} | told
    with transaction():
        return actions.report_subject(actor, KIND, number, now=now or clock.now(), **said)


def appeal(actor: Actor, act_id: int, words: str = "Saya hanya kesal.", *, now=None):
    """One appeal in a transaction."""
    with transaction():
        return actions.appeal(actor, act_id, text=words, now=now or clock.now())


def decide(actor: Actor, act_id: int, *, granted: bool = True, now=None):
    """One decision in a transaction."""
    with transaction():
        return actions.decide_appeal(
            actor, act_id, granted=granted, reason="Beri kesempatan.", now=now or clock.now()
        )


def rows(sql: str, **values: object) -> list[tuple]:
    """Rows of a raw statement."""
    return [tuple(row) for row in db.session.execute(text(sql), values)]
