"""``python -m bench.digest``: the letter of a day at 50,000 subscribers of whom 500 have news.

``bench(databases, goals)`` is called by the bench of the forum too. Followers and news are real: the
news is written through the forum's actions and told by its jobs; the letters go out by the real
outbox to a real SMTP server of this process, which counts them.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import func, insert, select, update

from app.accounts.models import Person
from app.accounts.queries import actor_of
from app.core import clock
from app.core.actor import SYSTEM
from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.actions import open_board
from app.forums.posts.actions import Draught, reply
from app.forums.starting.actions import Opening, start_thread
from app.notices.following.models import Follow
from app.notices.models import Notice
from app.notices.tasks import run_digest
from app.web.models import OutboxMessage
from app.web.outbox import deliver_due
from bench import data
from bench.goals import Goals
from bench.houses import Databases
from tests.support.servers import free_port

SUBSCRIBERS, WITH_NEWS, REPLIES = 50_000, 500, 6
_BATCH = 5_000


class _Post:
    """A mail server that takes everything and counts."""

    def __init__(self) -> None:
        self.taken = 0
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        """Take one letter."""
        self.taken += 1
        return "250 Taken"

    @contextmanager
    def open(self) -> Iterator[str]:
        """Its address for ``SMTP_URL``, while the block lasts."""
        self._controller.start()
        try:
            yield f"smtp://127.0.0.1:{self._controller.port}"
        finally:
            self._controller.stop()


def bench(
    databases: Databases,
    goals: Goals,
    subscribers: int = SUBSCRIBERS,
    with_news: int = WITH_NEWS,
) -> None:
    """One day's letters on a copy of the base: how many jobs, how long until the last is out."""
    post = _Post()
    with data.opened(databases.copy("digest")) as app, post.open() as url:
        app.config["SMTP_URL"] = url
        _work(app)
        _forget()
        people = _subscribers(subscribers)
        busy = _news(people, with_news)
        told_s = _timed(lambda: _work(app))
        clock.set_now(_morning())
        expected = _waiting()
        ready, sent = _messages(), post.taken
        found_s = _timed(lambda: run_digest(clock.now()))
        queued = _messages() - ready
        written_s = _timed(lambda: _work(app))
        spent = _messages() - ready
        clock.set_now(None)
        _check(busy, expected, queued, post.taken - sent)
    told = f"telling {told_s:.1f} s, finding {found_s:.2f} s, writing {written_s:.1f} s"
    print(f"  {told}, {queued} queued", flush=True)
    size = f"{subscribers:,} subscribers, {with_news} with news"
    goals.add(f"digest, {size}: jobs", spent, "jobs", f"≤ {with_news}")
    goals.add(f"digest, {size}: found, written and sent", found_s + written_s, "s", "< 60")


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _work(app: Any) -> None:
    while deliver_due(app)["done"]:
        pass


def _messages() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def _morning() -> datetime:
    """Half past seven (WIB) of a day to come, after everything that was written."""
    return (clock.now() + timedelta(days=2)).astimezone(UTC).replace(hour=0, minute=30)


def _forget() -> None:
    """The demo's own news is not what is measured."""
    with transaction():
        db.session.execute(update(Notice).values(waits=False))


def _waiting() -> int:
    db.session.rollback()
    waits = select(func.count(Notice.person_id.distinct())).where(Notice.waits)
    return db.session.scalar(waits) or 0


def _subscribers(count: int) -> list[int]:
    """People with a confirmed address who follow a quiet board, each."""
    now = clock.now()
    with transaction():
        quiet = open_board(SYSTEM, name="Papan yang sepi", now=now).id
        db.session.flush()
        last = db.session.scalar(select(func.max(Person.id))) or 0
        people = [
            {"name": f"Pelanggan {n}", "email": f"pelanggan{n}@contoh.test", "kind": "citizen",
             "lang": "en" if n % 5 == 0 else "id", "stamp": 1, "created_at": now,
             "confirmed_at": now}
            for n in range(count)
        ]  # fmt: skip
        for start in range(0, count, _BATCH):
            db.session.execute(insert(Person.__table__), people[start : start + _BATCH])
        kept = select(Person.id).where(Person.id > last).order_by(Person.id)
        ids = list(db.session.scalars(kept))
        _follow(ids, "board", quiet, now)
    return ids


def _follow(people: list[int], kind: str, number: int, now: datetime) -> None:
    rows = [
        {"person_id": one, "subject_kind": kind, "subject_id": number, "since": now, "muted": False}
        for one in people
    ]
    for start in range(0, len(rows), _BATCH):
        db.session.execute(insert(Follow.__table__), rows[start : start + _BATCH])


def _news(people: list[int], with_news: int) -> int:
    """A thread that ``with_news`` of them follow (its writers among them), and what is said there."""
    now, readers = clock.now(), people[:: len(people) // with_news][:with_news]
    writers = [actor_of(one) for one in readers[:2]]
    with transaction():
        board = open_board(SYSTEM, name="Papan yang ramai", now=now).slug
    with transaction():
        opening = Opening("discussion", "Antrean di loket tiga")
        begun = start_thread(writers[0], board, opening, Draught("Dua jam.", "bench-0"), now=now)
    with transaction():
        _follow([one for one in readers if one != writers[0].person_id], "thread", begun.thread_id,
                now)  # fmt: skip
    for number in range(REPLIES):
        words = f"Balasan ke-{number}: di loket lain begitu juga, katanya sampai sore."
        with transaction():
            draught = Draught(words, f"bench-reply-{number}")
            reply(writers[number % 2], begun.thread_id, draught, now=now)
    return with_news


def _check(busy: int, expected: int, queued: int, sent: int) -> None:
    """The figures mean something only if everybody with news, and nobody else, got one letter."""
    if not busy == expected == queued == sent:
        raise RuntimeError(f"{busy} with news, {expected} waiting, {queued} queued, {sent} sent")


def main() -> None:
    """Measure it by itself; nothing is kept."""
    asked = argparse.ArgumentParser(prog="python -m bench.digest", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    asked.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    wanted = asked.parse_args()
    goals = Goals("digest")
    sizes = (500, 50) if wanted.quick else (SUBSCRIBERS, WITH_NEWS)
    for kind in [wanted.database] if wanted.database else ["sqlite", "postgresql"]:
        goals.database = kind
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
            Databases(kind, Path(folder)) as databases,
        ):
            bench(databases, goals, *sizes)
    goals.conclude()


if __name__ == "__main__":
    main()
