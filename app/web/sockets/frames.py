"""WebSocket frames by wsproto: made once for everybody, read bit by bit. Pure; no sockets here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode, ParseFailed

TEXT, BINARY, CLOSE, PING = Opcode.TEXT, Opcode.BINARY, Opcode.CLOSE, Opcode.PING
TOO_LONG = CloseReason.MESSAGE_TOO_BIG
_maker = FrameProtocol(client=False, extensions=[])
"""Makes whole frames; between two of them it remembers nothing."""


class Broken(Exception):
    """The other side broke the protocol; ``code`` says how (RFC 6455 §7.4.1)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message (``str`` or ``bytes`` by its kind), or a control frame; ``data`` of a close is
    the frame that goes back."""

    kind: Opcode
    data: Any


def frame(data: str | bytes) -> bytes:
    """A whole frame of a text or of bytes, as a server sends it (not masked)."""
    return bytes(_maker.send_data(data))


def pong(data: bytes) -> bytes:
    """The answer to a ping."""
    return bytes(_maker.pong(data))


def closing(code: int) -> bytes:
    """The frame that ends a connection with a code."""
    return bytes(_maker.close(code))


class Reader:
    """Puts messages together out of whatever pieces arrive. ``most``: letters or bytes of one."""

    __slots__ = ("_kind", "_most", "_pieces", "_protocol", "_size")

    def __init__(self, most: int) -> None:
        self._most = most
        self._protocol = FrameProtocol(client=False, extensions=[])
        self._kind: Opcode | None = None
        self._pieces: list[Any] = []
        self._size = 0

    def feed(self, data: bytes) -> Iterator[Message]:
        """More bytes arrived: the messages that are whole now; ``Broken``."""
        self._protocol.receive_bytes(data)
        try:
            for piece in self._protocol.received_frames():
                if (message := self._joined(piece)) is not None:
                    yield message
        except ParseFailed as wrong:
            raise Broken(int(wrong.code)) from wrong

    def _joined(self, piece: Frame) -> Message | None:
        if piece.opcode is CLOSE:
            said: Any = piece.payload  # (code, reason)
            return Message(CLOSE, closing(said[0]))
        if piece.opcode.iscontrol():
            return Message(piece.opcode, piece.payload)
        self._size += len(piece.payload)
        if self._size > self._most:
            raise Broken(TOO_LONG)
        self._kind = self._kind or piece.opcode  # the later pieces only say that they continue
        self._pieces.append(piece.payload)
        return self._whole() if piece.message_finished else None

    def _whole(self) -> Message:
        kind, pieces = self._kind or TEXT, self._pieces
        self._kind, self._pieces, self._size = None, [], 0
        return Message(kind, ("" if kind is TEXT else b"").join(pieces))
