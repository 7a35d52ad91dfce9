"""What has no end yet when a room is to be closed. Pure."""

from dataclasses import dataclass
from typing import Any

from app.core.words import Sentence
from app.dialogues.activities.protocol import Field, Told, Verb, verb_of
from app.dialogues.log.fold import Hall, part_of


@dataclass(frozen=True, slots=True)
class End:
    """An act that gives an end to one thing; ``told`` names the thing, the rest is still to be typed."""

    activity: str
    verb: Verb
    told: Told

    @property
    def missing(self) -> tuple[Field, ...]:
        """The fields that whoever closes fills in."""
        return tuple(one for one in self.verb.fields if one.name not in self.told)

    def with_typed(self, typed: Told) -> dict[str, Any]:
        """The whole act, as a door hands it in."""
        return {**self.told, **{one.name: typed.get(one.name) for one in self.missing}}


def open_ends(hall: Hall) -> list[End]:
    """What must get an end, activity by activity."""
    found = []
    for name, state in hall.states.items():
        for verb, told in part_of(name).open_ends(state):
            known = verb_of(part_of(name), verb)
            found += [End(name, known, told)] if known else []
    return found


def hindrances(hall: Hall) -> list[Sentence]:
    """What must be done first."""
    return [one for name, state in hall.states.items() for one in part_of(name).hindrances(state)]


def fields_of(ends: list[End]) -> tuple[Field, ...]:
    """The fields that are filled in once for all of them."""
    return tuple({one.name: one for end in ends for one in end.missing}.values())
