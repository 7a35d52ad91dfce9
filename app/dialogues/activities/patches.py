"""Patches between two views: JSON Merge Patch (RFC 7386), made and applied.

Clients in any language have a library for it, or need ten lines. Lists are replaced as a whole, so
views keep what grows in dicts. Views hold no ``None``.
"""

from typing import Any


def patch(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What turns ``before`` into ``after``; empty when they are the same."""
    made: dict[str, Any] = {name: None for name in before if name not in after}
    for name, value in after.items():
        there = before.get(name)
        if isinstance(value, dict) and isinstance(there, dict):
            if inner := patch(there, value):
                made[name] = inner
        elif name not in before or there != value or type(there) is not type(value):
            made[name] = value
    return made


def patched(target: Any, change: Any) -> Any:
    """RFC 7386 §2: ``target`` with ``change`` merged into it; ``target`` itself stays as it is."""
    if not isinstance(change, dict):
        return change
    made = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = patched(made.get(name), value)
    return made
