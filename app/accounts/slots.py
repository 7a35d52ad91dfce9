"""Places that upper rooms fill for this one."""

from collections.abc import Callable, Iterable

from app.core.registry import Slot

# Words for the scopes of roles that only upper rooms can name: {"edition:12": "KIPP 2023"}.
scope_words: Slot[Callable[[Iterable[str]], dict[str, str]]] = Slot("words for scopes of roles")
