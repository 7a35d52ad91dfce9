"""The agenda: points with a time, at most one of them running, and what came of each.

``{"points": {"3": {…}}, "order": ["3", …], "now": "3", "notes": {"9": {…}}}``: everything is called by
the number of its row in the log. Over-time is visible and ends nothing: people do. Clocks run in
clients, from the instants in the view; the server's time is that of every event.
"""

from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Conflict, Missing
from app.core.words import Sentence, say
from app.dialogues.activities.agenda.verbs import MOST, TEXTS, VERBS
from app.dialogues.activities.protocol import (
    Activity,
    Doer,
    Entry,
    Fact,
    Stamp,
    State,
    Step,
    Told,
    View,
)

PLANNED, RUNNING, DONE = "planned", "running", "done"
_NOTES = {
    "summarise": "summary",
    "agree": "agreement",
    "dissent": "dissent",
    "commit": "commitment",
}
"""Verb → kind of note."""
_STAFF = Doer(1, frozenset({"facilitator"}))
_WRITES = Doer(2, frozenset({"minutes"}))
_BUDI = Doer(11, frozenset({"participant"}), "users")
_EXAMPLES = (
    (
        Step(_STAFF, "add", {"title": "Waktu tunggu KTP", "minutes": 20}),
        Step(_STAFF, "add", {"title": "Loket dua", "minutes": 10}),
        Step(_STAFF, "add", {"title": "Lain-lain", "minutes": 5}),
        Step(_STAFF, "move", {"point": 3, "place": 1}),
        Step(_STAFF, "change", {"point": 2, "title": "Loket dua dan tiga", "minutes": 15}),
        Step(_STAFF, "drop", {"point": 3}),
        Step(_STAFF, "drop", {"point": 3}, "missing"),
        Step(_BUDI, "start", {"point": 1}, "forbidden"),
        Step(_STAFF, "finish", {}, "conflict"),
        Step(_STAFF, "start", {"point": 1}),
        Step(_STAFF, "start", {"point": 2}, "conflict"),
        Step(_STAFF, "change", {"point": 1, "title": "Lain", "minutes": 5}, "conflict"),
        Step(_STAFF, "extend", {"minutes": 5, "reason": "Masih banyak penanya."}),
        Step(_WRITES, "summarise", {"point": 1, "text": "Rata-rata 47 menit."}),
        Step(_WRITES, "agree", {"point": 1, "text": "Loket dua dibuka tiap Senin."}),
        Step(_BUDI, "dissent", {"point": 1, "text": "Senin terlalu ramai."}),
        Step(
            _WRITES,
            "commit",
            {
                "point": 1,
                "what": "Membuka loket dua",
                "who": "Kepala Dukcapil",
                "date": "2026-12-15",
                "indicator": "Waktu tunggu di bawah 30 menit",
            },
        ),
        Step(_STAFF, "finish", after_s=1500),
        Step(_STAFF, "start", {"point": 1}, "conflict"),
    ),
)


class Agenda(Activity):
    """What is talked about, in which order, until when, and what came of it."""

    title = say("Acara")
    about = say(
        "Pokok acara dengan waktunya; kesepakatan, keberatan dan tindak lanjut dicatat di sini."
    )
    order = 10
    texts = TEXTS
    verbs = VERBS
    examples = _EXAMPLES

    def fresh(self, settings: dict[str, Any]) -> State:  # noqa: ARG002 -- it has none
        """Nothing is planned."""
        return {"points": {}, "order": [], "now": "", "notes": {}}

    def decide(self, state: State, verb: str, told: Told, doer: Doer, now: datetime) -> list[Fact]:
        """See the functions below, one for each verb."""
        if verb in _NOTES:
            return _note(state, _NOTES[verb], told, doer, now)
        return _DECIDED[verb](state, told)

    def apply(self, state: State, fact: Fact, stamp: Stamp) -> None:
        """See the functions below, one for each kind of fact."""
        _TAKEN[fact.kind](state, fact.data, stamp)

    def view(self, state: State, audience: str) -> View:  # noqa: ARG002 -- everybody sees the same
        """Points in their order with their instants, which one runs, and every note."""
        return {
            "points": {number: dict(one) for number, one in state["points"].items()},
            "order": list(state["order"]),
            "now": state["now"],
            "notes": {number: dict(one) for number, one in state["notes"].items()},
        }

    def unfinished(self, state: State) -> list[Sentence]:
        """Points that were not begun, and one that still runs."""
        return [
            say("Pokok acara “%(title)s” belum selesai.", title=state["points"][number]["title"])
            for number in state["order"]
            if state["points"][number]["stage"] != DONE
        ]

    def minutes(self, state: State) -> list[Entry]:
        """Points in their order, each followed by what was noted of it."""
        found = []
        for number in state["order"]:
            found.append(_entry_of(number, state["points"][number]))
            mine = (one for one in state["notes"].items() if one[1]["point"] == int(number))
            found += [_note_entry(seq, one) for seq, one in mine]
        return found


def _entry_of(number: str, point: dict[str, Any]) -> Entry:
    names = ("minutes", "stage", "began", "ended", "extended")
    facts = {name: point[name] for name in names if name in point}
    return Entry("agenda", int(number), point["title"], facts=facts)


def _note_entry(seq: str, note: dict[str, Any]) -> Entry:
    names = ("point", "who", "date", "indicator", "element")
    kept: dict[str, Any] = {name: note[name] for name in names if name in note}
    return Entry(note["kind"], int(seq), note.get("text", note.get("what", "")), note["seat"], kept)


# --- acts ----------------------------------------------------------------------------------------


def _add(state: State, told: Told) -> list[Fact]:
    if len(state["points"]) >= MOST:
        raise Conflict(say("Acara ini sudah terlalu panjang."))
    return [Fact("added", {"title": told["title"], "minutes": told["minutes"]})]


def _change(state: State, told: Told) -> list[Fact]:
    return [Fact("changed", {**told, "point": _planned(state, told["point"])})]


def _move(state: State, told: Told) -> list[Fact]:
    return [Fact("moved", {"point": _planned(state, told["point"]), "place": told["place"]})]


def _drop(state: State, told: Told) -> list[Fact]:
    number = _planned(state, told["point"])
    if any(note["point"] == number for note in state["notes"].values()):
        raise Conflict(say("Sudah ada catatan pada pokok acara ini."), field="point")
    return [Fact("dropped", {"point": number})]


def _start(state: State, told: Told) -> list[Fact]:
    if state["now"]:
        raise Conflict(say("Selesaikan dulu pokok acara yang sedang berjalan."))
    return [Fact("started", {"point": _planned(state, told["point"])})]


def _extend(state: State, told: Told) -> list[Fact]:
    _require_running(state)
    return [Fact("extended", {"minutes": told["minutes"], "reason": told["reason"]})]


def _finish(state: State, _told: Told) -> list[Fact]:
    _require_running(state)
    return [Fact("finished", {"point": int(state["now"])})]


def _note(state: State, kind: str, told: Told, doer: Doer, now: datetime) -> list[Fact]:
    _point(state, told["point"])
    if kind == "commitment" and told["date"] <= now.date().isoformat():
        raise Conflict(say("Tenggatnya harus sesudah hari ini."), field="date")
    said = {name: told[name] for name in told if name != "point"}
    who = {"seat": doer.whose, "element": doer.element}
    return [Fact("noted", {"kind": kind, "point": told["point"], **who, **said})]


def _point(state: State, number: int) -> dict[str, Any]:
    found: dict[str, Any] | None = state["points"].get(str(number))
    if found is None:
        raise Missing(say("Pokok acara itu tidak ada."), field="point")
    return found


def _planned(state: State, number: int) -> int:
    if _point(state, number)["stage"] != PLANNED:
        raise Conflict(say("Pokok acara ini sudah dimulai."), field="point")
    return number


def _require_running(state: State) -> None:
    if not state["now"]:
        raise Conflict(say("Tidak ada pokok acara yang sedang berjalan."))


_DECIDED = {
    "add": _add, "change": _change, "move": _move, "drop": _drop, "start": _start,
    "extend": _extend, "finish": _finish,
}  # fmt: skip


# --- facts ---------------------------------------------------------------------------------------


def _added(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    state["points"][str(stamp.seq)] = {**data, "stage": PLANNED}
    state["order"].append(str(stamp.seq))


def _changed(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    state["points"][str(data["point"])] |= {name: data[name] for name in ("title", "minutes")}


def _moved(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    """Behind what has begun: the past keeps its order."""
    number, rest = str(data["point"]), state["order"]
    rest.remove(number)
    begun = sum(state["points"][one]["stage"] != PLANNED for one in rest)
    rest.insert(max(begun, data["place"] - 1), number)


def _dropped(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    del state["points"][str(data["point"])]
    state["order"].remove(str(data["point"]))


def _started(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    """What begins stands before all that has not."""
    number = str(data["point"])
    point, rest = state["points"][number], state["order"]
    until = stamp.at + timedelta(minutes=point["minutes"])
    point |= {"stage": RUNNING, "began": stamp.at.isoformat(), "until": until.isoformat()}
    state["now"] = number
    rest.remove(number)
    rest.insert(sum(state["points"][one]["stage"] != PLANNED for one in rest), number)


def _extended(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    point = state["points"][state["now"]]
    until = datetime.fromisoformat(point["until"]) + timedelta(minutes=data["minutes"])
    point["until"] = until.isoformat()
    point["extended"] = point.get("extended", 0) + data["minutes"]


def _finished(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    state["points"][str(data["point"])] |= {"stage": DONE, "ended": stamp.at.isoformat()}
    state["now"] = ""


def _noted(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    state["notes"][str(stamp.seq)] = {**data, "at": stamp.at.isoformat()}


_TAKEN = {
    "added": _added, "changed": _changed, "moved": _moved, "dropped": _dropped, "started": _started,
    "extended": _extended, "finished": _finished, "noted": _noted,
}  # fmt: skip

part = Agenda()
