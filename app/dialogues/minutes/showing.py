"""The record as people read it: by section, with names put in. The same for page, JSON and print.

Names are read when the minutes are drawn: whoever hid theirs from the public, or had it deleted, does
not come back by a document.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.core.words import Sentence, say
from app.dialogues.rooms.rules import ELEMENT_WORDS

HIDDEN_NAME = say("Nama disembunyikan")
Translate = Callable[[Sentence], str]
Entry = Mapping[str, Any]


def sections_of(
    entries: list[dict[str, Any]], seats: Mapping[int, Any], translate: Translate
) -> dict[str, Any]:
    """Entries by section: ``agenda`` (points with their summaries), ``inputs`` (with answers),
    ``polls``, ``statements``, ``agreements``, ``dissent``, ``followups``, ``turns``, ``skips``,
    ``announcements``. Each thing has ``seq``, the row of the log on which it stands."""
    name = _Names(seats, translate)
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for one in entries:
        by_kind.setdefault(one["kind"], []).append(one)
    return {
        "agenda": [_point(one, by_kind.get("summary", [])) for one in by_kind.get("agenda", [])],
        "inputs": [
            _input(one, by_kind.get("answer", []), name) for one in by_kind.get("input", [])
        ],
        "polls": [_poll(one) for one in by_kind.get("poll", [])],
        "statements": [_statement(one, name) for one in by_kind.get("statement", [])],
        "agreements": [_said(one, name) for one in by_kind.get("agreement", [])],
        "dissent": [_said(one, name) for one in by_kind.get("dissent", [])],
        "followups": [_followup(one) for one in by_kind.get("commitment", [])],
        "turns": [
            _said(one, name) | {"seconds": one["facts"].get("s", 0)}
            for one in by_kind.get("turn", [])
        ],
        "skips": [_said(one, name) for one in by_kind.get("skip", [])],
        "announcements": [_said(one, name) for one in by_kind.get("announcement", [])],
    }


class _Names:
    """Who a seat is, as everybody may read it."""

    def __init__(self, seats: Mapping[int, Any], translate: Translate) -> None:
        self._seats, self._translate = seats, translate

    def of(self, number: int) -> dict[str, str]:
        """``{by, element}`` of a seat; empty for none."""
        seat = self._seats.get(number)
        if seat is None:
            return {"by": "", "element": ""}
        return person(seat, self._translate)


def person(seat: Any, translate: Translate) -> dict[str, str]:
    """``{by, element}``: the name, unless it is hidden, and what kind of participant that is."""
    element = ELEMENT_WORDS.get(seat.element)
    name = translate(HIDDEN_NAME) if seat.name_hidden else seat.name
    return {"by": name, "element": translate(element) if element else ""}


def _said(one: Entry, name: _Names) -> dict[str, Any]:
    gone = bool(one.get("gone"))
    return {"seq": one["seq"], "text": one["text"], "gone": gone} | name.of(one["seat"])


def _point(one: Entry, summaries: list[dict[str, Any]]) -> dict[str, Any]:
    mine = [
        {"seq": each["seq"], "text": each["text"]}
        for each in summaries
        if each["facts"].get("point") == one["seq"]
    ]
    kept = {name: one["facts"].get(name) for name in ("minutes", "began", "ended", "extended")}
    return {"seq": one["seq"], "text": one["text"], "summaries": mine} | kept


def _input(one: Entry, answers: list[dict[str, Any]], name: _Names) -> dict[str, Any]:
    facts = one["facts"]
    replies = [
        {"seq": each["seq"], "text": each["text"], "date": each["facts"].get("date", "")}
        | {"by": str(each["facts"].get("by", ""))}
        for each in answers
        if each["facts"].get("question") == one["seq"]
    ]
    return _said(one, name) | {
        "stage": facts.get("stage", ""),
        "votes": facts.get("votes", 0),
        "behalf": bool(facts.get("behalf")),
        "into": facts.get("into", 0),
        "rule": facts.get("rule", ""),
        "answers": replies,
    }


def _poll(one: Entry) -> dict[str, Any]:
    facts = one["facts"]
    result, options = facts.get("result") or {}, facts.get("options") or {}
    scores = result.get("scores", {})
    most = max(scores.values(), default=0)
    bars = [
        {"text": options.get(key, key), "score": score, "share": score / most if most else 0.0}
        for key, score in scores.items()
    ]
    return {
        "seq": one["seq"],
        "text": one["text"],
        "kind": facts.get("kind", ""),
        "cast": result.get("cast", 0),
        "behalf": result.get("behalf", 0),
        "average": result.get("average"),
        "winners": [options.get(key, key) for key in result.get("winners", [])],
        "bars": bars,
        "resets": [each.get("reason", "") for each in facts.get("resets", [])],
    }


def _statement(one: Entry, name: _Names) -> dict[str, Any]:
    return _said(one, name) | {"tally": one["facts"].get("tally", {})}


def _followup(one: Entry) -> dict[str, Any]:
    facts = one["facts"]
    kept = {name: facts.get(name, "") for name in ("who", "date", "indicator")}
    return {"seq": one["seq"], "text": one["text"], "gone": bool(one.get("gone"))} | kept
