"""Finds the interchangeable parts that live one per folder, and keeps the named slots.

A *part* is one folder under a home package whose ``__init__`` exposes an object called ``part``.
A *slot* is a named place owned by a lower room that upper rooms fill with providers, so that the
lower room can show what only the upper ones know without reaching up.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Generic, TypeVar

Part = TypeVar("Part")
Provider = TypeVar("Provider", bound=Callable[..., Any])


class UnknownPart(LookupError):
    """No folder of that name is in the home of the parts."""


class Registry(Generic[Part]):
    """Parts by name, found by looking into the folders of ``home`` (a dotted package name)."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._parts: dict[str, Part] | None = None

    def _load(self) -> dict[str, Part]:
        if self._parts is None:
            home = import_module(self._home)
            names = sorted(m.name for m in iter_modules(home.__path__) if m.ispkg)
            self._parts = {n: import_module(f"{self._home}.{n}").part for n in names}
        return self._parts

    def names(self) -> list[str]:
        """Names of all parts, sorted."""
        return list(self._load())

    def get(self, name: str) -> Part:
        """The part of that name; ``UnknownPart`` if there is no such folder."""
        try:
            return self._load()[name]
        except KeyError as absent:
            raise UnknownPart(name) from absent


class Slot(Generic[Provider]):
    """A named place that upper rooms fill. Filling twice under one key replaces."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._providers: dict[str, Provider] = {}

    def fill(self, key: str, provider: Provider) -> Provider:
        """Put ``provider`` in under ``key`` (the room's name)."""
        self._providers[key] = provider
        return provider

    def __iter__(self) -> Iterator[Provider]:
        return iter([self._providers[key] for key in sorted(self._providers)])

    def get(self, key: str) -> Provider | None:
        """The provider filled in under ``key``, if any."""
        return self._providers.get(key)

    def items(self) -> list[tuple[str, Provider]]:
        """Keys and their providers, by key."""
        return sorted(self._providers.items())

    def first(self) -> Provider | None:
        """The only provider of a slot that one room fills, or None while it is empty."""
        return next(iter(self), None)
