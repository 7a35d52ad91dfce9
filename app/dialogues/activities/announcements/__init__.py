"""Announcements and files: what those who run the room tell everybody.

``{"said": {"12": {…}}}``: called by the number of its row in the log. A file is named by its number;
the file itself is kept by the door, which asks whoever downloads it whether they may read the room.
"""

from datetime import datetime
from typing import Any

from app.core.errors import Conflict, Missing
from app.core.words import say
from app.dialogues.activities.protocol import (
    STAFF,
    Activity,
    Doer,
    Entry,
    Fact,
    Field,
    Stamp,
    State,
    Step,
    Told,
    Verb,
    View,
)

TEXT_LETTERS, NAME_LETTERS = 500, 120
MOST = 100
"""Announcements of one room; a room in which more is said at once is read by nobody."""
_STAFF = Doer(1, frozenset({"facilitator"}))
_EXAMPLE = (
    Step(_STAFF, "say", {"text": "Kita mulai lima menit lagi."}),
    Step(_STAFF, "share", {"file": 7, "name": "Paparan.pdf"}),
    Step(_STAFF, "share", {"file": 7, "name": "Paparan.pdf"}, "conflict"),
    Step(_STAFF, "withdraw", {"number": 1}),
    Step(_STAFF, "withdraw", {"number": 1}, "conflict"),
    Step(_STAFF, "withdraw", {"number": 9}, "missing"),
    Step(Doer(11, frozenset({"participant"})), "say", {"text": "Halo."}, "forbidden"),
)


class Announcements(Activity):
    """What everybody shall know, newest first."""

    title = say("Pengumuman")
    about = say("Fasilitator dan notulis memberi tahu semua orang, dan membagikan berkas.")
    order = 60
    texts = frozenset({"text", "name"})
    verbs = (
        Verb(
            "say",
            say("Umumkan"),
            STAFF,
            (Field("text", "text", say("Pengumuman"), most=TEXT_LETTERS),),
            says=True,
            early=True,
        ),
        Verb(
            "share",
            say("Bagikan berkas"),
            STAFF,
            (
                Field("file", "number_of", say("Berkas")),
                Field("name", "line", say("Nama berkas"), most=NAME_LETTERS),
            ),
            says=True,
            early=True,
        ),
        Verb(
            "withdraw",
            say("Tarik"),
            STAFF,
            (Field("number", "number_of", say("Pengumuman")),),
            early=True,
        ),
    )
    examples = (_EXAMPLE,)

    def fresh(self, settings: dict[str, Any]) -> State:  # noqa: ARG002 -- it has none
        """Nothing was said yet."""
        return {"said": {}}

    def decide(self, state: State, verb: str, told: Told, doer: Doer, now: datetime) -> list[Fact]:  # noqa: ARG002
        """Said, shared or withdrawn."""
        if verb == "withdraw":
            return [Fact("withdrawn", {"number": _standing(state, told["number"])})]
        if len(state["said"]) >= MOST:
            raise Conflict(say("Sudah terlalu banyak pengumuman di ruang ini."))
        if verb == "say":
            return [Fact("said", {"text": told["text"]})]
        there = (one for one in state["said"].values() if not one["gone"])
        if any(one.get("file") == told["file"] for one in there):
            raise Conflict(say("Berkas itu sudah dibagikan."), field="file")
        return [Fact("shared", {"file": told["file"], "name": told["name"]})]

    def apply(self, state: State, fact: Fact, stamp: Stamp) -> None:
        """One more, or one that is gone."""
        if fact.kind == "withdrawn":
            state["said"][str(fact.data["number"])]["gone"] = True
            return
        kept = {"at": stamp.at.isoformat(), "seat": stamp.seat, "gone": False}
        state["said"][str(stamp.seq)] = kept | fact.data

    def view(self, state: State, audience: str) -> View:  # noqa: ARG002 -- everybody sees the same
        """All of them; of what was withdrawn only that it was."""
        return {"said": {number: _shown(one) for number, one in state["said"].items()}}

    def minutes(self, state: State) -> list[Entry]:
        """What was said and still stands."""
        return [
            Entry(
                "announcement",
                int(number),
                one.get("text") or one.get("name", ""),
                one["seat"],
                {"file": one["file"]} if "file" in one else {},
            )
            for number, one in state["said"].items()
            if not one["gone"]
        ]


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("at", "seat", "gone")} if one["gone"] else dict(one)


def _standing(state: State, number: int) -> int:
    one = state["said"].get(str(number))
    if one is None:
        raise Missing(say("Pengumuman itu tidak ada."), field="number")
    if one["gone"]:
        raise Conflict(say("Pengumuman itu sudah ditarik."), field="number")
    return number


part = Announcements()
