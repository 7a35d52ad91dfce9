"""A room as one reader sees it: who is there, what is going on, what this reader may do now."""

import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from app.core import clock
from app.core.window import zone_of
from app.dialogues.activities.protocol import DESK, PARTICIPANT, PUBLIC, Activity, Doer, Verb
from app.dialogues.halls.offers import may_now
from app.dialogues.live.events import my_seat
from app.dialogues.live.standing import people
from app.dialogues.log.fold import Hall, part_of
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.policies import may_lead, may_run
from app.dialogues.rooms.queries import room_by_slug, seats_of
from app.dialogues.rooms.rules import ELEMENT_WORDS, ROLE_WORDS, elements_present
from app.dialogues.withholding.queries import withheld_from
from app.web.cache import remembered

TOPICS = ("dialogues", "live")
"""What a page about a room depends on."""


@dataclass(slots=True)
class Known:
    """What everybody's pages about a room have in common: made once for each change of any room."""

    room: Any
    hall: Hall
    seats: list[Any]
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    seq: int = 0
    """The number of the last row that was written."""

    def as_of(self, now: datetime) -> "Known":
        """What the clock alone has made so is shown, though nobody has written it down yet: a turn
        that is over, when nobody acts and no live process looks."""
        hall = self.hall.as_of(now) if self.room.state == "open" else self.hall
        if hall is self.hall:
            return self
        views = {audience: hall.views(audience) for audience in (PUBLIC, DESK)}
        return replace(self, hall=hall, views=views)


def known_of(slug: str) -> Known:
    """The room of that address; ``Missing`` (6 statements, none while no room has changed)."""
    return remembered(TOPICS, ("room", slug), lambda: _read(slug))


def _read(slug: str) -> Known:
    room = room_by_slug(slug)
    known = Known(room, hall_from_log(room.id), seats_of(room.id))
    known.seq = known.hall.seq
    for audience in (PUBLIC, DESK):
        known.views[audience] = known.hall.views(audience)
        known.people[audience] = people(known.seats, audience)
    return known


@dataclass
class Scene:
    """One reader before one room. Templates read it; nothing in it may be changed: it is shared."""

    known: Known
    seat: Any
    now: datetime
    here: str = ""
    """The tab on which it is shown: "" for what happens now, else an activity's name."""
    shown_to: str = ""
    """The audience for which it is painted without anybody in particular."""

    @property
    def room(self) -> Any:
        """The room's row."""
        return self.known.room

    @property
    def slug(self) -> str:
        """The room's address."""
        return str(self.room.slug)

    @property
    def runs(self) -> bool:
        """Does the reader run the room?"""
        return may_run(self.seat)

    @property
    def leads(self) -> bool:
        """Does the reader lead it?"""
        return may_lead(self.seat)

    @property
    def audience(self) -> str:
        """Whose views the reader sees."""
        return self.shown_to or (DESK if self.runs else PUBLIC)

    @property
    def element_words(self) -> Any:
        """The elements of a consultation by their keys."""
        return ELEMENT_WORDS

    @property
    def role_words(self) -> Any:
        """The roles in a room by their keys."""
        return ROLE_WORDS

    def clock(self, instant: str) -> str:
        """The time of day of an instant of a view, by the room's clock: "14.20"."""
        return f"{datetime.fromisoformat(instant).astimezone(zone_of(self.room.zone)):%H.%M}"

    @property
    def minutes_ahead(self) -> int:
        """By how many minutes the room's clock is ahead of UTC."""
        ahead = self.now.astimezone(zone_of(self.room.zone)).utcoffset()
        return int(ahead.total_seconds()) // 60 if ahead else 0

    def minutes_left(self, until: str) -> int:
        """Minutes until an instant of a view, begun ones whole; below 0 when it is past."""
        left = (datetime.fromisoformat(until) - self.now).total_seconds()
        return math.ceil(left / 60) if left > 0 else math.floor(left / 60)

    @staticmethod
    def new_key() -> str:
        """The key of one button: pressed twice, it does one act."""
        return secrets.token_urlsafe(12)

    @property
    def bar(self) -> list[tuple[str, Verb]]:
        """What the reader can do now as one who takes part, without choosing a thing first."""
        return [(name, verb) for name, _part in self.parts for verb in self._shared(name)]

    def _shared(self, activity: str) -> list[Verb]:
        """What the reader's place could do with no other role than to take part."""
        as_one = replace(self.doer, roles=frozenset({PARTICIPANT})) if self.doer else None
        own = self.may(activity)
        return [verb for verb in self._may(activity, {}, as_one) if verb in own]

    def desk(self, activity: str) -> list[Verb]:
        """What only those who run the room can do now in an activity."""
        shared = self._shared(activity)
        return [verb for verb in self.may(activity) if verb not in shared]

    @property
    def next_steps(self) -> list[tuple[str, Verb]]:
        """What whoever runs the room does next most often: the first verbs without fields that go on
        with it, as many as fit below a thumb."""
        found = [(name, verb) for name, _part in self.parts for verb in self.desk(name)]
        return [one for one in found if one[1].says and not one[1].fields][:2]

    @property
    def parts(self) -> list[tuple[str, Activity]]:
        """The room's activities in the order of their tabs."""
        found = [(name, part_of(name)) for name in self.known.hall.states]
        return sorted(found, key=lambda one: (one[1].order, one[0]))

    def view(self, activity: str) -> Any:
        """What the reader sees of an activity; empty for one that the room does not have."""
        return self.known.views[self.audience].get(activity, {})

    @cached_property
    def own(self) -> dict[str, Any]:
        """What only this reader sees, by activity."""
        return self.known.hall.own(self.seat.number) if self.seat else {}

    @cached_property
    def withheld(self) -> list[Any]:
        """What the reader wrote and nobody else reads, with the reason (1 statement when anything is
        withheld in the room, else none)."""
        there = self.seat is not None and self.known.hall.withheld
        return withheld_from(self.room.id, self.seat.number) if there else []

    @property
    def people(self) -> dict[str, Any]:
        """Who has a place, by number as text; hidden names are empty."""
        return self.known.people[self.audience]

    def who(self, number: Any) -> Any:
        """Somebody by the number of their place."""
        return self.people.get(str(number), {})

    @cached_property
    def attendance(self) -> dict[str, int]:
        """How many there are of each element."""
        return elements_present(one.element for one in self.known.seats)

    @cached_property
    def doer(self) -> Doer | None:
        """The reader as activities see them; None without a place."""
        if self.seat is None or self.seat.muted:
            return None
        return Doer(self.seat.number, frozenset({self.seat.role} - {""}), self.seat.element)

    def may(self, activity: str, told: Mapping[str, Any] | None = None) -> list[Verb]:
        """The verbs of an activity that the reader can use now: those on the thing ``told`` names
        (``{"question": 12}``), else those that need no thing."""
        return self._may(activity, told or {}, self.doer)

    def may_as(self, doer: Doer, activity: str) -> list[Verb]:
        """The verbs that somebody could use now, also on a thing that is chosen in the form."""
        state, view = self.known.hall.states[activity], self.view(activity)
        stage, part = self.room.state, part_of(activity)
        return may_now(part, state, view, stage, doer, {}, self.now, things=True)

    def _may(self, activity: str, told: Mapping[str, Any], doer: Doer | None) -> list[Verb]:
        state = self.known.hall.states.get(activity)
        if doer is None or state is None:
            return []
        view, stage = self.view(activity), self.room.state
        return may_now(part_of(activity), state, view, stage, doer, told, self.now)


def scene_of(slug: str, here: str = "") -> Scene:
    """The room as who asks sees it; ``Missing``. 1 statement for those who may have a place, besides
    those of ``known_of``."""
    known, now = known_of(slug), clock.now()
    return Scene(known.as_of(now), my_seat(known.room.id), now, here)
