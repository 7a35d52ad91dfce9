"""What every folder in here supplies as ``part``, and the values that travel with it.

An activity is a fold. Its *state* is JSON that grows out of numbered *facts* and nothing else:
``decide`` says which facts an act leads to, or refuses; ``apply`` takes one fact into the state. So
the log alone, read from its first row, gives the state again, on whichever machine. What somebody may
see of a state is a *view*; clients keep views up to date by patches between two of them. Pure: no
database, no Flask, no clock (``now`` is an argument, a fact's own time stands in its ``Stamp``).

A folder holds ``__init__.py`` with the object ``part``, ``panel.html`` (the view as HTML) and what else
only it needs. ``panel.html`` holds macros over a reader's ``scene`` (``halls/scene.py``):
``panel(scene, name)`` draws all of it on its own tab; ``now(scene)`` what is going on, ``open(scene)``
what everybody is asked just now, above all else (both also on the wall of the hall);
``before(scene)`` and ``after(scene)`` what a room shows before it opens and once it is closed. Only
``panel`` must be there. What everybody of an audience sees alike stands in *pieces*, elements with the
id ``piece-<activity>-<key>``; what one reader has or may do stands beside them, never inside. What
comes and goes stands in lists, ``data-order="<name>"``, whose children each have an id (a piece may
itself be such a child). Pages that follow a room are kept by both (``live/easel.py``).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.words import Sentence

State = dict[str, Any]
"""JSON of one activity in one room; only its part reads it."""
View = dict[str, Any]
"""JSON for clients. Never ``None`` (a patch says ``None`` for what is gone); things by their number as
text, ``{"12": {…}}``, so that a patch names only what changed."""
Told = Mapping[str, Any]
"""What came with an act, already of the shape that the verb's fields ask for."""

FACILITATOR, MINUTES, OFFICIAL, SPEAKER, PARTICIPANT = (
    "facilitator", "minutes", "official", "speaker", "participant",
)  # fmt: skip
ROLES = (FACILITATOR, MINUTES, OFFICIAL, SPEAKER, PARTICIPANT)
STAFF = frozenset({FACILITATOR, MINUTES})
"""Roles in a room. Who only reads has none. ``STAFF`` runs it."""
ALL = frozenset(ROLES)

PUBLIC, DESK = "public", "desk"
AUDIENCES = (PUBLIC, DESK)
"""For whom a view is: everybody, or those who run the room (who also see what waits or is hidden)."""

ELEMENTS = ("users", "experts", "community", "media", "agencies")
"""The elements of a public consultation (PermenPANRB 16/2017): pengguna layanan, ahli/praktisi,
tokoh/OMS/LSM, media massa, instansi terkait."""


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts. ``seat``: number of the place in the room, the only name a log ever holds; ``element``
    is that of the person whose contribution it is.

    ``behalf``: seat of the person in the hall for whom staff typed it (0: for oneself). ``held``:
    the text is not to be seen by everybody before somebody has looked at it.
    """

    seat: int
    roles: frozenset[str] = frozenset()
    element: str = ""
    behalf: int = 0
    held: bool = False

    @property
    def staff(self) -> bool:
        """Does the doer run the room?"""
        return bool(self.roles & STAFF)

    @property
    def whose(self) -> int:
        """The seat whose contribution it is."""
        return self.behalf or self.seat


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so from now on; ``data`` is JSON and is kept as it is. A text that was deleted
    since comes back from the log as ""."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A fact's place in the log: its number, its instant (UTC), the seat of its doer (0: the clock)."""

    seq: int
    at: datetime
    seat: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that comes with an act.

    ``kind``: "line" or "text" (``most`` letters), "number" (``least`` to ``most``), "flag",
    "choice" (one of ``choices``), "number_of" (the number of a thing in the view), "numbers" (at most
    ``most`` of them), "lines" (at most ``most`` lines of 300 letters), "date" (as "2026-12-31").
    """

    name: str
    kind: str
    label: Sentence
    required: bool = True
    least: int = 0
    most: int = 0
    choices: tuple[tuple[str, Sentence], ...] = ()
    help: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that can be done. ``who`` are roles; ``says`` whether others are told of it aloud.

    ``behalf``: staff may do it for somebody in the hall. ``holds``: what is written waits
    (``Doer.held``) when it attacks people; a verb without it refuses such words. ``early``: also
    before the room opens, to prepare it.
    """

    name: str
    label: Sentence
    who: frozenset[str]
    fields: tuple[Field, ...] = ()
    behalf: bool = False
    says: bool = False
    holds: bool = False
    early: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form lets people choose from for a field of numbers: each with its words, as people
    wrote them. ``ranked``: the order of the chosen ones counts. ``most`` that may be chosen (0: all).
    """

    choices: tuple[tuple[int, str], ...]
    ranked: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the minutes, with the number in the log on which it stands (0: none of its own).

    ``kind``: "input", "answer", "poll", "agreement", "dissent", "skip", "announcement", "turn",
    "statement", "agenda", "summary", "commitment". ``facts``: numbers and names for the printed form.
    """

    kind: str
    seq: int
    text: str
    seat: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One act of an example: who, what, with what, and the refusal's code it must meet ("" for none)."""

    doer: Doer
    verb: str
    told: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    after_s: int = 1  # seconds since the step before


class Activity(ABC):
    """One kind of activity. A room has each at most once."""

    title: Sentence
    about: Sentence  # one sentence for the facilitator who chooses
    order: int = 50  # place among the tabs
    verbs: tuple[Verb, ...] = ()
    texts: frozenset[str] = frozenset()
    """Names of what people wrote, in acts and in facts: looked at before it is shown (personal
    details, abuse), and kept beside the log, so that a deletion leaves nothing behind but the fact."""
    quiet: frozenset[str] = frozenset()
    """Kinds of facts that only count (a vote): nobody may do anything else afterwards, and nobody is
    told of them aloud."""
    settings: tuple[Field, ...] = ()
    defaults: dict[str, Any] = {}
    examples: tuple[tuple[Step, ...], ...] = ()
    """Courses of acts for the contract tests; together they use every verb."""

    @abstractmethod
    def fresh(self, settings: dict[str, Any]) -> State:
        """The state of a room in which nothing has happened."""

    @abstractmethod
    def decide(self, state: State, verb: str, told: Told, doer: Doer, now: datetime) -> list[Fact]:
        """The facts of an act; raises ``Invalid``, ``Forbidden``, ``Missing`` or ``Conflict``.

        The door has checked that the doer holds a role of the verb and that ``told`` has its shape.
        Changes nothing.
        """

    @abstractmethod
    def apply(self, state: State, fact: Fact, stamp: Stamp) -> None:
        """Take a fact into the state, in place. Never refuses: what is in the log is so."""

    @abstractmethod
    def view(self, state: State, audience: str) -> View:
        """What an audience may see of it; nothing of it is shared with the state afterwards."""

    def own(self, state: State, seat: int) -> View:  # noqa: ARG002 -- for activities that have any
        """What only this seat may see: its own vote, its own held question."""
        return {}

    def offer(self, view: View, verb: str, field: str, told: Told) -> Offer:  # noqa: ARG002
        """What a form offers for a field of numbers ("number_of", "numbers"). ``told``: what has been
        chosen already. Once a thing is chosen that has ``options`` of its own (``{"1": "Ya"}``), these;
        else the things of the view that are called like the field, or its first things."""
        if (own := _options_of(view, told)) is not None:
            return own
        things = view.get(f"{field}s") or next(
            (one for one in view.values() if isinstance(one, dict) and set(one) and _numbered(one)),
            {},
        )
        return Offer(tuple((int(number), words_of(one)) for number, one in things.items()))

    def public(self, fact: Fact) -> dict[str, Any] | None:
        """What everybody may read of a fact for ever; None for what is nobody's to read (its number
        is then in everybody's log, and nothing else). People's words never stand in it: they may be
        hidden or deleted one day, and are shown by views alone."""
        return {name: value for name, value in fact.data.items() if name not in self.texts}

    def due(self, state: State, now: datetime) -> list[Fact]:  # noqa: ARG002
        """What the clock alone makes so: a turn whose time is over, a poll that closes by itself."""
        return []

    def next_due(self, state: State) -> datetime | None:  # noqa: ARG002
        """When ``due`` will next have something to say; None for never."""
        return None

    def unfinished(self, state: State) -> list[Sentence]:  # noqa: ARG002
        """What still lacks its end, for who closes the room."""
        return []

    def open_ends(self, state: State) -> list[tuple[str, Told]]:  # noqa: ARG002
        """Acts that give an end to what must have one before the room closes: a verb, the same for all,
        and the thing it is about. Whoever closes fills in the verb's other fields once for all."""
        return []

    def hindrances(self, state: State) -> list[Sentence]:  # noqa: ARG002
        """What must be done before the room closes, each by itself."""
        return []

    def minutes(self, state: State) -> list[Entry]:  # noqa: ARG002
        """Its part of the minutes, in order."""
        return []


_NAMES = ("title", "text", "what", "topic", "question", "name")


def words_of(thing: Any) -> str:
    """By what people know a thing of a view: what somebody wrote in it; "" when it holds no words."""
    if not isinstance(thing, Mapping):
        return ""
    found = (thing.get(name) for name in _NAMES)
    return next((one for one in found if isinstance(one, str) and one), "")


def _options_of(view: View, told: Told) -> Offer | None:
    """The options of the thing that was chosen: ``keys`` says which there are (marks have no words),
    ``kind`` how one chooses, ``most`` how many."""
    groups = [one for one in view.values() if isinstance(one, dict)]
    things = (group.get(str(number)) for number in told.values() for group in groups)
    chosen = next((one for one in things if isinstance(one, dict) and "options" in one), None)
    if chosen is None:
        return None
    keys, words = chosen.get("keys") or list(chosen["options"]), chosen["options"]
    kind = chosen.get("kind")
    most = 1 if kind in ("single", "scale") else chosen.get("most", 0)
    choices = tuple((int(key), words.get(key) or key) for key in keys)
    return Offer(choices, kind == "ranked", most)


def _numbered(things: dict[str, Any]) -> bool:
    return all(one.isdigit() for one in things)


def verb_of(part: Activity, name: str) -> Verb | None:
    """The verb of that name."""
    return next((one for one in part.verbs if one.name == name), None)
