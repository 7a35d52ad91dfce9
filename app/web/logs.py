"""Logs as JSON lines on standard error: what happened, where and how long it took, never to whom.

No address, user agent, path, query, e-mail, name or token is written. An exception is told by its
type and its place in the code, and by its message only with all that could be data taken out.
"""

import json
import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

HIDDEN = "[hidden]"
_SECRET_KEYS = re.compile(
    r"(^|_)(e?mail|address|to|recipient|sender|name|password|passphrase|secret|token|code|cookie"
    r"|session|authorization|csrf|ip|remote|agent|user_agent|nip|nik|phone|path|url|uri|query|params"
    r"|payload|body|text)$",
    re.IGNORECASE,
)
_OURS = frozenset({"level", "logger", "timestamp", "exception", "endpoint", "request"})
_DATA = (
    (re.compile(r"[^\s<>\"'@=,;:()\[\]]+@[^\s<>\"'@,;:()\[\]]+"), "[e-mail]"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "[address]"),
    (
        re.compile(r"(?<![\w.:])(?=[\da-fA-F:]*(?:::|(?::[\da-fA-F]+){4}))[\da-fA-F:]{3,39}"),
        "[address]",
    ),
    (re.compile(r"\b\d{9,}\b"), "[number]"),
    (re.compile(r"\bhttps?://\S+|(?<=request )/\S*"), "[path]"),
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”|«[^»]*»|`[^`]*`")
_DRIVERS = ("sqlite3", "psycopg")
_NUMBERS = re.compile(r"\d+")
Event = MutableMapping[str, Any]


def scrub(_logger: Any, _method: str, event: Event) -> Event:
    """Hide known keys, and what looks like data in every text."""
    for key, value in event.items():
        if key in _OURS:
            continue
        event[key] = HIDDEN if _SECRET_KEYS.search(key) else _scrubbed(value)
    return event


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, word in _DATA:
            value = pattern.sub(word, value)
        return value
    if isinstance(value, dict):
        return scrub(None, "", dict(value))
    if isinstance(value, list | tuple | set):
        return [_scrubbed(one) for one in value]
    return value if isinstance(value, bool | int | float | None) else _scrubbed(str(value))


def explain_exception(_logger: Any, _method: str, event: Event) -> Event:
    """Replace ``exc_info`` by types and places; locals, parameters and values stay out."""
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info if isinstance(info, BaseException) else (info if info is not True else None)
    if isinstance(error, tuple):
        error = error[1]
    error = error if isinstance(error, BaseException) else sys.exc_info()[1]
    if error is not None:
        event["exception"] = described(error)
    return event


def described(error: BaseException) -> list[str]:
    """The chain of an exception, latest first: type, message without data, places in the code."""
    lines: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}: {_told(link)}")
        lines += [f"  {place.filename}:{place.lineno} {place.name}" for place in _places(link)]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return lines


def _places(error: BaseException) -> list[traceback.FrameSummary]:
    """Our own lines, and the last few of whatever library they called."""
    places = list(traceback.extract_tb(error.__traceback__))
    ours = [place for place in places[:-3] if "site-packages" not in place.filename]
    return [*ours[-12:], *places[-3:]]


def _told(error: BaseException) -> str:
    """The words of an exception. A database's words hold values, so only its code is told."""
    if isinstance(error, SQLAlchemyError) or type(error).__module__.startswith(_DRIVERS):
        orig = getattr(error, "orig", None) or error
        return str(getattr(orig, "sqlstate", None) or getattr(orig, "sqlite_errorname", ""))
    words = _QUOTED.sub("[value]", str(error).splitlines()[0] if str(error) else "")
    return _NUMBERS.sub("#", str(_scrubbed(words)))[:200]


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    explain_exception,
    scrub,
]


def configure() -> None:
    """Send structlog's and the standard library's records through the same sieve, once."""
    structlog.configure(
        processors=[*_SHARED, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_ToStandardError(),
        cache_logger_on_first_use=True,
    )
    sieve = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *_SHARED],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = _StandardError()
    handler.setFormatter(sieve)
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not isinstance(h, _StandardError)] + [handler]
    root.setLevel(logging.WARNING)


class _ToStandardError:
    """Makes loggers that write whole lines to the ``sys.stderr`` of the moment."""

    def __call__(self, *_args: Any) -> "_ToStandardError":
        return self

    def msg(self, line: str) -> None:
        """One line."""
        sys.stderr.write(line + "\n")

    debug = info = warning = error = critical = exception = msg


class _StandardError(logging.StreamHandler[Any]):
    """A handler for the ``sys.stderr`` of the moment."""

    @property
    def stream(self) -> Any:
        """Where lines go now."""
        return sys.stderr

    @stream.setter
    def stream(self, _value: Any) -> None:
        pass


_log = structlog.get_logger("web")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET = frozenset({"static", "health.healthz", "health.readyz", "health.metrics"})


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.bind_contextvars(request=g.request_id)  # the only thing ever bound


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in _QUIET:
        sys.stderr.write(_request_line(response.status_code) + "\n")
    return response


def _request_line(status: int) -> str:
    """Written by hand: the one line of every request, and nothing in it is the asker's."""
    now = time.time()
    line = {
        "event": "request",
        "level": "info",
        "timestamp": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(now))}.{int(now % 1 * 1e3):03}Z",
        "request": g.get("request_id", ""),
        "method": request.method if request.method in _METHODS else "?",
        "endpoint": request.endpoint or "",
        "status": status,
        "ms": round((time.perf_counter() - g.get("began", 0.0)) * 1000, 1),
    }
    return json.dumps(line)


def _drop_exception(app: Flask) -> None:
    """Flask's own line about an exception names the path; ours names the endpoint."""

    def log_exception(exc_info: Any) -> None:
        _log.error("unhandled", endpoint=request.endpoint or "", exc_info=exc_info)

    app.log_exception = log_exception  # type: ignore[method-assign]


def install(app: Flask) -> None:
    """Hang the log on the app: one line a request, one for each exception."""
    configure()
    app.before_request(_begin)
    app.after_request(_end)
    _drop_exception(app)
