"""A room as this process last told it to its readers. Nothing in here waits for anything."""

from dataclasses import dataclass, field
from typing import Any

from app.dialogues.activities.patches import patch
from app.dialogues.activities.protocol import AUDIENCES, DESK
from app.dialogues.log.fold import Hall, Row, told

PEOPLE, WITHHELD, ROOM = "people", "withheld", "room"
BESIDE = frozenset({PEOPLE, WITHHELD, ROOM})
"""Views that stand beside those of the activities: who has a place, rows without their words, and
the room itself."""


@dataclass(slots=True)
class Standing:
    """What readers of one room know: the number of the last row, and each audience's views.
    ``edition``: of the words in them; ``state``: "planned", "open" or "closed"."""

    hall: Hall
    told: int = 0
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    edition: int = 0
    state: str = "open"

    @classmethod
    def of(cls, hall: Hall, seats: list[Any], state: str = "open") -> "Standing":
        """A room as it is."""
        standing = cls(hall, hall.seq, edition=hall.edition, state=state)
        for audience in AUDIENCES:
            beside = {PEOPLE: people(seats, audience), WITHHELD: hall.withheld}
            beside[ROOM] = {"state": state}
            standing.views[audience] = hall.views(audience) | beside
        return standing

    def gone_on(
        self, rows: list[Row], seats: list[Any] | None, hall: Hall | None = None
    ) -> dict[str, dict[str, Any]]:
        """The hall has taken ``rows`` (or is another one, read anew), and the places may have changed:
        for each audience the delta ``{events, patch}`` that its readers need, if there is any."""
        if hall:
            self.hall, self.edition = hall, hall.edition
        self.told = self.hall.seq
        touched = set(self.hall.states) if hall else {row.activity for row in rows}
        events = [told(row) for row in rows]
        deltas = {}
        for audience in AUDIENCES:
            change = self._change(audience, touched, seats)
            if events or change:
                deltas[audience] = {"events": events, "patch": change}
        return deltas

    def _change(self, audience: str, touched: set[str], seats: list[Any] | None) -> dict[str, Any]:
        known, fresh = self.views[audience], self.hall.views_of(touched, audience)
        if seats is not None:
            fresh[PEOPLE] = people(seats, audience)
        fresh[WITHHELD], fresh[ROOM] = self.hall.withheld, {"state": self.state}
        change: dict[str, Any] = {}
        for name in set(known) - set(self.hall.states) - BESIDE:  # the plan has it no more
            del known[name]
            change[name] = None
        for name, view in fresh.items():
            if made := patch(known.get(name, {}), view):
                change[name] = made
            known[name] = view
        return change


def people(seats: list[Any], audience: str) -> dict[str, Any]:
    """Who has a place, by number; a hidden name is shown to nobody but the desk."""
    return {str(one.number): _person(one, audience) for one in seats}


def _person(seat: Any, audience: str) -> dict[str, Any]:
    hidden = seat.name_hidden and audience != DESK
    names = {"name": "", "post": "", "organisation": ""} if hidden else {
        "name": seat.name, "post": seat.post, "organisation": seat.organisation
    }  # fmt: skip
    return names | {
        "hidden": seat.name_hidden,
        "role": seat.role,
        "element": seat.element,
        "in_hall": seat.in_hall,
    }
