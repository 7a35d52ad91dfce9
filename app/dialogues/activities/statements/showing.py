"""Statements as people see them: everybody, the desk, who proposed one, the minutes."""

from typing import Any

from app.core.words import Sentence, say
from app.dialogues.activities.protocol import DESK, Entry, State, View
from app.dialogues.activities.statements.stages import ADMITTED, WAITING, Statement, readable


def view(state: State, audience: str) -> View:
    """Statements by number with how many agree, disagree and pass, and how many wait.

    Of one that is hidden everybody still sees that it is there, and under which rule.
    """
    known = state["statements"].items()
    if audience == DESK:
        seen = {number: whole(one) for number, one in known}
    else:
        seen = {
            number: whole(one) if readable(one) else _stub(one)
            for number, one in known
            if one["stage"] == ADMITTED
        }
    waiting = sum(one["stage"] == WAITING for _number, one in known)
    return {"statements": seen, "waiting": waiting, "closed": state["closed"]}


def whole(statement: Statement) -> dict[str, Any]:
    """All of a statement but who voted how."""
    kept = ("seat", "element", "behalf", "text", "at", "stage", "held", "reason")
    made: dict[str, Any] = {name: statement[name] for name in kept if name in statement}
    made["tally"] = dict(statement["tally"])
    return made | ({"hidden": dict(statement["hidden"])} if "hidden" in statement else {})


def _stub(statement: Statement) -> dict[str, Any]:
    hidden = {"rule": statement["hidden"]["rule"]}
    return {"at": statement["at"], "stage": statement["stage"], "hidden": hidden}


def own(state: State, seat: int) -> View:
    """What a seat has proposed, whatever became of it, and its votes."""
    known = state["statements"].items()
    return {
        "proposed": {number: whole(one) for number, one in known if one["seat"] == seat},
        "voted": {
            number: one["votes"][str(seat)] for number, one in known if str(seat) in one["votes"]
        },
    }


def unfinished(state: State) -> list[Sentence]:
    """How many still wait."""
    waiting = sum(one["stage"] == WAITING for one in state["statements"].values())
    if not waiting:
        return []
    return [say("%(n)d pernyataan masih menunggu dilihat.", n=waiting)]


def minutes(state: State) -> list[Entry]:
    """Every statement that was admitted; without its words where nobody may read them."""
    return [
        _entry(int(number), one)
        for number, one in state["statements"].items()
        if one["stage"] == ADMITTED
    ]


def _entry(number: int, statement: Statement) -> Entry:
    if not readable(statement):
        return Entry("statement", number, "", 0, {"rule": statement["hidden"]["rule"]})
    facts = {"element": statement["element"], "behalf": statement["behalf"]}
    facts |= {"tally": dict(statement["tally"])}
    return Entry("statement", number, statement["text"], statement["seat"], facts)
