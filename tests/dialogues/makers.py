"""Rooms for tests, and a very small activity that has everything the log cares about."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db.unit import transaction
from app.dialogues.activities.protocol import ALL, STAFF, Activity, Doer, Fact, Field, Verb
from app.dialogues.log.actions import Asked, act_in
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.actions import Plan, Who, make_room, open_room, take_seat
from tests.support.people import make_organisation, make_person

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


class Notes(Activity):
    """People leave notes; a bell rings by itself a minute after the first; staff may clear."""

    title = say("Catatan")
    about = say("Catatan")
    texts = frozenset({"text"})
    verbs = (
        Verb(
            "note",
            say("Catat"),
            ALL,
            (
                Field("text", "text", say("Isi"), most=200),
                Field("times", "number", say("Kali"), most=5),
            ),
            behalf=True,
        ),
        Verb("clear", say("Bersihkan"), STAFF),
    )

    def fresh(self, settings):
        return {"notes": {}, "bell": "", "first": ""}

    def decide(self, state, verb, told, doer, now):
        if verb == "clear":
            if not state["notes"]:
                raise Conflict(say("Kosong."))
            return [Fact("cleared")]
        return [Fact("noted", {"text": told["text"]}) for _ in range(told["times"])]

    def apply(self, state, fact, stamp):
        if fact.kind == "noted":
            state["notes"][str(stamp.seq)] = fact.data["text"]
            state["first"] = state["first"] or stamp.at.isoformat()
        elif fact.kind == "cleared":
            state["notes"] = {}
        else:
            state["bell"] = stamp.at.isoformat()

    def view(self, state, audience):
        return {"notes": dict(state["notes"]), "bell": state["bell"]}

    def due(self, state, now):
        at = self.next_due(state)
        return [Fact("rang")] if at and now >= at else []

    def next_due(self, state):
        if not state["first"] or state["bell"]:
            return None
        return datetime.fromisoformat(state["first"]) + timedelta(minutes=1)


@dataclass
class Stage:
    """A room and who is in it."""

    id: int
    slug: str
    officer: Actor
    citizen: Actor
    facilitator: Doer
    participant: Doer


def make_stage(*, opened=True, guests="read"):
    """A room of an agency, led by its officer, with a citizen in it."""
    agency = make_organisation("Disdukcapil Nusa")
    officer = make_person("Bu Ratna", org=agency, roles=[("officer", f"organisation:{agency}")])
    citizen = make_person("Pak Yusuf", "citizen")
    plan = Plan("Waktu tunggu KTP", "Antrean", agency, NOW, guests=guests)
    with transaction():
        room = make_room(officer, plan, now=NOW)
    with transaction():
        seat = take_seat(room.id, Who("Pak Yusuf", "users"), now=NOW, person_id=citizen.person_id)
    if opened:
        with transaction():
            open_room(officer, room.id, now=NOW)
    return Stage(
        room.id,
        room.slug,
        officer,
        citizen,
        Doer(1, frozenset({"facilitator"})),
        Doer(seat.number, frozenset({"participant"}), "users"),
    )


def do(stage, doer, verb, raw=None, *, hall=None, key="", after_s=0, activity="notes"):
    """One act on the room; what became of it."""
    asked = Asked(doer, activity, verb, raw or {}, key)
    with transaction():
        used = hall or hall_from_log(stage.id)
        [done] = act_in(stage.id, used, [asked], now=NOW + timedelta(seconds=after_s)).done
    return done
