"""Hangs Flask-SocketIO on the application: WebSockets only, on the frame-once engine.

Rooms add their events in their wiring: ``live(app).on_event("join", join, namespace="/dialogues")``.
Flask-SocketIO's own ``emit``, ``join_room`` and so on work as they always do.
"""

from typing import Any

import socketio
from flask import Flask
from flask_socketio import SocketIO

from app.web.sockets.checks import check_libraries
from app.web.sockets.engine import LiveEngine
from app.web.sockets.fanout import Fanout

MOST_LETTERS = 16_384
"""Letters of one message that may come in; what a room takes is shorter."""
MOST_PIECES = 8
"""Pieces of bytes that one message may bring along: they wait in memory until the last has come."""
_KEPT = {
    "flask.app",
    "HTTP_COOKIE",
    "HTTP_HOST",
    "HTTP_USER_AGENT",
    "HTTP_ACCEPT_LANGUAGE",
    "PATH_INFO",
    "QUERY_STRING",
    "REMOTE_ADDR",
    "REQUEST_METHOD",
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
    "wsgi.url_scheme",
}


class _Server(socketio.Server):
    """Keeps of a connection's request only what later messages need: no parser, no line. Hangs up
    on whoever does not speak Socket.IO; the library would write a page into the log each time."""

    def _engineio_server_class(self) -> type[LiveEngine]:
        return LiveEngine

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        plain = {name: value for name, value in environ.items() if name in _KEPT}
        super()._handle_eio_connect(eio_sid, plain)

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            self._take_in(eio_sid, data)
        except Exception:  # noqa: BLE001 -- what is no Socket.IO fails anywhere, even by its depth
            self.eio.disconnect(eio_sid)

    def _take_in(self, eio_sid: str, data: Any) -> None:
        if eio_sid in self._binary_packet and not isinstance(data, bytes):
            raise ValueError("a piece of bytes was announced")
        super()._handle_eio_message(eio_sid, data)
        waits = self._binary_packet.get(eio_sid)
        if waits and waits.attachment_count > MOST_PIECES:
            raise ValueError("too many pieces")

    def _handle_event(self, eio_sid: str, namespace: str, id: int | None, data: Any) -> None:  # noqa: A002
        """Nobody calls by hand what the library calls when a line begins and ends."""
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            raise ValueError("an event is a list that begins with its name")
        if data[0] in {*self.reserved_events, "*"}:
            raise ValueError("a name of the library")
        super()._handle_event(eio_sid, namespace, id, data)

    def _handle_event_internal(self, *told: Any) -> None:
        """A handler that fails is our fault and not the line's."""
        try:
            super()._handle_event_internal(*told)
        except Exception:
            self.logger.exception("a handler failed")

    def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._binary_packet.pop(eio_sid, None)  # the library forgets to
        super()._handle_eio_disconnect(eio_sid, reason)


class _Outermost(socketio.WSGIApp):
    """What comes to ``/socket.io/`` goes to the live door, everything else on to the pages."""

    def __init__(self, server: _Server, app: Flask) -> None:
        super().__init__(server, app.wsgi_app, socketio_path="socket.io")
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        environ["flask.app"] = self._app  # Flask-SocketIO looks for it there
        return super().__call__(environ, start_response)


class Live(SocketIO):
    """Flask-SocketIO with our server; one for each application."""

    def init_app(self, app: Flask, **options: Any) -> None:
        """As the library's, which cannot be told of another server class."""
        app.extensions["socketio"] = self
        self.manage_session = False
        self.server = _Server(**options)
        self.async_mode = self.server.async_mode
        self.sockio_mw = _Outermost(self.server, app)
        app.wsgi_app = self.sockio_mw  # type: ignore[method-assign]


def live(app: Flask) -> Live:
    """The live door of an application."""
    found: Live = app.extensions["socketio"]
    return found


def install(app: Flask) -> None:
    """Open the door. ``async_handlers`` off: one sender's messages are taken in their order."""
    check_libraries()
    Live().init_app(
        app,
        async_mode="gevent",
        client_manager=Fanout(),
        transports=["websocket"],
        ping_interval=25,
        ping_timeout=20,
        async_handlers=False,
        max_http_buffer_size=MOST_LETTERS,
        http_compression=False,
        cors_allowed_origins=None,  # the same origin only: no other site speaks for its reader
    )
