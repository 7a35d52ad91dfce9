"""Which facts an act on polls leads to, or why it is refused."""

from collections.abc import Callable
from datetime import datetime

from app.core.errors import Conflict, Forbidden, Invalid, Missing
from app.core.words import say
from app.dialogues.activities.polls.counting import Poll, keys_of
from app.dialogues.activities.polls.verbs import RANKED, SCALE, SEVERAL, SINGLE
from app.dialogues.activities.protocol import Doer, Fact, State, Told

PLANNED, OPEN, CLOSED = "planned", "open", "closed"
MOST_POLLS = 40
MARKS = 5
"""The highest mark of a scale of which nothing else is said."""


def add(state: State, told: Told, _doer: Doer, _now: datetime) -> list[Fact]:
    """A poll is prepared: only those who run the room see it before it is opened."""
    if len(state["polls"]) >= MOST_POLLS:
        raise Conflict(say("Sudah terlalu banyak jajak pendapat di ruang ini."))
    kind, options = told["kind"], told["options"]
    _require_options(kind, options)
    data = {"kind": kind, "question": told["question"], "options": options}
    return [Fact("added", data | {"most": _most(kind, options, told["most"])})]


def _require_options(kind: str, options: list[str]) -> None:
    if kind == SCALE:
        if len(options) not in {0, 2}:
            raise Invalid(
                say(
                    "Tulis dua baris: arti nilai 1 dan arti nilai tertinggi. Boleh juga dikosongkan."
                ),
                field="options",
            )
    elif len(options) < 2:
        raise Invalid(say("Tulis setidaknya %(n)d baris.", n=2), field="options")
    if len({one.casefold() for one in options}) < len(options):
        raise Invalid(say("Ada pilihan yang sama dua kali."), field="options")


def _most(kind: str, options: list[str], asked: int | None) -> int:
    if kind == SCALE:
        return asked or MARKS
    if kind == SEVERAL and (asked or 0) > len(options):
        raise Invalid(say("Lebih banyak daripada pilihannya."), field="most")
    return {SINGLE: 1, SEVERAL: asked or len(options), RANKED: len(options)}[kind]


def drop(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """A poll that was never opened goes without a trace for others."""
    poll = _found(state, told, doer)
    _at(poll, PLANNED)
    if poll["resets"]:
        raise Conflict(say("Jajak pendapat ini sudah pernah dibuka."), field="poll")
    return [Fact("dropped", {"poll": told["poll"]})]


def open_(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """From now on people can vote."""
    _at(_found(state, told, doer), PLANNED)
    return [Fact("opened", {"poll": told["poll"]})]


def close(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Nobody votes any more, and everybody sees the result."""
    _at(_found(state, told, doer), OPEN)
    return [Fact("closed", {"poll": told["poll"]})]


def reset(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """All votes are thrown away; that they were, by whom and why stays."""
    if _found(state, told, doer)["stage"] == PLANNED:
        raise Conflict(say("Jajak pendapat ini belum dibuka."), field="poll")
    return [Fact("reset", {"poll": told["poll"], "reason": told["reason"]})]


def vote(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """One vote for each seat, another one in its place until the poll is closed."""
    if doer.staff and not doer.behalf:
        raise Forbidden(say("Penyelenggara hanya memilihkan orang yang hadir di tempat."))
    poll = _found(state, told, doer)
    _at(poll, OPEN)
    choices = told["choices"]
    _require_choices(poll, choices)
    known = poll["votes"].get(str(doer.whose))
    if known and known["choices"] == choices:
        return []
    data = {"poll": told["poll"], "seat": doer.whose, "choices": choices}
    return [Fact("voted", data | {"element": doer.element, "behalf": doer.behalf > 0})]


def _require_choices(poll: Poll, choices: list[int]) -> None:
    if not {str(one) for one in choices} <= set(keys_of(poll)):
        raise Invalid(say("Pilih yang ada di daftar."), field="choices")
    most = 1 if poll["kind"] == SCALE else poll["most"]
    if len(choices) > most:
        raise Invalid(say("Paling banyak %(most)d pilihan.", most=most), field="choices")


def _found(state: State, told: Told, doer: Doer) -> Poll:
    """The poll of that number; one that is only prepared is not there for others."""
    poll: Poll | None = state["polls"].get(str(told["poll"]))
    if poll is None or (poll["stage"] == PLANNED and not poll["resets"] and not doer.staff):
        raise Missing(say("Jajak pendapat itu tidak ada."), field="poll")
    return poll


def _at(poll: Poll, stage: str) -> None:
    if poll["stage"] != stage:
        raise Conflict(_WHY[poll["stage"]], field="poll")


_WHY = {
    PLANNED: say("Jajak pendapat ini belum dibuka."),
    OPEN: say("Jajak pendapat ini sedang dibuka."),
    CLOSED: say("Jajak pendapat ini sudah ditutup."),
}
DECIDED: dict[str, Callable[[State, Told, Doer, datetime], list[Fact]]] = {
    "add": add, "drop": drop, "open": open_, "close": close, "reset": reset, "vote": vote,
}  # fmt: skip
