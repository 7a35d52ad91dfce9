"""Polls as people see them. What everybody sees does not change with a vote while a poll is open."""

from copy import deepcopy
from typing import Any

from app.core.words import Sentence, say
from app.dialogues.activities.polls.counting import Poll, keys_of, result, tally
from app.dialogues.activities.polls.deciding import CLOSED, OPEN, PLANNED
from app.dialogues.activities.protocol import DESK, Entry, State, View


def view(state: State, audience: str) -> View:
    """Polls by number. The desk sees what is prepared, and of an open poll how many have voted: never
    for what."""
    desk = audience == DESK
    shown = {number: _shown(one) for number, one in state["polls"].items() if desk or _known(one)}
    if desk:
        for number, one in shown.items():
            if one["stage"] == OPEN:
                one["cast"] = len(state["polls"][number]["votes"])
    return {"polls": shown}


def _known(poll: Poll) -> bool:
    """Has everybody heard of it?"""
    return poll["stage"] != PLANNED or bool(poll["resets"])


def _shown(poll: Poll) -> dict[str, Any]:
    names = ("kind", "question", "most", "stage", "opened", "closed")
    made: dict[str, Any] = {name: poll[name] for name in names if name in poll}
    made |= {"options": dict(poll["options"]), "keys": keys_of(poll)}
    made["resets"] = [dict(one) for one in poll["resets"]]
    return made | ({"result": deepcopy(poll["result"])} if poll["stage"] == CLOSED else {})


def own(state: State, seat: int) -> View:
    """What a seat has chosen; while the poll is open also how all have voted until now, which nobody
    sees who has not voted."""
    return {
        "voted": {
            number: {"choices": list(one["votes"][str(seat)]["choices"])}
            | ({"tally": tally(one)} if one["stage"] == OPEN else {})
            for number, one in state["polls"].items()
            if str(seat) in one["votes"]
        }
    }


def unfinished(state: State) -> list[Sentence]:
    """Polls that are still open."""
    return [
        say("Jajak pendapat “%(text)s” belum ditutup.", text=one["question"])
        for one in state["polls"].values()
        if one["stage"] == OPEN
    ]


def minutes(state: State) -> list[Entry]:
    """Every poll that people could vote in, with its result and with what was thrown away."""
    return [_entry(int(number), one) for number, one in state["polls"].items() if _known(one)]


def _entry(number: int, poll: Poll) -> Entry:
    facts = {name: poll[name] for name in ("kind", "most", "stage")}
    facts |= {"options": dict(poll["options"]), "resets": [dict(one) for one in poll["resets"]]}
    if poll["stage"] != PLANNED:
        facts["result"] = deepcopy(poll["result"]) if poll["stage"] == CLOSED else result(poll)
    return Entry("poll", number, poll["question"], 0, facts)
