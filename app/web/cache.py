"""The exact cache of pages for anonymous readers.

A view that shows everybody the same says ``cacheable("innovations", …)``: the topics it depends on.
The middleware answers the next such request without waking Flask, as long as the version number of
every topic is what it was *before* the page was made, and for ``MAX_AGE_S`` at most (pages say "3
hari lagi"). After each commit the announced topic's number is bumped, so a page is never older than
the last write. Readers with a session are never served from here.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

from app.db.unit import Announcement, listen
from app.web.versions import EVERYTHING, MappedVersions, ValkeyVersions, Versions, picked

MAX_AGE_S = 20.0
MOST_BYTES = 24 * 1024 * 1024
_TOPICS = "rembuk.topics"
_SNAPSHOT = "rembuk.versions"
_OWN_COOKIES = ("rembuk=", "remember_token=")

Environ = dict[str, Any]
Headers = list[tuple[str, str]]


def cacheable(*topics: str) -> None:
    """Call in a view: the page depends on these topics (rooms' names) and on nobody's session."""
    request.environ[_TOPICS] = tuple(sorted(topics))


@dataclass(frozen=True, slots=True)
class Stored:
    """One answer, ready to be sent."""

    topics: tuple[str, ...]
    versions: bytes
    until: float
    status: str
    headers: Headers
    etag: str
    body: bytes


class ExactCache:
    """WSGI middleware around the application; one per process."""

    def __init__(self, inner: Any, versions: Versions) -> None:
        self._inner = inner
        self._versions = versions
        self._stored: OrderedDict[tuple[str, ...], Stored] = OrderedDict()
        self._bytes = 0

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer from the store, or let the application answer and keep it if it may be kept."""
        key = _key_of(environ)
        if key is None:
            return self._pass_on(environ, start_response)
        before = self._versions.snapshot()
        if before is None:
            return self._pass_on(environ, start_response)
        environ[_SNAPSHOT] = before
        found = self._stored.get(key)
        if (
            found
            and found.until > time.monotonic()
            and found.versions == picked(before, found.topics)
        ):
            self._stored.move_to_end(key)
            return _send(found, environ, start_response)
        return self._make(key, before, environ, start_response)

    def _pass_on(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        answer: Iterable[bytes] = self._inner(environ, start_response)
        return answer

    def _make(
        self, key: tuple[str, ...], before: bytes, environ: Environ, start_response: Any
    ) -> Iterable[bytes]:
        told: list[Any] = []

        def note(status: str, headers: Headers, *rest: Any) -> Any:
            told[:] = [status, headers]
            topics = environ.get(_TOPICS)
            if topics is None or not _may_keep(status, headers):
                environ.pop(_TOPICS, None)
                return start_response(status, headers, *rest)
            return lambda _chunk: None

        answer = self._inner(environ, note)
        topics = environ.get(_TOPICS)
        if topics is None or not told:
            kept: Iterable[bytes] = answer
            return kept
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        made = _stored(topics, before, told[0], told[1], body)
        self._keep(key, made)
        return _send(made, environ, start_response)

    def _keep(self, key: tuple[str, ...], made: Stored) -> None:
        old = self._stored.pop(key, None)
        self._bytes += len(made.body) - (len(old.body) if old else 0)
        self._stored[key] = made
        while self._bytes > MOST_BYTES and self._stored:
            _key, gone = self._stored.popitem(last=False)
            self._bytes -= len(gone.body)


def _key_of(environ: Environ) -> tuple[str, ...] | None:
    """What makes two requests the same to everybody; None when this one is not for the cache."""
    if environ["REQUEST_METHOD"] != "GET":
        return None
    cookies, query = environ.get("HTTP_COOKIE", ""), environ.get("QUERY_STRING", "")
    if any(own in cookies for own in _OWN_COOKIES) or "lang=" in query or "theme=" in query:
        return None
    coding = environ.get("HTTP_ACCEPT_ENCODING", "")
    accept = "json" if "json" in environ.get("HTTP_ACCEPT", "") else ""
    scheme, host = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", "")
    return (environ["PATH_INFO"], query, _choice(cookies), coding, accept, scheme, host)


def _choice(cookies: str) -> str:
    """The language and theme cookies, in one order; others do not count."""
    if not cookies:
        return ""
    pairs = (pair.strip() for pair in cookies.split(";"))
    return "&".join(sorted(p for p in pairs if p.startswith(("lang=", "theme="))))


def _may_keep(status: str, headers: Headers) -> bool:
    return status.startswith("200") and not any(n.lower() == "set-cookie" for n, _v in headers)


def _stored(
    topics: tuple[str, ...], before: bytes, status: str, headers: Headers, body: bytes
) -> Stored:
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    own = {"cache-control", "etag", "vary", "content-length", "x-request-id"}
    kept = [(name, value) for name, value in headers if name.lower() not in own]
    kept += [
        ("Cache-Control", "no-cache"),
        ("ETag", etag),
        ("Vary", "Cookie, Accept, Accept-Encoding"),
        ("Content-Length", str(len(body))),
    ]
    until = time.monotonic() + MAX_AGE_S
    return Stored(topics, picked(before, topics), until, status, kept, etag, body)


def _send(found: Stored, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    if found.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        bare = [(name, value) for name, value in found.headers if name != "Content-Length"]
        start_response("304 Not Modified", bare)
        return []
    start_response(found.status, list(found.headers))
    return [found.body]


_MOST_REMEMBERED = 500
Made = TypeVar("Made")


def remembered(
    topics: tuple[str, ...],
    key: Hashable,
    make: Callable[[], Made],
    holds: Callable[[Made], bool] = lambda _made: True,
) -> Made:
    """What ``make`` says about ``topics``, made again once one of them announced something, or once
    it does not hold any longer.

    For figures and lists that everybody sees alike, on pages: like a cached page it is what was true
    when the request began or later. Never for what a rule decides by.
    """
    if _SNAPSHOT not in request.environ:
        request.environ[_SNAPSHOT] = current_app.extensions["cache.versions"].snapshot()
    snapshot = request.environ[_SNAPSHOT]
    if snapshot is None:
        return make()
    here = picked(snapshot, topics)
    known: dict[Hashable, Any] = current_app.extensions.setdefault("cache.remembered", {})
    found = known.get(key)
    if found is None or found[0] != here or not holds(found[1]):
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        found = known[key] = (here, make())
    made: Made = found[1]
    return made


def versions_of(app: Flask) -> Versions:
    """The version numbers this application shares with its other processes."""
    if app.config["VALKEY_URL"]:
        return ValkeyVersions(app.config["VALKEY_URL"])
    return MappedVersions(Path(app.config["DATA_DIR"]) / "cache-versions")


def install(app: Flask) -> None:
    """Wrap the application, and bump a room's topic whenever it announces something.

    Everything counts as stale when a process starts: a crash between a commit and its bump ends
    the process, so nothing old survives it.
    """
    versions = versions_of(app)
    versions.bump(EVERYTHING)
    app.extensions["cache.versions"] = versions
    pages = ExactCache(app.wsgi_app, versions)
    app.extensions["cache.pages"] = pages
    app.wsgi_app = pages  # type: ignore[method-assign]
    listen("*", _bump)
    app.after_request(_mark)


def _bump(news: Announcement) -> None:
    """In whichever application committed."""
    current_app.extensions["cache.versions"].bump(news.topic.split(".", 1)[0])


def _mark(response: Response) -> Response:
    """A page with its own reader never counts as cacheable, whatever its view said."""
    from app.web.http import current_actor  # noqa: PLC0415 -- http imports nothing of ours

    if _TOPICS in request.environ and current_actor().known:
        request.environ.pop(_TOPICS)
    return response
