"""Which facts an act on statements leads to, or why it is refused."""

from collections.abc import Callable
from datetime import datetime

from app.core.errors import Conflict, Forbidden, Missing
from app.core.words import say
from app.dialogues.activities.protocol import Doer, Fact, State, Told
from app.dialogues.activities.statements.stages import (
    ADMITTED,
    REFUSED,
    WAITING,
    WITHDRAWN,
    Statement,
    compared,
)

MOST, MOST_EACH = 300, 10
"""Statements of one room, and of one seat."""


def propose(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """A statement that waits; those who run the room have looked at their own already."""
    _require_open(state)
    _require_room(state, doer)
    _require_new(state, told["text"])
    data = {"seat": doer.whose, "element": doer.element, "text": told["text"]}
    flags = {"behalf": doer.behalf > 0, "held": doer.held}
    admitted = doer.staff and not doer.behalf and not doer.held
    return [Fact("proposed", data | flags | {"admitted": admitted})]


def _require_room(state: State, doer: Doer) -> None:
    known = state["statements"].values()
    if len(known) >= MOST:
        raise Conflict(say("Sudah terlalu banyak pernyataan di ruang ini."))
    mine = sum(one["seat"] == doer.whose for one in known)
    if mine >= MOST_EACH and not (doer.staff and not doer.behalf):
        raise Conflict(say("Setiap orang dapat mengusulkan paling banyak %(n)d.", n=MOST_EACH))


def _require_new(state: State, text: str) -> None:
    """One that is refused or withdrawn stands in nobody's way."""
    wanted = compared(text)
    for number, one in state["statements"].items():
        if one["stage"] in {WAITING, ADMITTED} and wanted and compared(one["text"]) == wanted:
            words = (
                say("Pernyataan ini sudah ada: nomor %(n)d.", n=int(number))
                if one["stage"] == ADMITTED and "hidden" not in one
                else say("Pernyataan yang sama sudah diusulkan.")
            )
            raise Conflict(words, field="text")


def vote(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """One vote for each seat and statement, another one in its place until they are closed."""
    if doer.staff and not doer.behalf:
        raise Forbidden(say("Penyelenggara hanya memilihkan orang yang hadir di tempat."))
    _require_open(state)
    statement = _found(state, told, doer)
    _at(statement, ADMITTED)
    _seen(statement)
    if statement["votes"].get(str(doer.whose)) == told["vote"]:
        return []
    data = {"statement": told["statement"], "seat": doer.whose, "vote": told["vote"]}
    return [Fact("voted", data | {"behalf": doer.behalf > 0})]


def withdraw(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Whoever proposed it takes it back while it waits: later it is everybody's."""
    statement = _found(state, told, doer)
    if statement["seat"] != doer.whose:
        raise Forbidden(say("Hanya pengusulnya yang dapat menarik pernyataan ini."))
    _at(statement, WAITING)
    return [Fact("withdrawn", {"statement": told["statement"]})]


def admit(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Everybody may read it and vote on it."""
    _at(_found(state, told, doer), WAITING)
    return [Fact("admitted", {"statement": told["statement"]})]


def refuse(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """It is not shown, and who proposed it learns why."""
    _at(_found(state, told, doer), WAITING)
    return [Fact("refused", {"statement": told["statement"], "reason": told["reason"]})]


def hide(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Out of everybody's sight, by a rule and with a reason."""
    statement = _found(state, told, doer)
    _at(statement, ADMITTED)
    _seen(statement)
    names = ("statement", "rule", "reason")
    return [Fact("hidden", {name: told[name] for name in names})]


def show(state: State, told: Told, doer: Doer, _now: datetime) -> list[Fact]:
    """Back in everybody's sight."""
    if "hidden" not in _found(state, told, doer):
        raise Conflict(say("Pernyataan ini tidak disembunyikan."), field="statement")
    return [Fact("shown", {"statement": told["statement"]})]


def close(state: State, _told: Told, _doer: Doer, _now: datetime) -> list[Fact]:
    """Nobody proposes or votes any more."""
    _require_open(state)
    return [Fact("closed")]


def open_(state: State, _told: Told, _doer: Doer, _now: datetime) -> list[Fact]:
    """People propose and vote again."""
    if not state["closed"]:
        raise Conflict(say("Pernyataan masih dibuka."))
    return [Fact("opened")]


def _found(state: State, told: Told, doer: Doer) -> Statement:
    """The statement of that number; absent and unseen look the same."""
    statement: Statement | None = state["statements"].get(str(told["statement"]))
    seen = statement and (
        statement["stage"] == ADMITTED or doer.staff or statement["seat"] == doer.whose
    )
    if not statement or not seen:
        raise Missing(say("Pernyataan ini tidak ada."), field="statement")
    return statement


def _require_open(state: State) -> None:
    if state["closed"]:
        raise Conflict(say("Pernyataan sudah ditutup."))


def _seen(statement: Statement) -> None:
    if "hidden" in statement:
        raise Conflict(say("Pernyataan ini sedang disembunyikan."), field="statement")


def _at(statement: Statement, stage: str) -> None:
    if statement["stage"] != stage:
        raise Conflict(_WHY[statement["stage"]], field="statement")


_WHY = {
    WAITING: say("Pernyataan ini masih menunggu dilihat petugas."),
    ADMITTED: say("Pernyataan ini sudah ditampilkan."),
    REFUSED: say("Pernyataan ini tidak ditampilkan."),
    WITHDRAWN: say("Pernyataan ini sudah ditarik pengusulnya."),
}
DECIDED: dict[str, Callable[[State, Told, Doer, datetime], list[Fact]]] = {
    "propose": propose, "vote": vote, "withdraw": withdraw, "admit": admit, "refuse": refuse,
    "hide": hide, "show": show, "close": close, "open": open_,
}  # fmt: skip
