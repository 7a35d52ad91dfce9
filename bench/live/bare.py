"""The bare transports, as gunicorn loads them: ours (``bare:ours``) and stock Flask-SocketIO.

``GET /go?flood=200&paced=250&rate=50&bytes=100`` sends that many events to everybody in the room.
"""

import time

import gevent
from flask import Flask, jsonify, request
from flask_socketio import SocketIO, join_room

from app.web.sockets.door import Live
from app.web.sockets.fanout import Fanout

SPACE, ROOM = "/dialogues", "bench"
_OPTIONS = {
    "async_mode": "gevent",
    "ping_interval": 25,
    "ping_timeout": 20,
    "async_handlers": False,
}


def _made(door: SocketIO, **options: object) -> Flask:
    app = Flask("bare")
    door.init_app(app, **_OPTIONS, **options)

    @door.on("join", namespace=SPACE)
    def join(_told: object) -> dict[str, object]:
        join_room(ROOM)
        return {"ok": True}

    @door.on("say", namespace=SPACE)
    def say(told: object) -> dict[str, object]:
        door.emit("delta", told, to=ROOM, namespace=SPACE)
        return {"ok": True}

    @app.get("/go")
    def go() -> object:
        flood, paced, rate, size = (
            int(request.args[n]) for n in ("flood", "paced", "rate", "bytes")
        )
        gevent.spawn(_go, door, flood, paced, rate, "x" * size)
        return jsonify(ok=True)

    @app.get("/healthz")
    def healthz() -> object:
        return jsonify(ok=True)

    return app


def _go(door: SocketIO, flood: int, paced: int, rate: int, pad: str) -> None:
    for number in range(flood):
        _emit(door, number, pad)
        gevent.sleep(0)
    gevent.sleep(1)
    for number in range(flood, flood + paced):
        begun = time.monotonic()
        _emit(door, number, pad)
        gevent.sleep(max(0.0, 1 / rate - (time.monotonic() - begun)))


def _emit(door: SocketIO, number: int, pad: str) -> None:
    told = {"t": time.monotonic_ns(), "n": number, "pad": pad}
    door.emit("delta", told, to=ROOM, namespace=SPACE)


def ours() -> Flask:
    """Frame once, bounded buffers."""
    return _made(
        Live(), client_manager=Fanout(), transports=["websocket"], cors_allowed_origins="*"
    )


def stock() -> Flask:
    """Flask-SocketIO as it comes."""
    return _made(SocketIO(manage_session=False), cors_allowed_origins="*")
