"""To everybody in a room: one frame, handed to each line in turn; nobody waits for anybody."""

from typing import Any

from engineio import packet as engine_packet
from socketio import packet
from socketio.manager import Manager

from app.web.sockets.engine import LiveSocket, framed
from app.web.sockets.wire import Wire


class Fanout(Manager):
    """The manager of who is in which room, with a room's lines kept ready."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[tuple[str, Any], list[Wire]] = {}

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **rest: Any,
    ) -> None:
        """Send an event; the plain case to a room by the short way, all others by the library's."""
        room = to or room
        if callback or skip_sid or isinstance(room, (list, tuple)):
            super().emit(
                event, data, namespace, room=room, skip_sid=skip_sid, callback=callback, **rest
            )
            return
        if namespace in self.rooms:
            for whole in self._frames(event, data, namespace):
                self._hand_out(whole, namespace, room)

    def _frames(self, event: str, data: Any, namespace: str) -> list[bytes]:
        """The frames of an event: one, and one more for each piece of bytes in it."""
        told = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        said = packet.Packet(packet.EVENT, namespace=namespace, data=[event, *told]).encode()
        pieces = said if isinstance(said, list) else [said]
        return [framed(engine_packet.Packet(engine_packet.MESSAGE, one)) for one in pieces]

    def _hand_out(self, whole: bytes, namespace: str, room: Any) -> None:
        size = len(whole)
        for line in self._lines_of(namespace, room):
            if line.waits or not line.open:
                line.put(whole)
            elif 0 <= (taken := line.offer(whole)) < size:
                line.later(whole[taken:])

    def _lines_of(self, namespace: str, room: Any) -> list[Wire]:
        """The lines of a room; kept until somebody comes or goes."""
        found = self._lines.get((namespace, room))
        if found is None:
            readers: dict[str, LiveSocket] = self.server.eio.sockets
            here = [readers.get(eio) for _sid, eio in self.get_participants(namespace, room)]
            found = [one.wire for one in here if one is not None and one.wire is not None]
            self._lines[namespace, room] = found
        return found

    def basic_enter_room(
        self, sid: str, namespace: str, room: Any, eio_sid: str | None = None
    ) -> None:
        """Somebody comes."""
        self._lines.pop((namespace, room), None)
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        """Somebody goes."""
        self._lines.pop((namespace, room), None)
        super().basic_leave_room(sid, namespace, room)
