"""A room of the real house for the live bench: an agency's, with people in it who act."""

import secrets
from dataclasses import dataclass

from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.dialogues.activities.protocol import FACILITATOR, Doer
from app.dialogues.log.actions import Asked, act_in
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.actions import Plan, Who, make_room, open_room, take_seat
from bench.data import opened
from bench.forum_data import passes
from bench.houses import Place
from tests.support.people import make_organisation, make_person

STATEMENTS = 10


@dataclass(frozen=True)
class Stage:
    """The room, the statements that can be voted on, and the cookies of who has a place."""

    slug: str
    statements: list[int]
    cookies: list[str]


def staged(place: Place, senders: int) -> Stage:
    """Make a room, open it, put statements in and people round them."""
    with opened(place):
        agency = make_organisation("Dinas Bench")
        roles = [("officer", f"organisation:{agency}")]
        leader = make_person("Bu Bench", org=agency, roles=roles, email=_address())
        room_id, slug = _room(leader, agency)
        people = [_seated(room_id, number) for number in range(senders)]
        statements = _propose(room_id)
    return Stage(slug, statements, [one.cookie for one in passes(place, people)])


def _room(leader: Actor, agency: int) -> tuple[int, str]:
    with transaction():
        room = make_room(
            leader, Plan("Ruang ukur", "Antrean", agency, clock.now()), now=clock.now()
        )
        room_id, slug = room.id, room.slug
    with transaction():
        open_room(leader, room_id, now=clock.now())
    return room_id, slug


def _seated(room_id: int, number: int) -> int:
    person = make_person(f"Warga {number}", "citizen", stamp=1, email=_address())
    assert person.person_id
    with transaction():
        who = Who(f"Warga {number}", "users")
        take_seat(room_id, who, now=clock.now(), person_id=person.person_id)
    return person.person_id


def _address() -> str:
    """Nobody else's: the demo has people too, and so has the room before."""
    return f"{secrets.token_hex(8)}@bench.test"


def _propose(room_id: int) -> list[int]:
    """Those of who runs the room wait for nobody; their numbers."""
    leads = Doer(1, frozenset({FACILITATOR}))
    asked = [
        Asked(leads, "statements", "propose", {"text": f"Loket {place} perlu dibuka lebih pagi."})
        for place in range(STATEMENTS)
    ]
    with transaction():
        grown = act_in(room_id, hall_from_log(room_id), asked, now=clock.now())
    return [done.seq for done in grown.done]
