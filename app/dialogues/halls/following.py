"""Socket door of pages: one that follows a room is told the pieces that changed.

The contract is in ``docs/live-protocol.md``. A connection follows one page.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app, request
from flask_socketio import join_room

from app.core import clock
from app.core.errors import Missing
from app.core.words import say
from app.db.unit import release
from app.dialogues.activities.protocol import DESK, PUBLIC
from app.dialogues.halls.painting import paint
from app.dialogues.live import events
from app.dialogues.live.easel import Easel, Key, again_s
from app.dialogues.live.events import (
    SPACE,
    Answer,
    at_desk,
    everybody,
    hub,
    my_seat,
    refusing,
    text_of,
)
from app.dialogues.rooms.policies import may_run
from app.dialogues.rooms.queries import room_by_slug
from app.web.i18n import chosen_language
from app.web.sockets.door import live


@refusing
def follow(sent: Mapping[str, Any]) -> Answer:
    """``{room, here, wall}`` → ``{seq, state, readers, again_s, now}``: from here on ``pieces`` come.

    ``here`` is a tab ("" for what happens now); ``wall`` asks for what everybody sees, whoever asks.
    """
    room = room_by_slug(text_of(sent, "room", 80))
    here = sent.get("here", "")
    if not isinstance(here, str) or here not in {"", *room.activities}:
        raise Missing(say("Itu tidak ada di ruang ini."))
    seat = None if sent.get("wall") else my_seat(room.id)
    key = (DESK if may_run(seat) else PUBLIC, chosen_language(), here)
    standing = hub().standing(room.id)
    release()
    _turn_to(room.id, key, seat.number if seat else 0)
    readers = hub().readers(room.id)
    answer: Answer = {"seq": standing.told, "state": standing.state, "readers": readers}
    return answer | {"again_s": again_s(readers), "now": clock.now().isoformat()}


def _turn_to(room_id: int, key: Key, seat: int) -> None:
    sid = str(request.sid)  # type: ignore[attr-defined]
    ended(sid)
    at_desk(room_id, sid, seat if key[0] == DESK else 0, "page")
    hub().follow(room_id, key)
    hub().came(room_id)
    _followed()[sid] = (room_id, key)
    join_room(easel_of(room_id, key), namespace=SPACE)
    join_room(everybody(room_id), namespace=SPACE)


def _followed() -> dict[str, tuple[int, Key]]:
    found: dict[str, tuple[int, Key]] = current_app.extensions["dialogues.followed"]
    return found


def ended(sid: str) -> None:
    """A connection follows no page any more."""
    if before := _followed().pop(sid, None):
        hub().unfollow(*before)
        hub().went(before[0])
        at_desk(before[0], sid, 0, "page")


def easel_of(room_id: int, key: Key) -> str:
    """The Socket.IO room of pages with the same key."""
    return f"{room_id}:page:{':'.join(key)}"


def install(app: Any) -> None:
    """Hang rooms on the live door, and what pages are told beside it."""
    door = live(app)

    def tell(room_id: int, key: Key, pieces: dict[str, Any]) -> None:
        door.server.emit("pieces", pieces, room=easel_of(room_id, key), namespace=SPACE)

    def painted(*told: Any) -> str:
        with app.app_context():
            return paint(*told)

    events.install(app, Easel(painted, tell))
    app.extensions["dialogues.followed"] = {}
    app.extensions["dialogues.gone"].append(ended)
    door.on_event("follow", follow, namespace=SPACE)
