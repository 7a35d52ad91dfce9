"""A real gunicorn with a few test events behind the live door."""

import shutil

import pytest
import socketio

from tests.support import live as servers
from tests.support.live import LiveServer
from tests.web.sockets.lines import Line


@pytest.fixture(scope="module")
def hall(sqlite_template, tmp_path_factory):
    """The server; its address is ``hall.port``. Its heart beats twenty times as fast."""
    folder = tmp_path_factory.mktemp("hall")
    shutil.copyfile(sqlite_template, folder / "hall.sqlite3")
    told = [*servers.GUNICORN[:-1], "tests.web.sockets.echo:app"]
    with LiveServer(folder, f"sqlite:///{folder}/hall.sqlite3", loads=told) as server:
        yield server


@pytest.fixture
def line(hall):
    """Opens bare lines into the hall, and hangs them up afterwards."""
    opened = []

    def open_one(**how):
        opened.append(Line(hall.port, **how))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def guest(hall):
    """Connects the official python client to namespaces of the hall."""
    connected = []

    def connect(*spaces):
        client = socketio.Client(reconnection=False)
        client.heard = []
        for space in spaces or ("/hall",):
            client.on("*", lambda event, told: client.heard.append((event, told)), namespace=space)
        client.connect(hall.url, transports=["websocket"], namespaces=list(spaces or ("/hall",)))
        connected.append(client)
        return client

    yield connect
    for client in connected:
        client.disconnect()
