"""A house with a few events to test the live door with, as gunicorn loads it: ``echo:app``."""

from flask import request
from flask_socketio import emit, join_room, leave_room

from app import create_app
from app.web.http import current_actor
from app.web.sockets.door import live

app = create_app()
door = live(app)


@door.on("join", namespace="/hall")
def join(room):
    join_room(room)
    return {"ok": True, "who": current_actor().name}


@door.on("leave", namespace="/hall")
def leave(room):
    leave_room(room)


@door.on("say", namespace="/hall")
def say(told):
    emit("said", told, to=told["room"])
    return {"ok": True, "sid": request.sid}


@door.on("flood", namespace="/hall")
def flood(told):
    """Send a room many large events, in one go or with a breath between them."""
    for number in range(told["times"]):
        if told.get("breath"):
            door.sleep(told["breath"])
        emit("said", {"n": number, "pad": "x" * told["size"]}, to=told["room"])
    return {"ok": True}


@door.on("bytes", namespace="/hall")
def some_bytes(told):
    emit("bytes", {"n": 1, "raw": bytes(told)}, to="all")
    return bytes(told)


@door.on("say", namespace="/other")
def say_elsewhere(told):
    return {"other": told}


@door.on("fail", namespace="/hall")
def fail(_told):
    raise RuntimeError("planned")


door.server.eio.ping_interval, door.server.eio.ping_timeout = 1.25, 1
