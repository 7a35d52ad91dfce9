"""A bare WebSocket to the live door: what a careless or malicious client can do by hand."""

import base64
import json
import os
import socket
import struct
import time
from typing import Any

from wsproto.frame_protocol import FrameProtocol, Opcode

CLOSE, PING, PONG, TEXT, BINARY = 8, 9, 10, 1, 2


class Line:
    """One connection; ``small`` bounds its receive buffer, as a weak line does."""

    def __init__(self, port: int, *, small: int = 0, **headers: str) -> None:
        self.line = socket.socket()
        if small:
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, small)
        self.line.settimeout(15)
        self.line.connect(("127.0.0.1", port))
        self._in = FrameProtocol(client=True, extensions=[])
        self.arrived = self._open(port, headers)
        self._said: list[tuple[int, Any]] = []
        self._pieces: list[Any] = []

    def _open(self, port: int, headers: dict[str, str]) -> str:
        key = base64.b64encode(os.urandom(16)).decode()
        told = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": key,
            "Sec-WebSocket-Version": "13",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        path = "/socket.io/?EIO=4&transport=websocket"
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        self.line.sendall("\r\n".join([*lines, "", ""]).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            if not (more := self.line.recv(1)):
                break
            head += more
        return head.decode()

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.line.sendall(data)

    def send(
        self, data: str | bytes, kind: int = 0, *, fin: bool = True, masked: bool = True
    ) -> None:
        """Send one frame."""
        body = data.encode() if isinstance(data, str) else data
        kind = kind if kind or not fin else (TEXT if isinstance(data, str) else BINARY)
        self.raw(framed(body, kind, fin=fin, masked=masked))

    def emit(self, event: str, *told: Any, space: str = "/hall", ack: int | None = None) -> None:
        """A Socket.IO event."""
        number = "" if ack is None else str(ack)
        self.send(f"42{space},{number}{json.dumps([event, *told])}")

    def frame(self) -> tuple[int, Any] | None:
        """The next whole frame ``(opcode, payload)``; None at the end of the line."""
        while not self._said:
            data = self.line.recv(65_536)
            if not data:
                return None
            self._in.receive_bytes(data)
            for one in self._in.received_frames():
                self._take(one)
        return self._said.pop(0)

    def _take(self, one: Any) -> None:
        if one.opcode >= Opcode.CLOSE:
            self._said.append((int(one.opcode), one.payload))
            return
        self._pieces.append(one.payload)
        if one.message_finished:
            kind = TEXT if isinstance(one.payload, str) else BINARY
            self._said.append((kind, type(one.payload)().join(self._pieces)))
            self._pieces = []

    def packet(self, starts: str) -> str:
        """The next text frame that begins so; others are passed over."""
        until = time.monotonic() + 15
        while time.monotonic() < until:
            found = self.frame()
            assert found is not None, f"the line ended before {starts!r}"
            if isinstance(found[1], str) and found[1].startswith(starts):
                return found[1]
        raise AssertionError(f"nothing begins with {starts!r}")

    def ended(self) -> int | None:
        """Read on until the line ends; the code it was ended with, if any."""
        code = None
        try:
            while (found := self.frame()) is not None:
                if found[0] == CLOSE:
                    code = int(found[1][0])
        except ConnectionError:
            return code
        return code

    def into(self, space: str = "/hall") -> "Line":
        """Enter a namespace."""
        self.packet("0{")
        self.send(f"40{space},")
        self.packet(f"40{space},")
        return self

    def close(self) -> None:
        """Hang up."""
        self.line.close()


def framed(
    body: bytes, kind: int, *, fin: bool = True, masked: bool = True, reserved: int = 0
) -> bytes:
    """A client's frame, right or wrong."""
    first, length = (0x80 if fin else 0) | reserved | kind, len(body)
    bit = 0x80 if masked else 0
    if length < 126:
        head = struct.pack("!BB", first, bit | length)
    elif length < 65_536:
        head = struct.pack("!BBH", first, bit | 126, length)
    else:
        head = struct.pack("!BBQ", first, bit | 127, length)
    if not masked:
        return head + body
    key = os.urandom(4)
    return head + key + bytes(one ^ key[place % 4] for place, one in enumerate(body))
