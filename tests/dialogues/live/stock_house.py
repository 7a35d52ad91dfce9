"""The same room as most would build it: stock Flask-SocketIO that tells everybody out of its memory.

Its clients lose what is said while their line is down: this arm shows how much.
"""

from flask import Flask
from flask_socketio import SocketIO, emit, join_room

SPACE = "/dialogues"
app = Flask("stock")
door = SocketIO(
    app, async_mode="gevent", async_handlers=False, transports=["websocket"], ping_timeout=20
)


@door.on("join", namespace=SPACE)
def join(told):
    join_room(told["room"])
    return {"ok": True, "seq": 0}


@door.on("act", namespace=SPACE)
def act(told):
    emit("delta", {"events": [{"key": told["key"]}]}, to=told["room"])
    return {"ok": True, "seq": 0}


@app.get("/readyz")
def readyz():
    return {"ok": True}
