"""The speaker queue: hands, turns with a time, a published order, and what became of it in seconds.

``{"hands": {"12": …}, "now": {…}, "turns": [{…}]}``. A skip of the order needs its reason, which the
minutes print.
"""

from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Conflict, Forbidden, Missing
from app.core.words import Sentence, say
from app.dialogues.activities.protocol import (
    Activity,
    Doer,
    Entry,
    Fact,
    Field,
    Stamp,
    State,
    Step,
    Told,
    View,
)
from app.dialogues.activities.queue.order import Place, order
from app.dialogues.activities.queue.verbs import VERBS

_STAFF = Doer(1, frozenset({"facilitator"}))
_BUDI = Doer(11, frozenset({"participant"}), "users")
_RATNA = Doer(12, frozenset({"participant"}), "community")
_IN_HALL = Doer(2, frozenset({"minutes"}), "experts", behalf=21)
_EXAMPLES = (
    (
        Step(_STAFF, "next", {}, "conflict"),
        Step(_BUDI, "raise", {"topic": "Antrean loket dua"}),
        Step(_BUDI, "raise", {}, "conflict"),
        Step(_RATNA, "raise", {}),
        Step(_IN_HALL, "raise", {"topic": "Data kependudukan"}),
        Step(_STAFF, "next"),
        Step(_RATNA, "end", {}, "forbidden"),
        Step(_STAFF, "extend"),
        Step(_STAFF, "extend", {}, "conflict"),
        Step(_BUDI, "end"),
        Step(_STAFF, "call", {"hand": 3, "reason": "Harus pulang lebih dulu."}),
        Step(_STAFF, "next", after_s=400),
        Step(_STAFF, "end"),
        Step(_BUDI, "end", {}, "conflict"),
    ),
    (
        Step(_BUDI, "raise", {}),
        Step(_RATNA, "raise", {}),
        Step(_BUDI, "lower"),
        Step(_BUDI, "lower", {}, "conflict"),
        Step(_STAFF, "remove", {"hand": 2, "reason": "Sudah meninggalkan ruang."}),
        Step(_STAFF, "call", {"hand": 2, "reason": "Ingin bicara."}, "missing"),
    ),
)


class Queue(Activity):
    """Who speaks, who speaks next, and why."""

    title = say("Antrean bicara")
    about = say("Peserta mengangkat tangan; urutannya terbuka, waktunya sama untuk semua.")
    order = 20
    texts = frozenset({"topic", "reason"})
    verbs = VERBS
    settings = (
        Field("turn_s", "number", say("Detik tiap giliran"), least=30, most=900),
        Field("more_s", "number", say("Detik tambahan"), least=10, most=600),
    )
    defaults = {"turn_s": 120, "more_s": 60}
    examples = _EXAMPLES

    def fresh(self, settings: dict[str, Any]) -> State:
        """Nobody waits, nobody speaks."""
        return {"hands": {}, "now": {}, "turns": [], "skips": {}, **settings}

    def decide(self, state: State, verb: str, told: Told, doer: Doer, now: datetime) -> list[Fact]:  # noqa: ARG002
        """See the functions below, one for each verb."""
        return _DECIDED[verb](state, told, doer)

    def apply(self, state: State, fact: Fact, stamp: Stamp) -> None:
        """See the functions below, one for each kind of fact."""
        _TAKEN[fact.kind](state, fact.data, stamp)

    def view(self, state: State, audience: str) -> View:  # noqa: ARG002 -- everybody sees the same
        """Hands, their order with its reasons, who speaks until when, and seconds spoken so far."""
        return {
            "hands": {number: dict(one) for number, one in state["hands"].items()},
            "order": [place._asdict() for place in _places(state)],
            "now": dict(state["now"]),
            "balance": balance(state["turns"]),
            "turn_s": state["turn_s"],
        }

    def own(self, state: State, seat: int) -> View:
        """The number of one's raised hand, and whether it is one's turn."""
        hand = _hand_of(state, seat)
        return ({"hand": int(hand)} if hand else {}) | (
            {"speaks": True} if state["now"].get("seat") == seat else {}
        )

    def due(self, state: State, now: datetime) -> list[Fact]:
        """A turn whose time is over ends by itself."""
        at = self.next_due(state)
        return [Fact("ended")] if at and now >= at else []

    def next_due(self, state: State) -> datetime | None:
        """When the turn that runs is over."""
        return datetime.fromisoformat(state["now"]["until"]) if state["now"] else None

    def unfinished(self, state: State) -> list[Sentence]:
        """Who still waits."""
        waits = len(state["hands"])
        return [say("%(n)d orang masih menunggu giliran bicara.", n=waits)] if waits else []

    def minutes(self, state: State) -> list[Entry]:
        """Every turn with its seconds, and every skip with its reason."""
        turns = [
            Entry("turn", one["seq"], one["topic"], one["seat"], {"s": one["s"]})
            for one in state["turns"]
        ]
        skips = [Entry("skip", int(seq), why) for seq, why in state["skips"].items()]
        return sorted([*turns, *skips], key=lambda entry: entry.seq)


def balance(turns: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Seconds spoken, by element and by seat."""
    found: dict[str, dict[str, int]] = {"elements": {}, "seats": {}}
    for one in turns:
        for kind, key in (("elements", one["element"] or "none"), ("seats", str(one["seat"]))):
            found[kind][key] = found[kind].get(key, 0) + one["s"]
    return found


# --- acts ----------------------------------------------------------------------------------------


def _raise(state: State, told: Told, doer: Doer) -> list[Fact]:
    if _hand_of(state, doer.whose):
        raise Conflict(say("Tangan ini sudah terangkat."))
    if state["now"].get("seat") == doer.whose:
        raise Conflict(say("Orang ini sedang bicara."))
    return [Fact("raised", {"seat": doer.whose, "element": doer.element, "topic": told["topic"]})]


def _lower(state: State, _told: Told, doer: Doer) -> list[Fact]:
    hand = _hand_of(state, doer.whose)
    if not hand:
        raise Conflict(say("Tangan ini tidak terangkat."))
    return [Fact("lowered", {"hand": int(hand)})]


def _next(state: State, _told: Told, _doer: Doer) -> list[Fact]:
    places = _places(state)
    if not places:
        raise Conflict(say("Tidak ada yang menunggu giliran."))
    return [*_ending(state), Fact("called", {"hand": int(places[0].hand)})]


def _call(state: State, told: Told, _doer: Doer) -> list[Fact]:
    """Somebody chosen; if it is not who comes next, that is a skip, and stands in the log as one."""
    hand = _known(state, told["hand"])
    first = _places(state)[0].hand == str(hand)
    skip = [] if first else [Fact("skipped", {"hand": hand, "reason": told["reason"]})]
    return [*_ending(state), *skip, Fact("called", {"hand": hand})]


def _extend(state: State, _told: Told, _doer: Doer) -> list[Fact]:
    _require_speaker(state)
    if state["now"]["extended"]:
        raise Conflict(say("Waktunya sudah ditambah sekali."))
    return [Fact("extended")]


def _end(state: State, _told: Told, doer: Doer) -> list[Fact]:
    _require_speaker(state)
    if not doer.staff and state["now"]["seat"] != doer.seat:
        raise Forbidden(say("Hanya yang sedang bicara yang dapat mengakhiri gilirannya."))
    return [Fact("ended")]


def _remove(state: State, told: Told, _doer: Doer) -> list[Fact]:
    return [Fact("removed", {"hand": _known(state, told["hand"]), "reason": told["reason"]})]


def _places(state: State) -> list[Place]:
    """The order as it is published: who speaks now counts as heard."""
    now = [state["now"]] if state["now"] else []
    return order(state["hands"], [*state["turns"], *now])


def _ending(state: State) -> list[Fact]:
    return [Fact("ended")] if state["now"] else []


def _hand_of(state: State, seat: int) -> str:
    return next((number for number, one in state["hands"].items() if one["seat"] == seat), "")


def _known(state: State, hand: int) -> int:
    if str(hand) not in state["hands"]:
        raise Missing(say("Tangan itu sudah tidak terangkat."), field="hand")
    return hand


def _require_speaker(state: State) -> None:
    if not state["now"]:
        raise Conflict(say("Tidak ada yang sedang bicara."))


_DECIDED = {
    "raise": _raise, "lower": _lower, "next": _next, "call": _call, "extend": _extend, "end": _end,
    "remove": _remove,
}  # fmt: skip


# --- facts ---------------------------------------------------------------------------------------


def _raised(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    state["hands"][str(stamp.seq)] = {**data, "at": stamp.at.isoformat()}


def _lowered(state: State, data: dict[str, Any], _stamp: Stamp) -> None:
    del state["hands"][str(data["hand"])]


def _removed(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    del state["hands"][str(data["hand"])]
    state["skips"][str(stamp.seq)] = data["reason"]


def _skipped(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    state["skips"][str(stamp.seq)] = data["reason"]


def _called(state: State, data: dict[str, Any], stamp: Stamp) -> None:
    hand = state["hands"].pop(str(data["hand"]))
    until = stamp.at + timedelta(seconds=state["turn_s"])
    state["now"] = {
        "seq": stamp.seq, "seat": hand["seat"], "element": hand["element"], "topic": hand["topic"],
        "began": stamp.at.isoformat(), "until": until.isoformat(), "extended": False,
    }  # fmt: skip


def _extended(state: State, _data: dict[str, Any], _stamp: Stamp) -> None:
    until = datetime.fromisoformat(state["now"]["until"]) + timedelta(seconds=state["more_s"])
    state["now"] |= {"until": until.isoformat(), "extended": True}


def _ended(state: State, _data: dict[str, Any], stamp: Stamp) -> None:
    """The clock may notice late: nobody spoke longer than their time."""
    one = state["now"]
    began, until = (datetime.fromisoformat(one[name]) for name in ("began", "until"))
    spoke = max(0, round((min(stamp.at, until) - began).total_seconds()))
    kept = {name: one[name] for name in ("seq", "seat", "element", "topic")}
    state["turns"].append(kept | {"s": spoke})
    state["now"] = {}


_TAKEN = {
    "raised": _raised, "lowered": _lowered, "removed": _removed, "skipped": _skipped,
    "called": _called, "extended": _extended, "ended": _ended,
}  # fmt: skip

part = Queue()
