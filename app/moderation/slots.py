"""What moderation asks of the rooms whose things it moderates."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.registry import Slot


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that somebody wrote. ``shown_name`` is empty for a hidden name; ``excerpt`` is for
    moderators; ``public`` says whether anybody may read it now. ``since`` is when the first of it was
    said: whoever belonged to the agency then, or later, is too near. ``verbs``: the only ones of its
    kind's that still fit it, or None for all of them."""

    kind: str
    id: int
    author_id: int
    shown_name: str
    agency_ids: frozenset[int]
    href: str
    title: str
    excerpt: str
    public: bool
    since: datetime
    verbs: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a verb needs besides: one of a few (``choices()``: number and name), or something that
    ``find(typed)`` knows by its address or number (number, title, address), or None.
    ``require(subject_id, number)`` refuses what cannot be, before anybody is asked to confirm it."""

    label: str
    choices: Callable[[], list[tuple[int, str]]] | None = None
    find: Callable[[str], tuple[int, str, str] | None] | None = None
    require: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Moderated:
    """A kind of subject: how it is read, what may be done with it, and how that is carried out.

    ``carry_out(verb, subject_id, target, now)`` runs in the act's transaction; ``target`` is what
    the verb needs besides (the board to move to, say). ``targets``: verb → what to ask for.
    ``read_many`` reads a page of subjects at once (else ``read`` is asked for each). ``origin``
    tells before an act where the subject stands (its board): an appeal that is granted puts a moved
    one back there. ``before(verb, subject_id)`` tells what a merge or a split is about to move, kept
    on the act; ``take_back(verb, subject_id, before, now)`` moves back what is still there.
    """

    read: Callable[[int], Subject | None]
    carry_out: Callable[[str, int, int | None, datetime], None]
    verbs: frozenset[str]
    targets: dict[str, Target]
    read_many: Callable[[Collection[int]], dict[int, Subject]] | None = None
    origin: Callable[[int], int | None] | None = None
    before: Callable[[str, int], dict[str, Any] | None] | None = None
    take_back: Callable[[str, int, dict[str, Any], datetime], None] | None = None


moderated: Slot[Callable[[], Moderated]] = Slot("what may be moderated")
