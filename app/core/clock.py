"""The one clock. Doors read it and hand ``now`` down; rules never look at it themselves."""

import os
from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


class ClockRefused(RuntimeError):
    """``REMBUK_NOW`` was set where neither the demo nor a test runs."""


def now() -> datetime:
    """The present instant, aware, UTC, whole microseconds."""
    return datetime.now(UTC) + _shift


def set_now(at: datetime | None) -> None:
    """Let the clock read ``at`` from this moment on (it keeps ticking); None puts it right."""
    global _shift  # noqa: PLW0603 -- one clock per process is the point
    _shift = timedelta(0) if at is None else at.astimezone(UTC) - datetime.now(UTC)


def set_from_environment(*, allowed: bool) -> None:
    """Follow ``REMBUK_NOW`` (ISO 8601 with offset); refuse it outside demo and tests."""
    text = os.environ.get("REMBUK_NOW")
    if not text:
        return
    if not allowed:
        raise ClockRefused("REMBUK_NOW is only for the demo and for tests.")
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ClockRefused("REMBUK_NOW needs an offset, as in 2026-11-23T09:00:00+07:00.")
    set_now(at)
