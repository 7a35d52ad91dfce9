"""A real server with real activities, rooms in every state, and somebody in every role, by bare lines."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from app.db.unit import transaction
from app.dialogues.log.actions import Asked, act_in
from app.dialogues.log.queries import hall_from_log
from app.dialogues.rooms.actions import (
    Plan,
    Who,
    close_room,
    give_role,
    make_room,
    open_room,
    take_seat,
    write_down,
)
from app.dialogues.rooms.guests import digest
from app.dialogues.rooms.models import Room, Seat
from tests.dialogues.live.conftest import SPACE, cookie_of
from tests.dialogues.makers import NOW
from tests.dialogues.play import FACILITATOR
from tests.support.live import LiveServer
from tests.support.people import make_organisation, make_person
from tests.web.sockets.lines import Line

CODES = {"invalid", "forbidden", "missing", "conflict", "slow_down", "unavailable"}
ROLES = ("minutes", "official", "speaker", "participant", "muted")
SCENE = (
    ("agenda", "add", {"title": "Antrean", "minutes": 240}),
    ("polls", "add", {"kind": "single", "question": "Setuju?", "options": ["Ya", "Tidak"]}),
    ("polls", "open", {"poll": 2}),
    ("polls", "add", {"kind": "single", "question": "Sudah?", "options": ["Ya", "Tidak"]}),
    ("polls", "open", {"poll": 4}),
    ("polls", "close", {"poll": 4}),
    ("questions", "ask", {"text": "Kapan loket buka?"}),
    ("statements", "propose", {"text": "Loket dibuka lebih pagi"}),
)
OPEN_POLL, CLOSED_POLL = 2, 4


@dataclass
class Theatre:
    """The server; cookies by role; slugs and ids of rooms by state; seats in the open room by role."""

    server: LiveServer
    app: Any
    cookies: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=dict)

    def line(self, role: str = "") -> Line:
        """A line of somebody, in the namespace."""
        cookie = self.cookies.get(role)
        return Line(self.server.port, **({"Cookie": cookie} if cookie else {})).into(SPACE)

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table of dialogues but the snapshots (which only spare reading)."""
        path = self.server.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                name: file.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
                for (name,) in names
                if name.startswith("dialogue_") and name != "dialogue_snapshot"
            }

    def acts(self) -> set[tuple[int, str]]:
        """(seat, key) of every act that is written."""
        path = self.server.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            asked = "SELECT seat, client_key FROM dialogue_event WHERE client_key IS NOT NULL"
            return set(file.execute(asked).fetchall())


def theatre_in(folder, template) -> Theatre:
    """Everything but the running server."""
    shutil.copyfile(template, folder / "house.sqlite3")
    server = LiveServer(folder, f"sqlite:///{folder}/house.sqlite3")
    stage = Theatre(server, server.app())
    with stage.app.app_context():
        _fill(stage)
    return stage


def _fill(stage: Theatre) -> None:
    agency = make_organisation("Disdukcapil Nusa")
    officer = make_person("Bu Ratna", org=agency, roles=[("officer", f"organisation:{agency}")])
    people = {role: make_person(f"Warga {role}", "citizen") for role in (*ROLES, "elsewhere")}
    for kind in ("open", "planned", "closed", "other"):
        plan = Plan(f"Ruang {kind}", "Antrean", agency, NOW, guests="take")
        with transaction():
            stage.rooms[kind] = room = make_room(officer, plan, now=NOW)
        stage.rooms[kind] = Told(room.id, room.slug)
    for kind in ("open", "closed", "other"):
        with transaction():
            open_room(officer, stage.rooms[kind].id, now=NOW)
    room_id = stage.rooms["open"].id
    for role in ROLES:
        stage.seats[role] = _sit(officer, room_id, people[role], role)
    _sit(officer, stage.rooms["closed"].id, people["participant"], "participant")
    _sit(officer, stage.rooms["planned"].id, people["participant"], "participant")
    _sit(officer, stage.rooms["other"].id, people["elsewhere"], "minutes")
    with transaction():
        stage.seats["guest"] = take_seat(
            room_id, Who("Tamu"), now=NOW, guest=digest("kunci")
        ).number
        stage.seats["hall"] = write_down(officer, room_id, Who("Mbah Karto"), now=NOW).number
        stage.seats["facilitator"] = 1
    play(room_id, *(Asked(FACILITATOR, *one) for one in SCENE))
    with transaction():
        close_room(officer, stage.rooms["closed"].id, now=NOW)
    everybody = people | {"facilitator": officer}
    stage.cookies = {role: cookie_of(stage.app, person) for role, person in everybody.items()}
    stage.cookies["guest"] = _cookie_of_guest(stage.app)


@dataclass
class Told:
    """A room."""

    id: int
    slug: str


def _sit(officer, room_id, person, role) -> int:
    with transaction():
        who = Who(person.name, "users")
        number = take_seat(room_id, who, now=NOW, person_id=person.person_id).number
    with transaction():
        if role == "muted":
            from app.db.base import db

            db.session.query(Seat).filter_by(room_id=room_id, number=number).update({"muted": True})
        else:
            give_role(officer, room_id, number, role, now=NOW)
    return number


def _cookie_of_guest(app) -> str:
    client = app.test_client()
    with client.session_transaction() as session:
        session["guest"] = "kunci"
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return f"{cookie.key}={cookie.value}"


def play(room_id, *asked):
    """Acts in a room, as a page would do them; all must be taken."""
    from app.core import clock

    with transaction():
        grown = act_in(room_id, hall_from_log(room_id), asked, now=clock.now())
    assert not [one.refusal for one in grown.done if one.refusal]
    return grown


def answer(line: Line, number: int = 1) -> Any:
    """The answer to message ``number``."""
    said = line.packet(f"43{SPACE},{number}[")
    [told] = json.loads(said[said.index("[") :])
    return told


def call(line: Line, event: str, *told: Any, number: int = 1) -> Any:
    """Send an event and wait for its answer."""
    line.emit(event, *told, space=SPACE, ack=number)
    return answer(line, number)
