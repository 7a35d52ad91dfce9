"""Engine.IO over WebSockets only, without a writer greenlet, a queue and a ping greenlet per reader.

Subclasses of python-engineio's classes, touching names of theirs that are not public: pinned in the
requirements, and looked at when the house starts (``checks.py``).
"""

import time
from typing import Any

import engineio
import gevent
from engineio import exceptions, packet
from engineio.socket import Socket

from app.web.sockets.frames import frame
from app.web.sockets.wire import Wire, opened

_BEAT_S = 1.0


class LiveSocket(Socket):
    """One reader. What is sent before the line is open waits in a list."""

    def __init__(self, server: "LiveEngine", sid: str) -> None:
        self.server, self.sid = server, sid
        self.session: dict[str, Any] = {}
        self.connected = self.upgrading = self.upgraded = self.closing = self.closed = False
        self.last_ping: float | None = time.time()
        self.due = 0.0
        self.wire: Wire | None = None
        self._early: list[bytes] | None = []

    def send(self, pkt: packet.Packet) -> None:
        """Send a packet, whose frame is made once for all who get it."""
        if not self.check_ping_timeout():
            return
        whole = framed(pkt)
        if self.wire is not None:
            self.wire.put(whole)
        elif self._early is not None:
            self._early.append(whole)

    def schedule_ping(self) -> None:
        """The next ping is sent by the server's one heart."""
        self.last_ping = None
        self.due = time.time() + float(self.server.ping_interval)

    def ping(self, now: float) -> None:
        """Send the ping that is due; end a line that did not answer the last one."""
        if self.last_ping is not None:
            self.check_ping_timeout()
        elif self.due <= now:
            self.last_ping = now
            self.send(packet.Packet(packet.PING))

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002 -- the library's signature
        """End the connection; those who listen are told once."""
        if self.closed or self.closing:
            return
        self.closing = True
        said = reason or self.server.reason.SERVER_DISCONNECT
        self.server._trigger_event("disconnect", self.sid, said, run_async=False)  # noqa: SLF001
        wire, self.wire, self._early = self.wire, None, None
        if wire is not None and not abort:
            wire.put(framed(packet.Packet(packet.CLOSE)))
        self.closed = True
        if wire is not None:
            wire.end()

    def handle_get_request(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ARG002
        """Open the WebSocket and stay in it until it ends; gunicorn closes the line."""
        opened(environ, int(self.server.max_http_buffer_size), self._live)
        raise StopIteration  # what gunicorn's gevent worker expects of a line that was taken over

    def _live(self, wire: Wire) -> None:
        self.connected = self.upgraded = True
        early, self._early, self.wire = self._early or [], None, wire
        for whole in early:
            wire.put(whole)
        while (said := wire.wait()) is not None and self._heard(said):
            pass
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)

    def _heard(self, said: str | bytes) -> bool:
        """Take one message in; False when the connection is over."""
        try:
            self.receive(packet.Packet(encoded_packet=said))
        except exceptions.SocketIsClosedError:
            return False
        except (exceptions.UnknownPacketError, ValueError, KeyError, IndexError, RecursionError):
            return False  # not Engine.IO, or not Socket.IO
        return not self.closed


class LiveEngine(engineio.Server):
    """The server of such readers; one heart for all of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._heart: Any = None

    def _handle_connect(
        self,
        environ: dict[str, Any],
        start_response: Any,
        transport: str,
        jsonp_index: Any = None,  # noqa: ARG002 -- the library's signature
    ) -> Any:
        """As the library's, for WebSockets alone and with our reader."""
        if self._heart is None:
            self._heart = gevent.spawn(self._beat)
        sid = self.generate_id()
        reader = self.sockets[sid] = LiveSocket(self, sid)
        reader.send(packet.Packet(packet.OPEN, self._greeting(sid, transport)))
        try:
            refused = self._trigger_event("connect", sid, environ, run_async=False)
            if refused is not None and refused is not True:
                return self._unauthorized(refused or None)
            reader.schedule_ping()
            return reader.handle_get_request(environ, start_response)
        finally:
            self.sockets.pop(sid, None)

    def _greeting(self, sid: str, transport: str) -> dict[str, Any]:
        return {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }

    def _beat(self) -> None:
        while True:
            gevent.sleep(_BEAT_S)
            now = time.time()
            for place, reader in enumerate(list(self.sockets.values())):
                if not place % 500:
                    gevent.sleep(0)  # thousands of readers: let others in between
                self._beat_once(reader, now)

    def _beat_once(self, reader: LiveSocket, now: float) -> None:
        try:
            if not reader.closed:
                reader.ping(now)
        except exceptions.SocketIsClosedError:
            return
        except Exception:  # one reader must not stop the heart of all
            self.logger.exception("heartbeat")


def framed(pkt: packet.Packet) -> bytes:
    """A packet's WebSocket frame, made once and kept with it."""
    whole: bytes | None = pkt.__dict__.get("whole_frame")
    if whole is None:
        whole = pkt.whole_frame = frame(pkt.encode())
    return whole
