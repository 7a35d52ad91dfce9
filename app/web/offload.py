"""Keeps heavy work off the gevent hub: argon2id takes 100 ms, and every request would wait."""

import os
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_pools: dict[int, Any] = {}  # one for each process


def off_hub(work: Callable[Asked, Answer], *args: Asked.args, **named: Asked.kwargs) -> Answer:
    """``work(*args, **named)``: on a native thread under gevent, else right here.

    ``work`` must be pure: it sees no request and no database session. What it raises comes out here,
    and is told to nobody else: gevent would print it, and a refusal quotes what was typed.
    """
    if not _under_gevent():
        return work(*args, **named)
    answer, raised = _pool().apply(_quietly, (work, args, named))
    if raised is not None:
        raise raised
    return cast("Answer", answer)


def _quietly(
    work: Callable[..., Answer], args: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Answer | None, BaseException | None]:
    try:
        return work(*args, **named), None
    except BaseException as raised:  # noqa: BLE001 -- it is raised again where it was asked for
        return None, raised


def _under_gevent() -> bool:
    monkey = sys.modules.get("gevent.monkey")
    return bool(monkey and monkey.is_module_patched("threading"))


def _pool() -> Any:
    """Our own pool, so that hashing never starves the one that gevent resolves names in."""
    from gevent.threadpool import ThreadPool  # noqa: PLC0415 -- only under gevent

    here = os.getpid()
    if here not in _pools:
        _pools.clear()
        _pools[here] = ThreadPool(max(2, os.cpu_count() or 2))
    return _pools[here]
