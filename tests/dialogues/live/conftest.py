"""A real live server with one open room, and official clients in it."""

import shutil
from dataclasses import dataclass
from typing import Any

import pytest
import socketio

from app.dialogues.activities import activities
from tests.dialogues.makers import Notes, make_stage
from tests.support import live as servers
from tests.support.live import LiveServer
from tests.support.people import sign_in

SPACE = "/dialogues"


@dataclass
class House:
    """The server, its room, and cookies of who is in it."""

    server: LiveServer
    room: str
    cookies: dict[str, str]
    stage: Any


@pytest.fixture(scope="module")
def running(sqlite_template, tmp_path_factory):
    """A live server whose rooms have the small activity of the tests."""
    folder = tmp_path_factory.mktemp("live")
    shutil.copyfile(sqlite_template, folder / "house.sqlite3")
    told = [*servers.GUNICORN[:-1], "tests.dialogues.live.notes_house:app"]
    with LiveServer(folder, f"sqlite:///{folder}/house.sqlite3", loads=told) as server:
        yield server, server.app()


@pytest.fixture
def house(running, monkeypatch):
    """A new room in it, with a facilitator and a participant."""
    server, app = running
    monkeypatch.setattr(activities, "_parts", {"notes": Notes()})
    with app.app_context():
        stage = make_stage()
        cookies = {name: cookie_of(app, getattr(stage, name)) for name in ("officer", "citizen")}
    return House(server, stage.slug, cookies, stage)


@pytest.fixture(scope="module")
def theatre(sqlite_template, tmp_path_factory):
    """Rooms in every state and somebody in every role, on a running server of this module alone; no
    test may leave a traceback in its log."""
    from tests.dialogues.live.theatre import theatre_in

    made = theatre_in(tmp_path_factory.mktemp("theatre"), sqlite_template)
    with made.server:
        yield made


@pytest.fixture
def no_traceback(theatre):
    """What somebody sends is never our fault: nothing falls into the server's log."""
    before = len(theatre.server.log.read_text())
    yield
    log = theatre.server.log.read_text()[before:]
    assert "Traceback" not in log, log[-3000:]


def cookie_of(app, person):
    """The session cookie of somebody who has signed in."""
    client = app.test_client()
    sign_in(client, person)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return f"{cookie.key}={cookie.value}"


@dataclass
class Reader:
    """An official client and what it heard."""

    client: socketio.Client
    room: str
    deltas: list[Any]
    pieces: list[Any]
    present: list[Any]

    def call(self, event, **told):
        return self.client.call(event, {"room": self.room} | told, namespace=SPACE, timeout=20)

    def act(self, verb, key="", activity="notes", **data):
        return self.call("act", activity=activity, verb=verb, data=data, key=key)


@pytest.fixture
def reader(house):
    """Connects a reader: "officer", "citizen" or "" for a stranger."""
    readers = []

    def connect(who=""):
        client = socketio.Client(reconnection=False)
        found = Reader(client, house.room, [], [], [])
        for event, heard in (
            ("delta", found.deltas),
            ("pieces", found.pieces),
            ("present", found.present),
        ):
            client.on(event, heard.append, namespace=SPACE)
        headers = {"Cookie": house.cookies[who]} if who else {}
        client.connect(
            house.server.url, headers=headers, transports=["websocket"], namespaces=[SPACE]
        )
        readers.append(client)
        return found

    yield connect
    for client in readers:
        client.disconnect()
