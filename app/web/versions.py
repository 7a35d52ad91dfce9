"""Version numbers of topics, shared by every worker: what the exact cache is exact by.

On one machine they live in a small file that all workers map into memory (reading costs nothing);
with ``VALKEY_URL`` in Valkey, so that several machines agree. Topics that share a slot only
invalidate each other too often, never too rarely.
"""

import fcntl
import mmap
import os
import struct
import zlib
from pathlib import Path
from typing import Any, Protocol

SLOTS = 256
_WIDTH = 8
EVERYTHING = "all"


class Versions(Protocol):
    """What the cache asks: a snapshot to compare by, and a bump."""

    def snapshot(self) -> bytes | None:
        """All version numbers now, ``SLOTS`` × 8 bytes; None while they cannot be known."""

    def bump(self, topic: str) -> None:
        """Everything that depends on ``topic`` is stale from now on."""


def slot_of(topic: str) -> int:
    """Byte offset of a topic's number in a snapshot."""
    return zlib.crc32(topic.encode()) % SLOTS * _WIDTH


def picked(snapshot: bytes, topics: tuple[str, ...]) -> bytes:
    """The numbers of some topics (and of "all") out of a snapshot."""
    places = [slot_of(topic) for topic in (*topics, EVERYTHING)]
    return b"".join(snapshot[place : place + _WIDTH] for place in places)


class MappedVersions:
    """Version numbers in a file under the data directory."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        size = SLOTS * _WIDTH
        if os.fstat(self._file).st_size < size:
            os.ftruncate(self._file, size)
        self._map = mmap.mmap(self._file, size)

    def snapshot(self) -> bytes:
        """A copy of the mapped bytes."""
        return self._map[:]

    def bump(self, topic: str) -> None:
        """Add one, under a lock that other processes honour."""
        place = slot_of(topic)
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            (number,) = struct.unpack_from("<Q", self._map, place)
            struct.pack_into("<Q", self._map, place, number + 1)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)


class ValkeyVersions:
    """Version numbers in a Valkey string, for several machines.

    While Valkey is away nothing is kept or served. A bump it missed is made up for before anything
    else is asked of it; until then other machines may show a page for its short life.
    """

    _KEY = "rembuk:versions"

    def __init__(self, url: str) -> None:
        import redis  # noqa: PLC0415 -- only when scaled out
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        self._away = redis.RedisError
        self._owed: set[str] = set()
        self._valkey: Any = redis.Redis.from_url(
            url, socket_connect_timeout=0.3, socket_timeout=0.5, retry=Retry(NoBackoff(), 0)
        )

    def snapshot(self) -> bytes | None:
        """The whole string, padded to its full length; None while Valkey does not answer."""
        try:
            self._settle()
            return bytes(self._valkey.get(self._KEY) or b"").ljust(SLOTS * _WIDTH, b"\0")
        except self._away:
            return None

    def bump(self, topic: str) -> None:
        """One atomic increment of the topic's 63 bits, now or as soon as Valkey is back."""
        self._owed.add(topic)
        try:
            self._settle()
        except self._away:
            return

    def _settle(self) -> None:
        for topic in list(self._owed):
            field = f"#{slot_of(topic) // _WIDTH}"
            self._valkey.execute_command("BITFIELD", self._KEY, "INCRBY", "i64", field, 1)
            self._owed.discard(topic)
