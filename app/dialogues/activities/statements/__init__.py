"""Statements to agree with, to disagree with, or to pass.

``{"statements": {"12": {…}}, "closed": false}``: called by the number of their first row in the log.
Who voted how stands in the state and in facts that are nobody's to read; ``matrix`` gives the votes
without who cast them.
"""

from datetime import datetime
from typing import Any

from app.core.words import Sentence, say
from app.dialogues.activities.protocol import Activity, Doer, Entry, Fact, Stamp, State, Told, View
from app.dialogues.activities.statements import showing
from app.dialogues.activities.statements.deciding import DECIDED
from app.dialogues.activities.statements.examples import EXAMPLES
from app.dialogues.activities.statements.stages import (
    ADMITTED,
    REFUSED,
    WAITING,
    WITHDRAWN,
    Statement,
    no_votes,
)
from app.dialogues.activities.statements.verbs import TEXTS, VERBS

_NOBODYS = frozenset({"voted", "refused", "withdrawn"})


class Statements(Activity):
    """Where the hall agrees and where it does not."""

    title = say("Pernyataan")
    about = say("Peserta mengusulkan pernyataan; semua menyatakan setuju, tidak setuju atau lewat.")
    order = 50
    verbs = VERBS
    texts = TEXTS
    quiet = frozenset({"voted"})
    examples = EXAMPLES

    def fresh(self, settings: dict[str, Any]) -> State:  # noqa: ARG002 -- it has none
        """Nobody has proposed one yet."""
        return {"statements": {}, "closed": False}

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
        """All but who voted how, and what waits or was not shown."""
        waits = fact.kind == "proposed" and not fact.data["admitted"]
        return None if waits or fact.kind in _NOBODYS else super().public(fact)

    def unfinished(self, state: State) -> list[Sentence]:
        """How many still wait."""
        return showing.unfinished(state)

    def minutes(self, state: State) -> list[Entry]:
        """See ``showing``."""
        return showing.minutes(state)


def _proposed(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    names = ("seat", "element", "behalf", "held", "text")
    kept: Statement = {name: data[name] for name in names}
    stage = ADMITTED if data["admitted"] else WAITING
    begun = {"at": stamp.at.isoformat(), "stage": stage, "votes": {}, "tally": no_votes()}
    state["statements"][str(stamp.seq)] = kept | begun


def _voted(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    """In the place of an earlier one, if there is any."""
    statement, seat = _of(state, data), str(data["seat"])
    if before := statement["votes"].get(seat):
        statement["tally"][before] -= 1
    statement["votes"][seat] = data["vote"]
    statement["tally"][data["vote"]] += 1


def _admitted(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    _of(state, data)["stage"] = ADMITTED


def _refused(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    _of(state, data).update(stage=REFUSED, reason=data["reason"])


def _withdrawn(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    _of(state, data)["stage"] = WITHDRAWN


def _hidden(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    _of(state, data)["hidden"] = {"rule": data["rule"], "reason": data["reason"]}


def _shown(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    _of(state, data).pop("hidden", None)


def _closed(state: State, _data: dict[str, Any], _stamp: Stamp) -> None:
    state["closed"] = True


def _opened(state: State, _data: dict[str, Any], _stamp: Stamp) -> None:
    state["closed"] = False


def _of(state: State, data: dict[str, Any]) -> Statement:
    statement: Statement = state["statements"][str(data["statement"])]
    return statement


_TAKEN = {
    "proposed": _proposed, "voted": _voted, "admitted": _admitted, "refused": _refused,
    "withdrawn": _withdrawn, "hidden": _hidden, "shown": _shown, "closed": _closed,
    "opened": _opened,
}  # fmt: skip

part = Statements()
