"""What this room asks of the rooms whose things people follow and are told of."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from app.core.actor import Actor
from app.core.registry import Slot
from app.core.words import Sentence


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing as it may be read now. ``facts`` fill a notice's sentence anew, over what it was told
    with; ``line`` is how a letter says it under the heading it stands below;
    ``quoted``: it holds the beginning of somebody's words, which a letter about it alone quotes."""

    title: str
    href: str
    facts: dict[str, Any] = field(default_factory=dict)
    line: Sentence | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing. ``word`` names it ("Topik"); ``read`` gives those of some ids that the actor
    may read now (hidden and absent are both left out), in one statement for all of them."""

    word: Sentence
    read: Callable[[Actor, Collection[int]], dict[int, Shown]]
    followable: bool = True


kinds: Slot[Callable[[], Kind]] = Slot("what people follow and are told of")


def kind_of(name: str | None) -> Kind | None:
    """The kind of that name, if any room filled it in."""
    made = kinds.get(name or "")
    return made() if made else None
