"""A room as its log tells it: the states of its activities, and what each audience sees. Pure."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.dialogues.activities import activities
from app.dialogues.activities.protocol import Activity, Fact, Stamp, State, View


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the log, its words already put in."""

    stamp: Stamp
    activity: str
    fact: Fact
    behalf: int = 0


@dataclass(slots=True)
class Hall:
    """All activities of one room as of row ``seq``. ``settings``: of each, by its name.

    ``withheld``: rows without their words, by number, ``{"12": {kind, rule}}``; ``edition``: of the
    room, as of which they are so.
    """

    settings: dict[str, dict[str, Any]]
    seq: int = 0
    states: dict[str, State] = field(default_factory=dict)
    edition: int = 0
    withheld: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def begun(
        cls, settings: Mapping[str, dict[str, Any]], seq: int = 0, states: Any = None
    ) -> "Hall":
        """A room at its beginning, or as a snapshot has it."""
        hall = cls(deepcopy(dict(settings)), seq, deepcopy(states or {}))
        for name in hall.settings:
            if name not in hall.states:
                hall.states[name] = part_of(name).fresh(deepcopy(hall.settings[name]))
        return hall

    def take(self, row: Row) -> None:
        """Go on by one row; it must be the next one."""
        if row.stamp.seq != self.seq + 1:
            raise ValueError(f"row {row.stamp.seq} after {self.seq}")
        if row.activity in self.states:
            own = Fact(row.fact.kind, deepcopy(row.fact.data))  # the state may go on to change it
            part_of(row.activity).apply(self.states[row.activity], own, row.stamp)
        self.seq = row.stamp.seq

    def views(self, audience: str) -> dict[str, View]:
        """What an audience sees of every activity."""
        return self.views_of(self.states, audience)

    def views_of(self, names: Iterable[str], audience: str) -> dict[str, View]:
        """What an audience sees of some activities; those that the room does not have are left out."""
        return {
            name: part_of(name).view(self.states[name], audience)
            for name in names
            if name in self.states
        }

    def own(self, seat: int) -> dict[str, View]:
        """What only one seat sees, of the activities in which it has anything of its own."""
        found = {name: part_of(name).own(state, seat) for name, state in self.states.items()}
        return {name: view for name, view in found.items() if view}

    def due(self, now: datetime) -> list[tuple[str, Fact]]:
        """What the clock makes so now, activity by activity."""
        return [
            (name, fact)
            for name, state in self.states.items()
            for fact in part_of(name).due(state, now)
        ]

    def as_of(self, now: datetime) -> "Hall":
        """The room with what the clock has made so since, which nobody has written down yet: itself
        when there is nothing, else another one, to be read only."""
        found = self.next_due()
        if found is None or found > now:
            return self
        ahead = deepcopy(self)
        for name, fact in ahead.due(now):
            ahead.take(Row(Stamp(ahead.seq + 1, now), name, fact))
        return ahead

    def next_due(self) -> datetime | None:
        """When the clock will next make something so."""
        found = [part_of(name).next_due(state) for name, state in self.states.items()]
        return min((at for at in found if at), default=None)


def part_of(name: str) -> Activity:
    """The activity of that name."""
    return activities.get(name)


def emptied(words: Any) -> Any:
    """What is left of words that are withheld: their shape."""
    return ["" for _ in words] if isinstance(words, list) else ""


def told(row: Row) -> dict[str, Any]:
    """A row as everybody may read it, for ever: what goes over the wire and into a transcript.

    ``{seq, at, activity, kind, seat, data}``, and ``behalf`` when somebody typed it for another.
    A fact that is nobody's to read is only its number and its instant.
    """
    shown: dict[str, Any] = {"seq": row.stamp.seq, "at": row.stamp.at.isoformat()}
    data = part_of(row.activity).public(row.fact)
    if data is None:
        return shown
    shown |= {"activity": row.activity, "kind": row.fact.kind, "seat": row.stamp.seat, "data": data}
    return shown | ({"behalf": row.behalf} if row.behalf else {})
