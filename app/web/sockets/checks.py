"""What the live door needs of the libraries below it, looked at when the house starts.

It stands on names of python-engineio that are not public, and on gunicorn handing over the line. A
release that changes them, or a package known to break them, must stop the start and say so: what
breaks here would otherwise be a room in which some readers silently hear nothing.
"""

import inspect
from importlib.util import find_spec

from engineio import Server
from engineio.socket import Socket
from socketio.manager import Manager

_NEEDED = {
    (Server, "_handle_connect"): ("environ", "start_response", "transport", "jsonp_index"),
    (Server, "_trigger_event"): ("event", "args", "kwargs"),
    (Server, "_upgrades"): ("sid", "transport"),
    (Server, "_unauthorized"): ("message",),
    (Socket, "check_ping_timeout"): (),
    (Socket, "receive"): ("pkt",),
    (Socket, "close"): ("wait", "abort", "reason"),
    (Manager, "basic_enter_room"): ("sid", "namespace", "room", "eio_sid"),
    (Manager, "basic_leave_room"): ("sid", "namespace", "room"),
    (Manager, "get_participants"): ("namespace", "room"),
}


class Unfit(RuntimeError):
    """The live door cannot stand on what is installed; the message says why."""


def check_libraries() -> None:
    """``Unfit`` when what is installed is not what the live door was made for."""
    if find_spec("geventwebsocket"):
        raise Unfit("gevent-websocket is installed: it breaks gunicorn's WebSockets. Remove it.")
    for (owner, name), wanted in _NEEDED.items():
        there = tuple(inspect.signature(getattr(owner, name, _nothing)).parameters)[1:]
        if there != wanted:
            where = f"{owner.__module__}.{owner.__name__}.{name}"
            raise Unfit(f"{where} takes {there}, not {wanted}: see app/web/sockets/engine.py")


def _nothing() -> None:
    """Stands for a method that is gone."""
