"""How the votes of a poll are counted: in running sums while it is open, by its method at the end.

``sums``: for each element ``{cast, behalf, scores: {option: points}}``. A vote changes a few numbers
in it, so a tally costs the same after one vote and after a thousand.
"""

from typing import Any

from app.dialogues.activities.apart import told_apart
from app.dialogues.activities.polls.verbs import RANKED, SCALE, SEVERAL, SINGLE
from app.voting.methods.approval import part as approval
from app.voting.methods.ballots import ballots_of
from app.voting.methods.borda import part as borda
from app.voting.methods.protocol import Outcome, Scoring

Poll = dict[str, Any]
Vote = dict[str, Any]
Tally = dict[str, Any]

METHODS: dict[str, Scoring] = {SINGLE: approval, SEVERAL: approval, SCALE: approval, RANKED: borda}
"""On a scale every mark is an option that a vote approves of."""


def keys_of(poll: Poll) -> list[str]:
    """What can be chosen: the keys of the options, or the marks of a scale, from "1" on."""
    if poll["kind"] == SCALE:
        return [str(mark) for mark in range(1, poll["most"] + 1)]
    return list(poll["options"])


def count(poll: Poll, vote: Vote, times: int) -> None:
    """Add a vote to the sums (``times`` 1), or take it out of them (-1)."""
    sums = poll["sums"].setdefault(vote["element"], _nothing(poll))
    sums["cast"] += times
    sums["behalf"] += times * vote["behalf"]
    keys, method = keys_of(poll), METHODS[poll["kind"]]
    for place, choice in enumerate(vote["choices"], start=1):
        sums["scores"][str(choice)] += times * method.points(place, len(keys))


def _nothing(poll: Poll) -> Tally:
    return {"cast": 0, "behalf": 0, "scores": dict.fromkeys(keys_of(poll), 0)}


def tally(poll: Poll) -> Tally:
    """All votes as of now: ``{cast, behalf, scores}``; on a scale ``average`` too."""
    found = _nothing(poll)
    for sums in poll["sums"].values():
        found["cast"] += sums["cast"]
        found["behalf"] += sums["behalf"]
        for key, score in sums["scores"].items():
            found["scores"][key] += score
    return found | _average(poll, found)


def _average(poll: Poll, found: Tally) -> dict[str, float]:
    if poll["kind"] != SCALE or not found["cast"]:
        return {}
    total = sum(int(mark) * times for mark, times in found["scores"].items())
    return {"average": round(total / found["cast"], 2)}


def result(poll: Poll) -> Tally:
    """The end of a poll, by its method: the tally with ``winners`` and ``ties`` (keys), ``placed`` (how
    often each option stood at each place) for a ranking, and the elements that may be told apart."""
    found = tally(poll)
    outcome = _outcome(poll)
    if poll["kind"] != SCALE and found["cast"]:
        found["winners"] = list(outcome.winners)
        found["ties"] = [list(same) for same in outcome.ties]
    if poll["kind"] == RANKED:
        found["placed"] = outcome.steps[1].facts["placed"]
    return found | {"elements": _elements(poll)}


def _outcome(poll: Poll) -> Outcome:
    named = [[str(choice) for choice in vote["choices"]] for vote in poll["votes"].values()]
    return METHODS[poll["kind"]].tally(ballots_of(named, keys_of(poll)))


def _elements(poll: Poll) -> dict[str, Tally]:
    sizes = {element: sums["cast"] for element, sums in sorted(poll["sums"].items())}
    return {
        element: {
            "cast": sizes[element],
            "scores": dict(poll["sums"][element]["scores"]),
        }
        for element in told_apart(sizes)
    }
