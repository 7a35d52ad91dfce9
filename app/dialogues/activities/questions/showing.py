"""Questions as people see them: everybody, the desk, the asker, the minutes."""

from typing import Any

from app.core.words import Sentence, say
from app.dialogues.activities.protocol import DESK, Entry, State, Told, View
from app.dialogues.activities.questions.stages import (
    HELD,
    MERGED,
    OPEN,
    REFUSED,
    UNSEEN,
    WITHDRAWN,
    Question,
    readable,
    waits,
)

SHORT = 80


def view(state: State, audience: str) -> View:
    """Questions by number, ranked by votes and then by age, and how many wait for something.

    Of what nobody may read everybody still sees that it is there: nothing vanishes in silence.
    """
    if audience == DESK:
        seen = {number: whole(one) for number, one in state["questions"].items()}
    else:
        seen = {
            number: whole(one) if readable(one) else _stub(one)
            for number, one in state["questions"].items()
            if one["stage"] not in UNSEEN
        }
    for rank, number in enumerate(sorted(seen, key=lambda one: _weight(seen, one)), start=1):
        seen[number]["rank"] = rank
    return {"questions": seen, "counts": _counts(state)}


def _weight(seen: dict[str, Any], number: str) -> tuple[bool, int, int]:
    one = seen[number]
    ended = one["stage"] in UNSEEN | {MERGED, WITHDRAWN} or "hidden" in one
    return ended, -one["votes"], int(number)


def _counts(state: State) -> dict[str, int]:
    stages = [one["stage"] for one in state["questions"].values() if "hidden" not in one]
    return {stage: stages.count(stage) for stage in (OPEN, HELD, REFUSED)}


def whole(question: Question) -> dict[str, Any]:
    """All of a question but who supports it."""
    kept = ("seat", "element", "behalf", "text", "at", "stage", "into", "reason")
    made: dict[str, Any] = {name: question[name] for name in kept if name in question}
    made["votes"] = len(question["votes"])
    if "hidden" in question:
        made["hidden"] = dict(question["hidden"])
    return made | _replies(question)


def _stub(question: Question) -> dict[str, Any]:
    made = {"stage": question["stage"], "at": question["at"], "votes": len(question["votes"])}
    if "hidden" in question:
        made["hidden"] = {"rule": question["hidden"]["rule"]}
    return made


def _replies(question: Question) -> dict[str, Any]:
    """The last answer and the last promise of one, and whether they were corrected."""
    made: dict[str, Any] = {}
    for what in ("answer", "date"):
        said = [one for one in question["replies"] if what in one]
        if said:
            made["reply" if what == "answer" else "due"] = {**said[-1], "corrected": len(said) > 1}
    return made


def own(state: State, seat: int) -> View:
    """The questions of a seat, whatever became of them, and what it supports."""
    questions = state["questions"].items()
    return {
        "asked": {number: whole(one) for number, one in questions if one["seat"] == seat},
        "voted": {number: True for number, one in questions if str(seat) in one["votes"]},
    }


def unfinished(state: State) -> list[Sentence]:
    """A sentence for each question without an end."""
    return [
        _unfinished(int(number), one) for number, one in state["questions"].items() if waits(one)
    ]


def open_ends(state: State) -> list[tuple[str, Told]]:
    """For each question without an end that anybody may read: promise an answer."""
    return [
        ("promise", {"question": int(number)})
        for number, one in state["questions"].items()
        if waits(one) and one["stage"] == OPEN
    ]


def hindrances(state: State) -> list[Sentence]:
    """A sentence for each question that waits to be looked at."""
    return [
        _unfinished(int(number), one)
        for number, one in state["questions"].items()
        if waits(one) and one["stage"] == HELD
    ]


def _unfinished(number: int, question: Question) -> Sentence:
    text = question["text"]
    short = text if len(text) <= SHORT else text[: SHORT - 1] + "…"
    if question["stage"] == HELD:
        return say("Pertanyaan %(n)d masih menunggu dilihat: “%(text)s”", n=number, text=short)
    return say("Pertanyaan %(n)d belum dijawab: “%(text)s”", n=number, text=short)


def minutes(state: State) -> list[Entry]:
    """Every question with what became of it; without its words where nobody may read them."""
    made = []
    for number, one in state["questions"].items():
        made.append(_input(int(number), one))
        if readable(one):
            made += [_answer(int(number), reply) for reply in one["replies"]]
    return made


def _input(number: int, question: Question) -> Entry:
    facts = {"stage": question["stage"], "element": question["element"]}
    if not readable(question):
        rule = question.get("hidden", {}).get("rule", "")
        return Entry("input", number, "", 0, facts | ({"rule": rule} if rule else {}))
    facts |= {"behalf": question["behalf"], "votes": len(question["votes"])}
    facts |= {"into": question["into"]} if "into" in question else {}
    return Entry("input", number, question["text"], question["seat"], facts)


def _answer(number: int, reply: dict[str, Any]) -> Entry:
    facts = {"question": number, "by": reply["by"]}
    facts |= {"date": reply["date"]} if "date" in reply else {}
    return Entry("answer", reply["seq"], reply.get("answer", ""), 0, facts)
