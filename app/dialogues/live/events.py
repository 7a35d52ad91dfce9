"""Socket door of rooms, namespace ``/dialogues``: the contract is in ``docs/live-protocol.md``.

Who asks is read anew with every message: a role that was taken away bites at once.
"""

import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import structlog
from flask import current_app, request, session
from flask_socketio import join_room, leave_room

from app.core import clock
from app.core.errors import Invalid, Missing, Refusal, SlowDown, Unavailable
from app.core.numbers import LARGEST
from app.core.words import say
from app.db.unit import release
from app.dialogues.activities.protocol import DESK, PUBLIC
from app.dialogues.live.easel import Easel
from app.dialogues.live.hub import Hub
from app.dialogues.live.standing import Standing
from app.dialogues.log.doers import Sent, asked_by, looked_at
from app.dialogues.log.fold import Row, told
from app.dialogues.log.queries import heads_of, rows_since
from app.dialogues.rooms.guests import digest
from app.dialogues.rooms.policies import may_run
from app.dialogues.rooms.queries import id_of_room, place_of_guest, place_of_person
from app.web.http import current_actor
from app.web.i18n import translated
from app.web.sockets.door import live

SPACE = "/dialogues"
MOST_MISSED = 1000
"""Rows that a reader who comes back is told one by one; with more it begins from the snapshot."""
AT_ONCE, EACH_S = 20, 0.5
"""Messages that a connection may send at once, and the seconds in which it may send one more."""
_log = structlog.get_logger("live")
Answer = dict[str, Any]


def hub() -> Hub:
    """The rooms of this process."""
    found: Hub = current_app.extensions["dialogues.hub"]
    return found


def refusing(handler: Callable[[Mapping[str, Any]], Answer]) -> Callable[..., Answer]:
    """What a handler raises becomes its answer, with the same codes as on every other wire."""

    @wraps(handler)
    def answered(*sent: Any) -> Answer:
        try:
            _slow_down()
            return {"ok": True} | handler(_one(sent))
        except Refusal as no:
            return refused(no)
        except Exception:  # noqa: BLE001 -- the line must live on; the log has it
            _log.exception("socket_failed", handler=handler.__name__)
            return refused(Unavailable(say("Ada yang keliru pada kami. Coba lagi.")))
        finally:
            release()

    return answered


def _one(sent: tuple[Any, ...]) -> Mapping[str, Any]:
    if len(sent) != 1 or not isinstance(sent[0], Mapping):
        raise Invalid(say("Isi kiriman ini tidak dikenali."))
    return sent[0]


def refused(no: Refusal) -> Answer:
    """A refusal as an answer: ``{ok: false, code, message, field}``, and ``private`` where the writer
    must confirm that private details may be read by everybody."""
    answer = {"ok": False, "code": no.code, "message": translated(no.message), "field": no.field}
    return answer | ({"private": True} if no.facts.get("private") else {})


@refusing
def join(sent: Mapping[str, Any]) -> Answer:
    """``{room, since}`` → ``{seq, audience, readers, snapshot, own, seat, events}``: from here on deltas
    come.

    ``events`` are the rows after ``since``, if a reader comes back that has missed at most
    ``MOST_MISSED``; else there is none, and the snapshot is the new beginning.
    """
    room_id, since = id_of_room(text_of(sent, "room", 80)), _since(sent)
    seat = my_seat(room_id)
    audience, number = (DESK if may_run(seat) else PUBLIC), (seat.number if seat else 0)
    standing = hub().standing(room_id)
    release()
    told_apart = since > 0 and standing.told - since <= MOST_MISSED
    missed = _missed(room_id, since, standing) if told_apart else []
    _enter(room_id, audience, number)
    # From here to the answer nothing waits: what the snapshot lacks comes as a delta.
    answer = {"seq": standing.told, "audience": audience, "readers": hub().readers(room_id)}
    answer |= {"snapshot": standing.views[audience]}
    if told_apart:
        answer |= {"events": [told(row) for row in missed if row.stamp.seq <= standing.told]}
    if number:
        answer |= {"seat": number, "own": standing.hall.own(number)}
    return answer


def _missed(room_id: int, since: int, standing: Standing) -> list[Row]:
    """The rows after ``since`` that readers here have been told; the log may grow while it is read."""
    rows: list[Row] = []
    while (last := rows[-1].stamp.seq if rows else since) < standing.told:
        more = rows_since(room_id, last)
        release()
        if not more:
            break
        rows += more
    return rows


def _since(sent: Mapping[str, Any]) -> int:
    since = sent.get("since", 0)
    if isinstance(since, bool) or not isinstance(since, int) or not 0 <= since <= LARGEST:
        raise Invalid(say("Isi kiriman ini tidak dikenali."), field="since")
    return since


@refusing
def rows(sent: Mapping[str, Any]) -> Answer:
    """``{room, since}`` → ``{seq, events}``: the next rows after ``since``, at most ``MOST_MISSED``;
    ``seq`` is the number of the last one there is. For whoever wants the whole log."""
    room_id = id_of_room(text_of(sent, "room", 80))
    found = rows_since(room_id, _since(sent), limit=MOST_MISSED)
    last = heads_of([room_id])[room_id][0]
    return {"seq": last, "events": list(map(told, found))}


@refusing
def act(sent: Mapping[str, Any]) -> Answer:
    """``{room, activity, verb, data, key, behalf, considered}`` → ``{seq, own}``; the delta has come
    before the answer."""
    slug, act_sent = text_of(sent, "room", 80), _sent(sent)
    look = looked_at(act_sent)
    room_id = id_of_room(slug)
    asked = asked_by(current_actor(), room_id, my_seat(room_id), act_sent, look, now=clock.now())
    release()
    done = hub().do(room_id, asked)
    if done.refusal:
        raise done.refusal
    return {"seq": done.seq, "own": hub().standing(room_id).hall.own(asked.doer.seat)}


def _sent(sent: Mapping[str, Any]) -> Sent:
    behalf, considered = sent.get("behalf", 0), sent.get("considered", False)
    if isinstance(behalf, bool) or not isinstance(behalf, int) or not 0 <= behalf <= LARGEST:
        raise Invalid(say("Isi kiriman ini tidak dikenali."), field="behalf")
    if not isinstance(considered, bool):
        raise Invalid(say("Isi kiriman ini tidak dikenali."), field="considered")
    names = (text_of(sent, "activity", 20), text_of(sent, "verb", 20))
    return Sent(*names, sent.get("data", {}), sent.get("key", ""), behalf, considered)


@refusing
def leave(sent: Mapping[str, Any]) -> Answer:
    """``{room}``: no more deltas of it."""
    _go(id_of_room(text_of(sent, "room", 80)))
    return {}


@refusing
def _unknown(_sent: Mapping[str, Any]) -> Answer:
    raise Missing(say("Isi kiriman ini tidak dikenali."))


def unknown(*_sent: Any) -> Answer:
    """An event that nobody listens to: who waits for its answer gets one."""
    return _unknown({})


def gone(*_reason: Any) -> None:
    """The line has ended."""
    for ended in current_app.extensions["dialogues.gone"]:
        ended(_sid())
    for room_id in list(_rooms_of()):
        at_desk(room_id, _sid(), 0)
        _went(room_id)


def my_seat(room_id: int) -> Any:
    """The place of who asks: a person's, or that of a guest's browser."""
    actor = current_actor()
    if actor.known:
        return place_of_person(room_id, actor.person_id)
    key = session.get("guest")
    return place_of_guest(room_id, digest(str(key))) if key else None


def text_of(sent: Mapping[str, Any], name: str, letters: int) -> str:
    """A short text of a message; ``Invalid`` beside its name."""
    value = sent.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= letters or not value.isprintable():
        raise Invalid(say("Isi kiriman ini tidak dikenali."), field=name)
    return value


# --- who reads what ------------------------------------------------------------------------------


def channel(room_id: int, audience: str) -> str:
    """The Socket.IO room of those who see a dialogue room as an audience."""
    return f"{room_id}:{audience}"


def everybody(room_id: int) -> str:
    """The Socket.IO room of all who read a dialogue room, by rows or by pages."""
    return f"{room_id}:all"


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _rooms_of() -> set[int]:
    readers: dict[str, set[int]] = current_app.extensions["dialogues.readers"]
    return readers.setdefault(_sid(), set())


def _enter(room_id: int, audience: str, seat: int) -> None:
    """Enter a room as an audience; who was in it as another one is that no longer."""
    if room_id not in _rooms_of():
        hub().came(room_id)
        _rooms_of().add(room_id)
    at_desk(room_id, _sid(), seat if audience == DESK else 0)
    for other in {PUBLIC, DESK} - {audience}:
        leave_room(channel(room_id, other), namespace=SPACE)
    join_room(channel(room_id, audience), namespace=SPACE)
    join_room(everybody(room_id), namespace=SPACE)


Desks = dict[tuple[int, str, str], int]
"""By which place a line sees what the desk sees: (room, line, "rows" or "page")."""


def at_desk(room_id: int, sid: str, seat: int, way: str = "rows") -> None:
    """Keep that in mind; ``seat`` 0: it does no more."""
    desks: Desks = current_app.extensions["dialogues.desks"]
    if seat:
        desks[room_id, sid, way] = seat
    else:
        desks.pop((room_id, sid, way), None)


def _go(room_id: int) -> None:
    for audience in (PUBLIC, DESK):
        leave_room(channel(room_id, audience), namespace=SPACE)
    leave_room(everybody(room_id), namespace=SPACE)
    at_desk(room_id, _sid(), 0)
    _went(room_id)


def _went(room_id: int) -> None:
    if room_id in _rooms_of():
        _rooms_of().discard(room_id)
        hub().went(room_id)
    if not _rooms_of():
        current_app.extensions["dialogues.readers"].pop(_sid(), None)


def _slow_down() -> None:
    """A bucket for each line, kept with what the line was opened with: who leaves the namespace and
    comes back into it has the same one."""
    now, line = time.monotonic(), request.environ
    left, at = line.get("dialogues.spent", (float(AT_ONCE), now))
    left = min(AT_ONCE, left + (now - at) / EACH_S) - 1
    line["dialogues.spent"] = (max(left, -1.0), now)
    if left < 0:
        raise SlowDown(say("Terlalu cepat. Tunggu sebentar."))


class SocketDoor:
    """Tells readers by Socket.IO."""

    def __init__(self, server: Any, desks: Desks) -> None:
        self._server, self._desks = server, desks

    def tell(self, room_id: int, audience: str, delta: dict[str, Any]) -> None:
        """See ``Door``."""
        self._server.emit("delta", delta, room=channel(room_id, audience), namespace=SPACE)

    def count(self, room_id: int, slug: str, readers: int) -> None:
        """See ``Door``."""
        told = {"room": slug, "readers": readers}
        self._server.emit("present", told, room=everybody(room_id), namespace=SPACE)

    def turn_out(self, room_id: int, staff: frozenset[int]) -> None:
        """See ``Door``: their lines end, and who comes back comes as what they are now."""
        for (room, sid, _way), seat in list(self._desks.items()):
            if room == room_id and seat not in staff:
                self._server.disconnect(sid, namespace=SPACE)


def install(app: Any, easel: Easel) -> None:
    """Hang the events on the live door."""
    door = live(app)
    desks: Desks = {}
    versions = app.extensions["cache.versions"]
    beyond = SocketDoor(door.server, desks)
    app.extensions["dialogues.hub"] = Hub(app.app_context, versions.snapshot, easel, beyond)
    app.extensions["dialogues.readers"] = {}
    app.extensions["dialogues.desks"], app.extensions["dialogues.gone"] = desks, []
    heard: dict[str, Callable[..., Any]] = {"join": join, "rows": rows, "act": act, "leave": leave}
    heard |= {"disconnect": gone, "*": unknown}
    for name, handler in heard.items():
        door.on_event(name, handler, namespace=SPACE)
