"""One connection: reads by its own greenlet, is written to without ever waiting.

Whoever sends (one greenlet for a thousand readers) hands the frame to the kernel; what the kernel
does not take waits in a bounded buffer, which a greenlet of its own empties. A reader that lets it
fill up is cut: it comes back and asks for what it missed by number.
"""

import base64
import hashlib
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import gevent
from gevent import socket as cooperative

from app.web.sockets.frames import (
    BINARY,
    CLOSE,
    PING,
    TEXT,
    TOO_LONG,
    Broken,
    Reader,
    closing,
    pong,
)

MOST_WAITING = 256 * 1024
"""Bytes that may wait for one reader (DESIGN: the live log); one more, and the line is cut."""
LONG = 64 * 1024
"""A message longer than that (the snapshot of a long room) that finds nothing waiting is not counted:
however quick a reader is, the kernel does not take it at once, and joining anew would not help."""
IN_THE_KERNEL = 128 * 1024
"""Bytes of one reader that the kernel may hold (it takes twice that; left alone, up to 4 MB)."""
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3
_AT_ONCE = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
_CHUNK = 16_384
_PATIENCE_S = 60.0


def accepted(key: str) -> bytes:
    """The answer that opens a WebSocket (RFC 6455 §4.2.2)."""
    proof = base64.b64encode(hashlib.sha1(key.encode("ascii", "replace") + _GUID).digest())  # noqa: S324 -- what the RFC says
    lines = (b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket", b"Connection: Upgrade")
    return b"\r\n".join((*lines, b"Sec-WebSocket-Accept: " + proof, b"", b""))


class Wire:
    """A WebSocket over a connected socket of gevent."""

    __slots__ = (
        "_ending",
        "_flushing",
        "_line",
        "_long",
        "_raw",
        "_said",
        "_waiting",
        "cut",
        "fd",
        "open",
        "waits",
    )

    def __init__(self, line: Any, most: int) -> None:
        self._line, self._raw = line, line._sock  # noqa: SLF001 -- gevent's plain socket below it
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_THE_KERNEL)
        self.fd: int = line.fileno()
        self._said = self._listen(most)
        self._waiting: list[bytes] = []
        self._flushing: Any = None
        self.waits = self._long = 0
        self.open, self.cut, self._ending = True, False, False

    # --- out ------------------------------------------------------------------------------------

    def put(self, whole: bytes) -> None:
        """Send a frame: at once as far as the kernel takes it, the rest later. Never waits."""
        if not self.open:
            return
        if self._waiting:
            self.later(whole)
            return
        taken = self.offer(whole)
        if 0 <= taken < len(whole):
            self.later(whole[taken:])

    def offer(self, whole: bytes) -> int:
        """How many bytes the kernel took; less than 0 when the line is dead."""
        try:
            return int(self._raw.send(whole, _AT_ONCE))
        except BlockingIOError:
            return 0
        except OSError:
            self.open = False
            return -1

    def later(self, rest: bytes) -> None:
        """Keep what could not be sent; cut the line when too much is kept."""
        if not self._waiting:
            self._long = len(rest) if len(rest) > LONG else 0
        self._waiting.append(rest)
        self.waits += len(rest)
        if self.waits > MOST_WAITING + self._long:
            self._cut()
        elif self._flushing is None:
            self._flushing = gevent.spawn(self._flush)

    def _cut(self) -> None:
        self.cut = True
        self._waiting.clear()
        self.waits = 0
        self._hang_up()

    def _hang_up(self) -> None:
        self.open = False
        with suppress(OSError):  # it may be gone already
            self._raw.shutdown(socket.SHUT_RDWR)

    def _flush(self) -> None:
        try:
            while self._waiting and self.open:
                cooperative.wait_write(self.fd, timeout=_PATIENCE_S)
                self._flush_once()
        except (OSError, TimeoutError):
            self._cut()
        finally:
            self._flushing = None
            if self._ending and self.open:
                self._hang_up()

    def _flush_once(self) -> None:
        whole = b"".join(self._waiting)
        taken = self.offer(whole)
        rest = whole[max(taken, 0) :]
        self._waiting[:] = [rest] if rest and self.open else []
        self.waits = len(rest) if self._waiting else 0

    # --- in -------------------------------------------------------------------------------------

    def wait(self) -> str | bytes | None:
        """The next message; None when the line has ended, or was broken and therefore ended."""
        try:
            return next(self._said, None)
        except Broken as wrong:
            self.put(closing(wrong.code))
            if wrong.code == TOO_LONG:
                self._drain()
        return None

    def _listen(self, most: int) -> Iterator[str | bytes]:
        reader = Reader(most)
        while data := self._received():
            for message in reader.feed(data):
                if message.kind in {TEXT, BINARY}:
                    yield message.data
                elif message.kind is PING:
                    self.put(pong(message.data))
                elif message.kind is CLOSE:
                    self.put(message.data)
                    return

    def _received(self) -> bytes:
        try:
            return bytes(self._line.recv(_CHUNK)) if self.open else b""
        except OSError:
            return b""

    def _drain(self) -> None:
        """Swallow a little of what is too long, so that the code of the end arrives (a socket closed
        with unread bytes is reset)."""
        with suppress(gevent.Timeout), gevent.Timeout(1):
            for _ in range(256):
                if not self._received():
                    return

    def end(self) -> None:
        """End the line as soon as what waits is sent; its reading greenlet wakes and cleans up."""
        self._ending = True
        if not self._waiting:
            self._hang_up()


def opened(environ: dict[str, Any], most: int, then: Callable[[Wire], Any]) -> None:
    """Open the WebSocket of a request under gunicorn, and give it to ``then`` until it ends."""
    line = environ["gunicorn.socket"]
    line.sendall(accepted(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")))
    wire = Wire(line, most)
    try:
        then(wire)
    finally:
        wire.open = False
