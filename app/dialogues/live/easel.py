"""Pages that follow a room: pieces of HTML, painted once for all who see the same.

A page is painted for an audience, in a language, on a tab (its ``Key``). What changed since the last
picture goes to everybody who looks at that page, at most twice a second. Pictures are whole: a piece
that is told twice, or late, does no harm.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from lxml import html

from app.dialogues.live.standing import Standing
from app.dialogues.log.fold import Row, part_of

EACH_S = 0.5
"""Seconds between two pictures of a room."""
READERS_A_SECOND, SOONEST_S, LATEST_S = 20, 1, 30
"""What a reader may do is for each page to ask again; so many ask in a second."""
_log = structlog.get_logger("live")
Key = tuple[str, str, str]
"""(audience, language, tab): pages with the same key show the same to whoever has no place."""
Paint = Callable[[str, Standing, Key], str]
"""The HTML of such a page's parts that move."""
Tell = Callable[[int, Key, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """A painted page, taken apart.

    ``pieces``: HTML by id (``piece-…``). ``orders``: ids of the children of each list
    (``data-order="…"``), and ``items`` the HTML of these children.
    """

    pieces: dict[str, str] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


def taken_apart(page: str) -> Picture:
    """The pieces and lists of some HTML."""
    root = html.fragment_fromstring(page, create_parent="div")
    found = Picture()
    for one in root.iter("*"):
        if (name := str(one.get("id") or "")).startswith("piece-"):
            found.pieces[name] = _text(one)
        if order := one.get("data-order"):
            children = {str(child.get("id")): _text(child) for child in one if child.get("id")}
            found.orders[str(order)] = list(children)
            found.items.update(children)
    return found


def _text(element: Any) -> str:
    return str(html.tostring(element, encoding="unicode", with_tail=False)).strip()


def changes(before: Picture, after: Picture) -> dict[str, Any]:
    """What a page that shows ``before`` needs to show ``after``: ``{pieces, orders, items}``, each only
    if there is any. A piece that is gone is ``None``; one inside a new item comes with it."""
    orders = {
        name: ids for name, ids in after.orders.items() if before.orders.get(name, ids) != ids
    }
    items = {
        one: after.items[one] for ids in orders.values() for one in ids if one not in before.items
    }
    inside = "".join(items.values())
    pieces: dict[str, str | None] = {
        name: text
        for name, text in after.pieces.items()
        if before.pieces.get(name) != text and f'id="{name}"' not in inside
    }
    pieces |= {name: None for name in before.pieces if name not in after.pieces}
    made = {"pieces": pieces, "orders": orders, "items": items}
    return {name: what for name, what in made.items() if what}


@dataclass(slots=True)
class _Room:
    """One room's pages."""

    followers: dict[Key, int] = field(default_factory=dict)
    pictures: dict[Key, Picture] = field(default_factory=dict)
    stale: bool = False
    touched: set[str] | None = field(default_factory=set)
    """Activities that are otherwise than on the last picture; None: everything may be."""
    acts: bool = False
    said: dict[str, None] = field(default_factory=dict)
    painted: float = 0.0

    def begin(self) -> set[str] | None:
        """A picture is begun: what must be painted anew."""
        touched, self.touched = self.touched, set()
        self.painted, self.stale, self.acts, self.said = time.monotonic(), False, False, {}
        return touched


class Easel:
    """The pages of this process that follow rooms."""

    def __init__(self, paint: Paint, tell: Tell) -> None:
        self._paint, self._tell = paint, tell
        self._rooms: dict[int, _Room] = {}

    def came(self, room_id: int, slug: str, standing: Standing, key: Key) -> None:
        """A page more; the first of its kind is painted now, so that later pictures have one before."""
        room = self._rooms.setdefault(room_id, _Room())
        if key not in room.pictures:
            room.pictures[key] = taken_apart(self._paint(slug, standing, key))
        room.followers[key] = room.followers.get(key, 0) + 1

    def went(self, room_id: int, key: Key) -> None:
        """A page less."""
        room = self._rooms.get(room_id)
        if room is None:
            return
        room.followers[key] = room.followers.get(key, 0) - 1
        if room.followers[key] <= 0:
            room.followers.pop(key)
            room.pictures.pop(key, None)
        if not room.followers:
            self._rooms.pop(room_id)

    def mark(self, room_id: int, rows: list[Row], *, everything: bool = False) -> None:
        """Something is otherwise than on the last picture: ``rows``, or also what stands beside the
        activities (who is there, words that were withheld)."""
        room = self._rooms.get(room_id)
        if room is None:
            return
        loud = [one.activity for one in rows if not _quiet(one)]
        room.stale = True
        if everything or room.touched is None:
            room.touched = None
        else:
            room.touched |= {one.activity for one in rows}
        room.acts = room.acts or bool(loud) or everything
        room.said |= dict.fromkeys(loud)

    def look(self, room_id: int, slug: str, standing: Standing, readers: int) -> None:
        """Paint what is stale and due, and tell what has changed."""
        room = self._rooms.get(room_id)
        if room is None or not room.stale or time.monotonic() - room.painted < EACH_S:
            return
        beside = {
            "room": slug,
            "seq": standing.told,
            "state": standing.state,
            "acts": room.acts,
            "said": list(room.said),
            "again_s": again_s(readers),
        }
        touched = room.begin()
        for key in list(room.followers):
            if touched is None or key[2] in {"", *touched}:
                self._paint_anew(room_id, room, slug, standing, key, beside)
            elif beside["acts"]:
                self._tell(room_id, key, beside)

    def _paint_anew(
        self,
        room_id: int,
        room: _Room,
        slug: str,
        standing: Standing,
        key: Key,
        beside: dict[str, Any],
    ) -> None:
        try:
            picture = taken_apart(self._paint(slug, standing, key))
        except Exception:  # noqa: BLE001 -- one page's fault must not stop the room
            _log.exception("painting_failed", room=slug, key=key)
            return
        changed = changes(room.pictures.get(key, Picture()), picture)
        if key not in room.followers:
            return  # the last one went while it was painted
        room.pictures[key] = picture
        self._tell(room_id, key, beside | changed)


def again_s(readers: int) -> int:
    """Seconds over which the pages of a room spread their asking again."""
    return max(SOONEST_S, min(LATEST_S, readers // READERS_A_SECOND))


def _quiet(row: Row) -> bool:
    return row.fact.kind in part_of(row.activity).quiet
