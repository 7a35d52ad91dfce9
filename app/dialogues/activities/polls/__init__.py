"""Polls: one option, several, a mark on a scale, or a ranking.

``{"polls": {"3": {…}}}``: a poll is called by the number of its first row in the log, its options by
their place, "1", "2", …. Who chose what stands in the state and in facts that are nobody's to read.
"""

from datetime import datetime
from typing import Any

from app.core.words import Sentence, say
from app.dialogues.activities.polls import showing
from app.dialogues.activities.polls.counting import count, result
from app.dialogues.activities.polls.deciding import CLOSED, DECIDED, OPEN, PLANNED
from app.dialogues.activities.polls.examples import EXAMPLES
from app.dialogues.activities.polls.verbs import TEXTS, VERBS
from app.dialogues.activities.protocol import Activity, Doer, Entry, Fact, Stamp, State, Told, View

_NOBODYS = frozenset({"added", "dropped", "voted"})


class Polls(Activity):
    """What the hall prefers, asked at once; the result shows after one's own vote."""

    title = say("Jajak pendapat")
    about = say("Semua memilih bersama; hasilnya baru terlihat sesudah memilih sendiri.")
    order = 40
    verbs = VERBS
    texts = TEXTS
    quiet = frozenset({"voted"})
    examples = EXAMPLES

    def fresh(self, settings: dict[str, Any]) -> State:  # noqa: ARG002 -- it has none
        """Nothing was asked yet."""
        return {"polls": {}}

    def decide(self, state: State, verb: str, told: Told, doer: Doer, now: datetime) -> list[Fact]:
        """See ``deciding``."""
        return DECIDED[verb](state, told, doer, now)

    def apply(self, state: State, fact: Fact, stamp: Stamp) -> None:
        """See the functions below, one for each kind of fact."""
        _TAKEN[fact.kind](state, fact.data, stamp)

    def view(self, state: State, audience: str) -> View:
        """See ``showing``."""
        return showing.view(state, audience)

    def own(self, state: State, seat: int) -> View:
        """See ``showing``."""
        return showing.own(state, seat)

    def public(self, fact: Fact) -> dict[str, Any] | None:
        """All but who chose what, and what is only prepared."""
        return None if fact.kind in _NOBODYS else super().public(fact)

    def unfinished(self, state: State) -> list[Sentence]:
        """Polls that are still open."""
        return showing.unfinished(state)

    def minutes(self, state: State) -> list[Entry]:
        """See ``showing``."""
        return showing.minutes(state)


def _added(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    options = {str(place): words for place, words in enumerate(data["options"], start=1)}
    begun = {"stage": PLANNED, "resets": [], "votes": {}, "sums": {}}
    state["polls"][str(stamp.seq)] = {**data, "options": options, **begun}


def _dropped(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    del state["polls"][str(data["poll"])]


def _opened(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    state["polls"][str(data["poll"])] |= {"stage": OPEN, "opened": stamp.at.isoformat()}


def _closed(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    """Counted once: the result no longer changes."""
    poll = state["polls"][str(data["poll"])]
    poll |= {"stage": CLOSED, "closed": stamp.at.isoformat(), "result": result(poll)}


def _reset(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    poll = state["polls"][str(data["poll"])]
    trace = {"seq": stamp.seq, "at": stamp.at.isoformat(), "seat": stamp.seat}
    poll["resets"].append(trace | {"reason": data["reason"], "cast": len(poll["votes"])})
    poll |= {"stage": PLANNED, "votes": {}, "sums": {}}
    for name in ("closed", "result"):
        poll.pop(name, None)


def _voted(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    """In the place of an earlier one, if there is any."""
    poll, seat = state["polls"][str(data["poll"])], str(data["seat"])
    if before := poll["votes"].pop(seat, None):
        count(poll, before, -1)
    vote = {name: data[name] for name in ("choices", "element", "behalf")}
    poll["votes"][seat] = vote
    count(poll, vote, 1)


_TAKEN = {
    "added": _added, "dropped": _dropped, "opened": _opened, "closed": _closed, "reset": _reset,
    "voted": _voted,
}  # fmt: skip

part = Polls()
