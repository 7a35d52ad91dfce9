"""Replies beside the bare INSERT, a crowd that writes at once, and somebody who floods."""

import itertools
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.db.base import db
from app.forums.posts.models import Post
from app.forums.threads.models import Thread
from app.forums.threads.rules import FLOOD_POSTS
from bench import client, data
from bench.forum_data import BUSY, Filled, Pass
from bench.goals import Goals
from bench.houses import Place, Served
from bench.rounds import numbers

_WRITERS = 4
_TEXT = (
    "Kemarin saya datang pukul delapan dan baru dipanggil pukul sebelas. Petugasnya ramah, tetapi "
    "nomor antrean di papan **tidak berubah** selama satu jam.\n\nMohon papan itu diperiksa."
)


class Pens:
    """People who may write, each as often as the flood limit lets them, then the next one."""

    def __init__(self, people: list[Pass]) -> None:
        self._people = itertools.chain.from_iterable([one] * FLOOD_POSTS for one in people)
        self._lock = threading.Lock()

    def next(self) -> Pass:
        """Whoever writes the next post; everybody has written enough when it raises."""
        with self._lock:
            return next(self._people)


def bench(
    place: Place,
    house: Served,
    bare: Served,
    filled: Filled,
    people: list[Pass],
    sizes: Any,
    goals: Goals,
) -> None:
    """All that writes, one after the other; ``sizes`` are those of ``bench.forums``."""
    flooder, pens = people[0], Pens(people[1:])
    share = _replies(house, bare, filled.talks, pens, sizes)
    goals.add("a reply, share of a bare INSERT + COMMIT", share, "×", "≥ 0.5")
    _crowd(place, house, filled, pens, sizes, goals)
    _flood(house, filled, flooder, pens, sizes, goals)


def reply(served: Served, thread_id: int, pen: Pass, key: str) -> bytes:
    """A reply, ready to be sent."""
    fields = {"csrf_token": pen.token, "text": _TEXT, "key": key}
    return client.post(served.port, f"/forums/threads/{thread_id}/reply", fields, pen.cookie)


def _fresh() -> str:
    return f"bench-reply-{next(numbers)}"


# --- replies beside the bare INSERT --------------------------------------------------------------


def _replies(house: Served, bare: Served, talks: list[int], pens: Pens, sizes: Any) -> float:
    """Replies per second over inserts per second: four writers at once each."""
    asks: dict[str, tuple[Served, Callable[[int], bytes], int]] = {
        "house": (house, lambda place: reply(house, talks[place], pens.next(), _fresh()), 302),
        "bare": (bare, lambda place: _insert(bare, place), 200),
    }
    speeds: dict[str, list[float]] = {name: [] for name in asks}
    for turn in range(-1, sizes.rounds):
        for name in sorted(asks, reverse=bool(turn % 2)):
            speed = _writers(*asks[name], sizes.replies)
            if turn >= 0:
                speeds[name].append(speed)
    medians = {name: statistics.median(found) for name, found in speeds.items()}
    print(f"  replies per second: {medians['house']:.0f}, bare {medians['bare']:.0f}", flush=True)
    return medians["house"] / medians["bare"]


def _insert(bare: Served, place: int) -> bytes:
    row = {"assignment_id": str(place), "criterion": "reply", "value": "3"}
    return client.post(bare.port, "/insert", row)


def _writers(served: Served, ask: Callable[[int], bytes], wanted: int, count: int) -> float:
    """Writes per second of four connections, each into a thread of its own."""
    failures: list[str] = []

    def write(place: int) -> None:
        wire = client.Wire(served.port)
        for _each in range(count):
            status, body = wire.ask(ask(place))
            if status != wanted:
                failures.append(f"{status}: {body[:300]!r}")
                break
        wire.close()

    began = time.perf_counter()
    _all_at_once([lambda place=place: write(place) for place in range(_WRITERS)])
    if failures:
        raise RuntimeError(failures[0])
    return count * _WRITERS / (time.perf_counter() - began)


def _all_at_once(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- a crowd -------------------------------------------------------------------------------------


@dataclass
class Crowd:
    """What was acknowledged: the form's key, how often, and what else was answered."""

    kept: dict[str, int] = field(default_factory=dict)
    other: dict[int, int] = field(default_factory=dict)

    def note(self, key: str, status: int) -> None:
        """An answer to a form."""
        told: Any = self.kept if status == 302 else self.other
        what: Any = key if status == 302 else status
        told[what] = told.get(what, 0) + 1


def _crowd(
    place: Place, house: Served, filled: Filled, pens: Pens, sizes: Any, goals: Goals
) -> None:
    """Fifty connections write into three threads; every tenth form is sent twice."""
    talks, crowd = [*filled.talks[-2:], min(filled.long.values())], Crowd()
    until = time.monotonic() + sizes.crowd_s

    def write(number: int) -> None:
        wire = client.Wire(house.port)
        while time.monotonic() < until:
            key = _fresh()
            request = reply(house, talks[number % len(talks)], pens.next(), key)
            for _each in range(2 if key.endswith("0") else 1):
                crowd.note(key, wire.ask(request)[0])
        wire.close()

    _all_at_once([lambda number=number: write(number) for number in range(sizes.crowd)])
    print(f"  crowd: {len(crowd.kept)} posts acknowledged, other answers {crowd.other}", flush=True)
    goals.add("50 writers at once, posts lost, doubled or miscounted",
              _losses(place, talks, crowd.kept), "posts", "= 0")  # fmt: skip
    goals.add(
        "50 writers at once, forms refused or failed", sum(crowd.other.values()), "forms", "= 0"
    )


def _losses(place: Place, talks: list[int], kept: dict[str, int]) -> int:
    """Acknowledged forms without exactly one post, and threads whose numbers or counters are off."""
    wrong = 0
    with data.opened(place):
        rows = select(Post.client_key, Post.thread_id, Post.number, Post.state)
        found = db.session.execute(rows.where(Post.thread_id.in_(talks))).all()
        once = [row.client_key for row in found]
        wrong += sum(once.count(key) != 1 for key in kept)
        for thread_id in talks:
            mine = [row for row in found if row.thread_id == thread_id]
            thread = db.session.get_one(Thread, thread_id)
            wrong += sorted(row.number for row in mine) != list(range(1, thread.posts + 1))
            wrong += thread.shown != sum(row.state == "shown" for row in mine)
    return wrong


# --- a flood -------------------------------------------------------------------------------------


def _flood(
    house: Served, filled: Filled, flooder: Pass, pens: Pens, sizes: Any, goals: Goals
) -> None:
    """A reader and a writer at their own pace, now alone, now beside somebody who floods."""
    waits: dict[bool, list[float]] = {False: [], True: []}
    told: dict[int, list[float]] = {}
    for turn in range(-1, 2 * sizes.flood_rounds):
        beside = bool(turn % 2)
        found = _beside(house, filled, flooder if beside else None, pens, sizes.flood_s, told)
        if turn >= 0:
            waits[beside] += found
    refused = told.get(429, [])
    print(f"  flood: {len(refused)} posts refused, {sum(map(len, told.values()))} sent", flush=True)
    calm, troubled = (1000 * client.Sample(0, waits[one]).quantile(0.95) for one in (False, True))
    print(f"  p95 of others: {calm:.1f} ms alone, {troubled:.1f} ms beside the flood", flush=True)
    goals.add("a flood, p95 of others beside it against without", troubled / calm, "×", "≤ 1.2")
    share = len(refused) / max(1, sum(map(len, told.values())) - FLOOD_POSTS)
    goals.add("a flood, share of its posts refused beyond the limit", share, "×", "≥ 1")


def _beside(
    house: Served, filled: Filled, flooder: Pass | None, pens: Pens, seconds: float,
    told: dict[int, list[float]],
) -> list[float]:  # fmt: skip
    until, waits = time.monotonic() + seconds, []
    talk, busy = filled.talks[0], f"/forums/{BUSY}/"
    pages = (busy, f"/forums/threads/{min(filled.long.values())}")

    def read() -> None:
        wire = client.Wire(house.port)
        while time.monotonic() < until:
            for path in pages:
                waits.append(_waited(wire, client.get(house.port, f"{path}?_={next(numbers)}"))[1])
                time.sleep(0.03)
        wire.close()

    def write() -> None:
        wire = client.Wire(house.port)
        while time.monotonic() < until:
            waits.append(_waited(wire, reply(house, talk, pens.next(), _fresh()))[1])
            time.sleep(0.06)
        wire.close()

    def flood() -> None:
        wire = client.Wire(house.port)
        while flooder and time.monotonic() < until:
            status, took = _waited(wire, reply(house, filled.talks[1], flooder, _fresh()))
            told.setdefault(status, []).append(took)
        wire.close()

    _all_at_once([read, write, flood])
    return waits


def _waited(wire: client.Wire, request: bytes) -> tuple[int, float]:
    began = time.perf_counter()
    status, _body = wire.ask(request)
    return status, time.perf_counter() - began
