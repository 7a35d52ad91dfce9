"""The forum's bench on one database: its pages beside bare ones, replies, search, a flood, a crowd.

Lists and threads of strangers are measured uncached (every address is new), as issue 1's are; what
the exact cache makes of them stands apart.
"""

import importlib.util
import json
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from app.core import clock
from app.db.base import db
from app.forums.boards.queries import board_by_slug
from app.forums.posts.queries import posts_on
from app.forums.posts.rules import page_of
from app.forums.threads.models import Thread
from app.forums.threads.queries import PAGE, threads_listed
from bench import client, data, forum_data, writing
from bench.forum_data import BUSY, Filled, Pass
from bench.goals import Goals
from bench.houses import Databases, Place, Served, serve, serve_bare
from bench.rounds import Samples, Target, cpu_of, new, p99_of, ratio, rounds, same, tell
from bench.statements import count_statements

SEARCHES = {
    "a common word": "layanan",
    "a common beginning": "pe",
    "two common words": "layanan petugas",
    "five words": "antrean petugas loket syarat berkas",
    "a rare word": "tebangsari",
    "a rare beginning": "wutaw",
    "common and rare": "warga tebangsari",
    "one letter": "a",
    "nothing": "zzqxzzqx",
}
"""What is looked for. The filled texts hold every one of the common words tens of thousands of times."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured. The goals mean something only at the sizes of the default."""

    small: int = 1_000
    large: int = 100_000
    long: int = 5_000
    longest: int = 50_000
    documents: int = 100_000
    rounds: int = 10
    requests: int = 200
    searches: int = 30
    replies: int = 120
    writers: int = 1_400
    crowd: int = 50
    crowd_s: float = 8.0
    flood_s: float = 5.0
    flood_rounds: int = 4
    subscribers: int = 50_000
    with_news: int = 500


QUICK = Sizes(100, 400, 120, 300, 400, 3, 20, 4, 12, 300, 10, 1.5, 1.0, 2, 300, 30)


@dataclass(frozen=True)
class Facts:
    """Addresses of the large forum."""

    filled: Filled
    deep: str
    reader: Pass

    def thread(self, length: int) -> str:
        """The address of a long thread."""
        return f"/forums/threads/{self.filled.long[length]}"


def bench(databases: Databases, home: Path, sizes: Sizes, goals: Goals) -> None:
    """Everything of the forum; last what needs no pages: the digest."""
    small, large = databases.copy("forum_small"), databases.copy("forum_large")
    forum_data.fill(small, threads=sizes.small)
    filled = forum_data.fill(
        large, threads=sizes.large, long=(sizes.long, sizes.longest),
        writers=sizes.writers, documents=sizes.documents,
    )  # fmt: skip
    passes = forum_data.passes(large, filled.writers)
    facts = Facts(filled, _deep(large, sizes), passes[0])
    _statements(large, facts, sizes, goals)
    with ExitStack() as stack:
        houses = {"small": stack.enter_context(serve(small))}
        house = houses["large"] = stack.enter_context(serve(large))
        pages = home / "forum_pages.json"
        pages.write_text(json.dumps(_content(large, house, facts, sizes, goals)), encoding="utf-8")
        bare = stack.enter_context(serve_bare(large, pages))
        found = rounds(_targets(houses, bare, facts, sizes), sizes.rounds, sizes.requests)
        _judge(found, goals)
        _searching(house, sizes, goals)
        writing.bench(large, house, bare, facts.filled, passes[1:], sizes, goals)
    _digest(databases, sizes, goals)


def _digest(databases: Databases, sizes: Sizes, goals: Goals) -> None:
    """The digest run is measured by its own bench, once there is one."""
    if importlib.util.find_spec("bench.digest"):
        import_module("bench.digest").bench(databases, goals, sizes.subscribers, sizes.with_news)


# --- what is asked -------------------------------------------------------------------------------


def _deep(place: Place, sizes: Sizes) -> str:
    """The address of the board's page at 90 % depth."""
    places = select(Thread.turn, Thread.id).where(Thread.state == "shown")
    with data.opened(place):
        mine = places.where(Thread.board_id == board_by_slug(BUSY).id)
        newest = mine.order_by(Thread.turn.desc(), Thread.id.desc())
        turn, number = db.session.execute(newest.offset(sizes.large * 9 // 10).limit(1)).one()
    return f"/forums/{BUSY}/?after={turn},{number}"


def _statements(place: Place, facts: Facts, sizes: Sizes, goals: Goals) -> None:
    first, deep = facts.thread(sizes.long), f"{facts.thread(sizes.longest)}?page=100"
    counts = count_statements(place, [f"/forums/{BUSY}/", first, deep])
    goals.add("SQL statements, board", counts[0], "statements", "≤ 2")
    goals.add("SQL statements, thread of 5,000, first page", counts[1], "statements", "≤ 5")
    goals.add("SQL statements, thread of 50,000, page 100", counts[2], "statements", "≤ 5")


def _content(
    place: Place, house: Served, facts: Facts, sizes: Sizes, goals: Goals
) -> dict[str, dict[str, Any]]:
    """The rows that the bare pages show, each with the size of the house's own page."""
    thread_id = facts.filled.long[sizes.long]
    with data.opened(place):
        lines = threads_listed(clock.now(), board_id=board_by_slug(BUSY).id)[:PAGE]
        posts = posts_on(thread_id, 1)
    shown = {
        "board": [_told(row, "id", "title", "kind", "author", "shown") for row in lines],
        "thread": [_told(row, "id", "number", "author", "html") for row in posts],
    }
    wire, content = client.Wire(house.port), {}
    for name, path in (("board", f"/forums/{BUSY}/"), ("thread", facts.thread(sizes.long))):
        status, body = wire.ask(client.get(house.port, path))
        assert status == 200, f"{path}: {status}"
        content[name] = {"rows": shown[name], "bytes": len(body)}
    longest = f"{facts.thread(sizes.longest)}?page={page_of(sizes.longest) // 2}"
    status, body = wire.ask(client.get(house.port, longest))
    assert status == 200, f"{longest}: {status}"
    wire.close()
    bytes_ = max(content["thread"]["bytes"], len(body))
    goals.add("HTML of a thread's page of 30 posts", bytes_ / 1000, "kB", "< 200")
    return content


def _told(row: Any, *names: str) -> dict[str, Any]:
    at = row.last_at if hasattr(row, "last_at") else row.written_at
    return {name: getattr(row, name) for name in names} | {"at": f"{at:%d %b %Y, %H.%M}"}


def _targets(
    houses: dict[str, Served], bare: Served, facts: Facts, sizes: Sizes
) -> dict[str, Target]:
    house, board = houses["large"], f"/forums/{BUSY}/"
    long, longest = facts.thread(sizes.long), facts.thread(sizes.longest)
    last, middle = page_of(sizes.longest), sizes.longest // 2
    return {
        "hello": same(bare, "/hello"),
        "board, bare": same(bare, "/board"),
        "board": new(house, board),
        "board, signed in": same(house, board, facts.reader.cookie),
        "board, cached": same(house, board),
        "board, deep": new(house, facts.deep),
        "board, small": new(houses["small"], board),
        "forum's first page": new(house, "/forums/", share=0.25),
        "forum's first page, small": new(houses["small"], "/forums/", share=0.25),
        "late": new(house, "/forums/late", share=0.25),
        "late, small": new(houses["small"], "/forums/late", share=0.25),
        "thread, bare": same(bare, "/thread"),
        "thread": new(house, long),
        "thread, signed in": same(house, long, facts.reader.cookie),
        "thread, cached": same(house, long),
        "longest": new(house, longest),
        "longest, last page": new(house, f"{longest}?page={last}"),
        "longest, by a post": new(house, f"{longest}?post={middle}"),
    }


# --- what is made of it --------------------------------------------------------------------------


def _judge(samples: Samples, goals: Goals) -> None:
    def cpu(name: str, against: str, limit: str, words: str) -> None:
        goals.add(f"CPU per request, {words}", ratio(samples, name, against, cpu_of), "×", limit)

    cpu("board", "board, bare", "≤ 2", "board of 100,000, uncached, against bare")
    cpu("board, signed in", "board, bare", "≤ 3.5", "board of 100,000, signed in, against bare")
    cpu("board, cached", "hello", "≤ 1.3", "board, from the exact cache, against hello")
    cpu("board, deep", "board", "≤ 1.2", "board, 90 % depth against the first page")
    cpu("board", "board, small", "≤ 1.2", "board of 100,000 against 1,000")
    cpu("forum's first page", "forum's first page, small", "≤ 1.2",
        "forum's first page, 100,000 against 1,000")  # fmt: skip
    cpu("late", "late, small", "≤ 1.2", "list of late questions, 100,000 against 1,000")
    cpu("thread", "thread, bare", "≤ 3", "thread of 5,000, uncached, against bare")
    cpu("thread, signed in", "thread, bare", "≤ 4", "thread of 5,000, signed in, against bare")
    cpu("thread, cached", "hello", "≤ 1.3", "thread, from the exact cache, against hello")
    cpu("longest", "thread", "≤ 1.2", "thread of 50,000 against 5,000")
    cpu(
        "longest, last page",
        "thread",
        "≤ 1.2",
        "thread of 50,000, last page against first of 5,000",
    )
    cpu(
        "longest, by a post",
        "thread",
        "≤ 1.2",
        "thread of 50,000, by a post against first of 5,000",
    )
    for page, limit in (("board", "≤ 2"), ("thread", "≤ 3")):
        share = ratio(samples, page, f"{page}, bare", p99_of)
        goals.add(f"p99, {page}, uncached, against bare", share, "×", limit)
    tell(samples)


def _searching(house: Served, sizes: Sizes, goals: Goals) -> None:
    """Each search in turn, over one connection; one turn before them is thrown away."""
    wire = client.Wire(house.port)
    waits: dict[str, list[float]] = {name: [] for name in SEARCHES}
    for turn in range(-1, sizes.searches):
        for name, words in SEARCHES.items():
            request, began = _search(house, words, turn), time.perf_counter()
            status, _body = wire.ask(request)
            if status != 200:
                raise RuntimeError(f"{status} for {words}")
            if turn >= 0:
                waits[name].append(1000 * (time.perf_counter() - began))
    wire.close()
    goals.add(
        "search of 100,000 documents, p95 of all",
        _p95([one for found in waits.values() for one in found]),
        "ms",
        "≤ 200",
    )
    for name, found in waits.items():
        middle = statistics.median(found)
        print(f"  search, {name}: p50 {middle:.0f} ms, p95 {_p95(found):.0f} ms", flush=True)
    worst = max(waits, key=lambda name: _p95(waits[name]))
    goals.add(f"search, p95 of the slowest kind ({worst})", _p95(waits[worst]), "ms", "≤ 200")


def _search(house: Served, words: str, turn: int) -> bytes:
    return client.get(house.port, f"/search/?q={quote(words)}&_={turn}")


def _p95(waits: list[float]) -> float:
    return client.Sample(0, waits).quantile(0.95)
