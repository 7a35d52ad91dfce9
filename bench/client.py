"""A small keep-alive client, and the CPU time and memory of the processes that it talks to."""

import http.cookiejar
import os
import re
import socket
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEADERS = "Host: {host}\r\nAccept: text/html\r\nUser-Agent: bench\r\n"


class Wire:
    """One connection that stays open. Loopback only; answers must say how long they are."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a whole request; status and body of its answer."""
        self._socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        parts, size = [body], len(body)
        while size < length:
            parts.append(self._more())
            size += len(parts[-1])
        return int(head[9:12]), b"".join(parts)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _more(self) -> bytes:
        chunk = self._socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server hung up")
        return chunk


def get(port: int, path: str, cookie: str = "") -> bytes:
    """A GET request, ready to be sent."""
    own = f"Cookie: {cookie}\r\n" if cookie else ""
    head = _HEADERS.format(host=f"127.0.0.1:{port}")
    return f"GET {path} HTTP/1.1\r\n{head}{own}\r\n".encode()


def post(port: int, path: str, fields: dict[str, str], cookie: str = "") -> bytes:
    """A POST of form fields that wants JSON back, ready to be sent."""
    body = urllib.parse.urlencode(fields).encode()
    head = _HEADERS.format(host=f"127.0.0.1:{port}").replace("text/html", "application/json")
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    own = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"POST {path} HTTP/1.1\r\n{head}{own}\r\n".encode() + body


@dataclass
class Sample:
    """What one stretch of requests cost: CPU seconds of the server and seconds of waiting, each."""

    cpu: float
    waits: list[float]

    def quantile(self, share: float) -> float:
        """The wait that ``share`` of the requests did not exceed."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def stretch(port: int, pids: list[int], ask: Callable[[int], bytes], count: int) -> Sample:
    """``count`` requests, one at a time, over two connections in turn; anything but 200 raises."""
    wires = [Wire(port), Wire(port)]
    wires[0].ask(ask(-1))
    wires[1].ask(ask(-2))
    waits, before = [], cpu_of(pids)
    for number in range(count):
        request, began = ask(number), time.perf_counter()
        status, body = wires[number % 2].ask(request)
        waits.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{status} for {request[:300]!r}: {body[:300]!r}")
    spent = cpu_of(pids) - before
    for wire in wires:
        wire.close()
    return Sample(spent / count, waits)


def cpu_of(pids: list[int]) -> float:
    """CPU seconds that these processes have used, all threads (Linux), finely where it is kept."""
    return sum(_fine(pid) or _ticks(pid) for pid in pids)


def _fine(pid: int) -> float:
    try:
        tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def _ticks(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_S


def memory_of(pid: int) -> float:
    """Resident megabytes (10^6 bytes) of a process."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", told)[1]) * 1024 / 1e6  # type: ignore[index]


def children_of(pid: int) -> list[int]:
    """The processes that ``pid`` started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def sign_in(url: str, account: dict[str, Any]) -> str:
    """The cookie header of somebody who has just signed in."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    door = f"{url}/accounts/sign-in"
    fields = hidden_fields(opener.open(door, timeout=30).read().decode())
    fields |= {"email": account["email"], "password": account["password"]}
    opener.open(door, urllib.parse.urlencode(fields).encode(), timeout=30).read()
    cookie = "; ".join(f"{one.name}={one.value}" for one in jar)
    if "rembuk=" not in cookie:
        raise RuntimeError(f"{account['email']} could not sign in")
    return cookie


def hidden_fields(html: str) -> dict[str, str]:
    """Hidden fields of a page's forms by name (the last one wins)."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", html):
        name, value = (re.search(rf'{word}="([^"]*)"', tag) for word in ("name", "value"))
        if name and value:
            found[name[1]] = value[1]
    return found
