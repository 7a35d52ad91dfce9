"""Which facts an act on questions leads to, or why it is refused."""

from collections.abc import Callable
from datetime import date, datetime

from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.core.words import Sentence, say
from app.dialogues.activities.protocol import Doer, Fact, State, Told
from app.dialogues.activities.questions.stages import (
    DUE,
    HELD,
    OPEN,
    SHOWN,
    TAKING,
    UNSEEN,
    Question,
)

MOST_DAYS = 366
"""How far away the date of a written answer may lie."""


def ask(_state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """A new question; the asker supports it from the first."""
    data = {"seat": doer.whose, "element": doer.element, "text": told["text"]}
    return [Fact("asked", data | {"behalf": doer.behalf > 0, "held": doer.held})]


def vote(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """One vote for each seat."""
    question = _open(state, told, doer)
    if str(doer.whose) in question["votes"]:
        raise _conflict(say("Pertanyaan ini sudah didukung."))
    return [Fact("voted", {"question": told["question"], "seat": doer.whose})]


def unvote(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Take the vote back; askers stand by their question until they withdraw it."""
    question = _open(state, told, doer)
    if question["seat"] == doer.whose:
        raise _conflict(
            say("Dukungan penanya tetap dihitung. Pertanyaannya dapat ditarik seluruhnya.")
        )
    if str(doer.whose) not in question["votes"]:
        raise _conflict(say("Pertanyaan ini belum didukung."))
    return [Fact("unvoted", {"question": told["question"], "seat": doer.whose})]


def withdraw(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """The asker ends the question; not once others' questions hang on it."""
    question = _found(state, told, doer)
    if question["seat"] != doer.whose:
        raise Forbidden(say("Hanya penanyanya yang dapat menarik pertanyaan ini."))
    _at(question, {HELD, OPEN})
    if any(
        one.get("into") == told["question"] and one["seat"] != doer.whose
        for one in state["questions"].values()
    ):
        raise _conflict(say("Pertanyaan orang lain sudah digabung ke sini, jadi tetap dibahas."))
    return [Fact("withdrawn", {"question": told["question"]})]


def merge(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """One question goes up in another that is still to be discussed, or has its answer."""
    _open(state, told, doer)
    if told["into"] == told["question"]:
        raise Invalid(say("Pilih pertanyaan lain."), field="into")
    into = _found(state, told, doer, "into")
    _seen(into, "into")
    _at(into, TAKING, "into")
    return [Fact("merged", {"question": told["question"], "into": told["into"]})]


def answer(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """What was answered, and by whom; said again, it is a correction."""
    question = _found(state, told, doer)
    _seen(question)
    _at(question, TAKING)
    data = {"question": told["question"], "by": told["by"], "answer": told["answer"]}
    return [Fact("answered", data)]


def promise(state: State, told: Told, doer: Doer, now: datetime) -> list[Fact]:
    """A written answer by a date."""
    question = _found(state, told, doer)
    _seen(question)
    _at(question, {OPEN, DUE})
    # By UTC: wherever in Indonesia they sit, their today is not refused.
    days = (date.fromisoformat(told["date"]) - now.date()).days
    if not 0 <= days <= MOST_DAYS:
        raise Invalid(
            say("Pilih tanggal dari hari ini sampai paling lama setahun lagi."), field="date"
        )
    data = {"question": told["question"], "by": told["by"], "date": told["date"]}
    return [Fact("promised", data)]


def hide(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Out of everybody's sight, by a rule and with a reason."""
    question = _found(state, told, doer)
    _seen(question)
    _at(question, SHOWN)
    data = {"question": told["question"], "rule": told["rule"], "reason": told["reason"]}
    return [Fact("hidden", data)]


def show(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Back in everybody's sight."""
    if "hidden" not in _found(state, told, doer):
        raise _conflict(say("Pertanyaan ini tidak disembunyikan."))
    return [Fact("shown", {"question": told["question"]})]


def release(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Somebody has looked at it: everybody may read it."""
    _at(_found(state, told, doer), {HELD})
    return [Fact("released", {"question": told["question"]})]


def refuse(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Somebody has looked at it: it is not shown, and its asker learns why."""
    _at(_found(state, told, doer), {HELD})
    return [Fact("refused", {"question": told["question"], "reason": told["reason"]})]


def _found(state: State, told: Told, doer: Doer, field: str = "question") -> Question:
    """The question of that number; absent and unseen look the same."""
    question: Question | None = state["questions"].get(str(told[field]))
    seen = question and (
        question["stage"] not in UNSEEN or doer.staff or question["seat"] == doer.whose
    )
    if not question or not seen:
        raise Missing(say("Pertanyaan ini tidak ada."), field=field)
    return question


def _open(state: State, told: Told, doer: Doer) -> Question:
    question = _found(state, told, doer)
    _seen(question)
    _at(question, {OPEN})
    return question


def _seen(question: Question, field: str = "question") -> None:
    if "hidden" in question:
        raise _conflict(say("Pertanyaan ini sedang disembunyikan."), field)


def _at(question: Question, stages: frozenset[str] | set[str], field: str = "question") -> None:
    if question["stage"] not in stages:
        raise _conflict(_WHY[question["stage"]], field)


def _conflict(why: Sentence, field: str = "question") -> Conflict:
    return Conflict(why, field=field)


_WHY = {
    "held": say("Pertanyaan ini masih menunggu dilihat petugas."),
    "open": say("Pertanyaan ini sudah ditampilkan."),
    "answered": say("Pertanyaan ini sudah dijawab."),
    "due": say("Pertanyaan ini akan dijawab tertulis."),
    "merged": say("Pertanyaan ini sudah digabung ke pertanyaan lain."),
    "withdrawn": say("Pertanyaan ini sudah ditarik penanyanya."),
    "refused": say("Pertanyaan ini tidak ditampilkan."),
}
DECIDED: dict[str, Callable[[State, Told, Doer, datetime], list[Fact]]] = {
    fn.__name__: fn
    for fn in (
        ask, vote, unvote, withdraw, merge, answer, promise, hide, show, release, refuse,
    )
}  # fmt: skip
