"""How a fact about questions becomes part of the state."""

from collections.abc import Callable

from app.dialogues.activities.protocol import Fact, Stamp, State
from app.dialogues.activities.questions.stages import (
    ANSWERED,
    DUE,
    HELD,
    MERGED,
    OPEN,
    REFUSED,
    WITHDRAWN,
    Question,
)


def asked(state: State, fact: Fact, stamp: Stamp) -> None:
    """A question is called by the number of the fact that brought it."""
    data = fact.data
    state["questions"][str(stamp.seq)] = {
        "seat": data["seat"],
        "element": data["element"],
        "behalf": data["behalf"],
        "text": data["text"],
        "at": stamp.at.isoformat(),
        "stage": HELD if data["held"] else OPEN,
        "votes": {str(data["seat"]): True},
        "replies": [],
    }


def voted(state: State, fact: Fact, _stamp: Stamp) -> None:
    """One more."""
    _of(state, fact)["votes"][str(fact.data["seat"])] = True


def unvoted(state: State, fact: Fact, _stamp: Stamp) -> None:
    """One less."""
    _of(state, fact)["votes"].pop(str(fact.data["seat"]), None)


def withdrawn(state: State, fact: Fact, _stamp: Stamp) -> None:
    """Ended by its asker."""
    _of(state, fact)["stage"] = WITHDRAWN


def merged(state: State, fact: Fact, _stamp: Stamp) -> None:
    """Its votes move over, one for each seat; what was merged into it before follows it."""
    into = fact.data["into"]
    gone = _of(state, fact)
    state["questions"][str(into)]["votes"] |= gone["votes"]
    gone.update(stage=MERGED, votes={}, into=into)
    for one in state["questions"].values():
        if one.get("into") == fact.data["question"]:
            one["into"] = into


def answered(state: State, fact: Fact, stamp: Stamp) -> None:
    """Answered, or its answer corrected."""
    question = _of(state, fact)
    question["stage"] = ANSWERED
    question["replies"].append(_reply(fact, stamp, "answer"))


def promised(state: State, fact: Fact, stamp: Stamp) -> None:
    """A written answer is due, or its date corrected."""
    question = _of(state, fact)
    question["stage"] = DUE
    question["replies"].append(_reply(fact, stamp, "date"))


def _reply(fact: Fact, stamp: Stamp, what: str) -> dict[str, object]:
    return {
        "seq": stamp.seq,
        "at": stamp.at.isoformat(),
        "by": fact.data["by"],
        what: fact.data[what],
    }


def hidden(state: State, fact: Fact, _stamp: Stamp) -> None:
    """Out of sight."""
    _of(state, fact)["hidden"] = {"rule": fact.data["rule"], "reason": fact.data["reason"]}


def shown(state: State, fact: Fact, _stamp: Stamp) -> None:
    """In sight again."""
    _of(state, fact).pop("hidden", None)


def released(state: State, fact: Fact, _stamp: Stamp) -> None:
    """Open from now on."""
    _of(state, fact)["stage"] = OPEN


def refused(state: State, fact: Fact, _stamp: Stamp) -> None:
    """Never shown."""
    _of(state, fact).update(stage=REFUSED, reason=fact.data["reason"])


def _of(state: State, fact: Fact) -> Question:
    question: Question = state["questions"][str(fact.data["question"])]
    return question


TAKEN: dict[str, Callable[[State, Fact, Stamp], None]] = {
    fn.__name__: fn
    for fn in (
        asked, voted, unvoted, withdrawn, merged, answered, promised, hidden, shown, released,
        refused,
    )
}  # fmt: skip
