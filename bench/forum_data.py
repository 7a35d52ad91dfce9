"""A forum with very many threads, two very long ones, and very much that can be found.

Straight by SQL, but as the actions would leave it: numbers without gaps, counters that equal a
recount, the turn of each thread's last post, a clock for each question.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection, insert, select, text, update

from app.accounts.models import Organisation, Person
from app.db.base import db
from app.forums.boards.models import Board
from app.forums.posts.models import Answer, Post
from app.forums.threads.models import Question, Thread
from app.web.markdown import clean_html
from app.web.search.models import SearchDocument
from bench.data import first_like, make_bare_table, next_id, opened, put, settle
from bench.houses import Place

BUSY, LONG = "bench-ramai", "bench-panjang"
"""Slugs of the board with the many threads, and of the one with the long ones."""
KINDS = ("question", "idea", "experience", "discussion")
_AGENCIES = 200
_TEXTS = 400
_COMMON = (
    "layanan warga petugas loket antrean syarat berkas dinas kantor jam hari minggu bulan biaya "
    "gratis resmi kartu keluarga surat akta izin usaha pajak puskesmas rujukan obat dokter sekolah "
    "guru jalan lampu air sampah pasar terminal desa kecamatan kelurahan bupati camat lurah ketua "
    "daftar tunggu nomor panggil sistem mati jaringan aplikasi unggah foto tanda tangan cap terima "
    "tolak ulang jawab janji tepat lambat cepat ramah jelas bingung bantu ibu bapak anak lansia"
).split()
_ENDS = ("an", "nya", "kan", "i", "lah", "wati", "tama", "sari", "jaya", "raya")
_STARTS = "ba ci du fe gi ho ja ke lu mo na pi ro sa te wu".split()
_MIDDLES = "bang cung dong gara jela kuri lata mari neka pura rima siti tawa wela".split()


@dataclass(frozen=True)
class Filled:
    """What was put there: thread ids by length, who may write, a small thread for each writer."""

    long: dict[int, int]
    writers: list[int]
    talks: list[int]


@dataclass(frozen=True)
class Pass:
    """What somebody needs to write without signing in first: the cookie header and a form token."""

    cookie: str
    token: str


def fill(
    place: Place, *, threads: int, long: tuple[int, ...] = (), writers: int = 0, documents: int = 0
) -> Filled:
    """``threads`` threads on one board, one thread for each length of ``long`` on another."""
    chance = random.Random(20_261_130)
    with opened(place), db.engine.begin() as connection:
        people = _people(connection, max(writers, 50))
        posts = _Posts(connection, people, chance)
        busy, quiet = (_board(connection, slug) for slug in (BUSY, LONG))
        talks = posts.threads(busy, threads)
        lengths = {length: posts.long_thread(quiet, length) for length in long}
        _documents(connection, documents, chance)
        make_bare_table(connection)
        _advance(connection)
    settle(place)
    return Filled(lengths, people[:writers], talks[-8:])


def passes(place: Place, people: list[int]) -> list[Pass]:
    """Sessions of people as signing in would have begun them (argon2 is not what is measured)."""
    found = []
    with opened(place) as app:
        sealed = app.session_interface.get_signing_serializer(app)
        for person_id in people:
            with app.test_request_context():
                g.pop("csrf_token", None)  # of the person before
                session.update({"_user_id": f"{person_id}.1.bench-{person_id}", "_fresh": True})
                token = generate_csrf()
                found.append(Pass(f"rembuk={sealed.dumps(dict(session))}", token))
    return found


def _people(connection: Connection, count: int) -> list[int]:
    table = Person.__table__
    like = first_like(connection, table, table.c.email == "citizen@demo.test") or first_like(
        connection, table, table.c.kind == "citizen"
    )
    first = next_id(connection, table)
    own = {"password_hash": None, "handle": None, "stamp": 1}
    rows = (
        like | own | {"id": n, "email": f"warga-{n}@bench.test", "name": f"Warga Nomor {n}"}
        for n in range(first, first + count)
    )
    put(connection, table, rows)
    return list(range(first, first + count))


def _board(connection: Connection, slug: str) -> int:
    table = Board.__table__
    number = next_id(connection, table)
    about = "Papan yang diisi untuk diukur."
    row = {"id": number, "slug": slug, "name": slug.replace("-", " ").title(), "about": about}
    kept = {"position": 90, "threads": 0, "opened_at": datetime.now(UTC)}
    connection.execute(insert(table), [row | kept])
    return number


class _Posts:
    """Puts threads with their posts and keeps what counts them."""

    def __init__(self, connection: Connection, people: list[int], chance: random.Random) -> None:
        self._connection, self._people, self._chance = connection, people, chance
        self._texts = [_text(chance) for _each in range(_TEXTS)]
        self._html = [clean_html(one) for one in self._texts]
        agencies = select(Organisation.id).order_by(Organisation.id).limit(_AGENCIES)
        self._agencies = list(connection.scalars(agencies))
        self._now = datetime.now(UTC).replace(microsecond=0)

    def threads(self, board_id: int, count: int) -> list[int]:
        """Threads of one post each, a minute apart, the newest first; a quarter are questions."""
        first, first_post = (next_id(self._connection, one.__table__) for one in (Thread, Post))
        put(self._connection, Thread.__table__, (
            self._thread(first + n, board_id, KINDS[n % 4], 1, self._now - timedelta(minutes=n))
            for n in range(count)
        ))  # fmt: skip
        put(self._connection, Post.__table__, (
            self._post(first_post + n, first + n, 1, self._now - timedelta(minutes=n))
            for n in range(count)
        ))  # fmt: skip
        put(self._connection, Question.__table__, (
            self._question(first + n, self._now - timedelta(minutes=n)) for n in range(0, count, 4)
        ))  # fmt: skip
        self._count(board_id, count)
        return list(range(first, first + count))

    def long_thread(self, board_id: int, length: int) -> int:
        """A question with ``length`` posts, the second and the fortieth of them official answers."""
        began = self._now - timedelta(minutes=length)
        number, post = (next_id(self._connection, one.__table__) for one in (Thread, Post))
        thread = self._thread(number, board_id, "question", length, self._now)
        put(self._connection, Thread.__table__, [thread | {"started_at": began}])
        put(self._connection, Post.__table__, (
            self._post(post + n, number, n + 1, began + timedelta(minutes=n)) for n in range(length)
        ))  # fmt: skip
        question = self._question(number, began) | {"state": "open", "answers": 2}
        put(self._connection, Question.__table__, [question | {"closed_at": None}])
        answered = [1, 39] if length > 39 else [1]
        put(self._connection, Answer.__table__, (
            self._answer(post + n, number, n + 1, began + timedelta(minutes=n)) for n in answered
        ))  # fmt: skip
        self._count(board_id, 1)
        return number

    def _count(self, board_id: int, by: int) -> None:
        counted = update(Board.__table__).where(Board.__table__.c.id == board_id)
        self._connection.execute(counted.values(threads=Board.__table__.c.threads + by))

    def _thread(
        self, number: int, board_id: int, kind: str, posts: int, at: datetime
    ) -> dict[str, Any]:
        words = " ".join(self._chance.choices(_COMMON, k=7)).capitalize()
        return {
            "id": number, "board_id": board_id, "kind": kind, "title": f"{words} {number}?",
            "author_id": self._somebody(number), "name_hidden": number % 40 == 0,
            "service_id": None, "agency_id": self._agencies[number % len(self._agencies)],
            "state": "shown", "locked_at": None, "merged_into": None, "posts": posts,
            "shown": posts, "turn": int(at.timestamp() * 1000), "started_at": at, "last_at": at,
            "client_key": f"bench-{number}",
        }  # fmt: skip

    def _post(self, number: int, thread_id: int, place: int, at: datetime) -> dict[str, Any]:
        which = number % _TEXTS
        return {
            "id": number, "thread_id": thread_id, "number": place,
            "author_id": self._somebody(number), "name_hidden": number % 40 == 0,
            "source": self._texts[which], "html": self._html[which], "state": "shown",
            "written_at": at - timedelta(days=1), "edited_at": at if number % 15 == 0 else None,
            "edited_after_answer": False, "client_key": f"bench-{number}",
        }  # fmt: skip

    def _question(self, thread_id: int, at: datetime) -> dict[str, Any]:
        state = ("open", "answered", "closed", "open")[thread_id // 4 % 4]
        return {
            "thread_id": thread_id, "agency_id": self._agencies[thread_id % len(self._agencies)],
            "zone": "WIB", "asked_at": at, "read_at": at, "days": 5, "due_at": at + timedelta(days=7),
            "state": state, "missed": thread_id % 5 == 0, "answers": int(state != "open"),
            "answered_at": None, "reopened": 0, "closed_at": at if state == "closed" else None,
            "confirmed": state == "closed", "changed_something": thread_id % 9 == 0, "version": 1,
        }  # fmt: skip

    def _answer(self, post_id: int, thread_id: int, number: int, at: datetime) -> dict[str, Any]:
        return {
            "post_id": post_id, "thread_id": thread_id, "number": number,
            "person_id": self._somebody(post_id),
            "agency_id": self._agencies[thread_id % len(self._agencies)], "name": "Ibu Ratna",
            "role": "Kepala Bidang", "status": "process", "reason": "Sedang dikerjakan.",
            "final": False, "next_on": at.date() + timedelta(days=20), "late": False, "at": at,
        }  # fmt: skip

    def _somebody(self, number: int) -> int:
        return self._people[number * 7919 % len(self._people)]


def _text(chance: random.Random) -> str:
    """Two paragraphs of some seventy words in all, one of them with a mark or two."""
    words = [_word(chance) for _each in range(chance.randint(50, 90))]
    words[4] = f"**{words[4]}**"
    cut = len(words) // 2
    return " ".join(words[:cut]).capitalize() + ".\n\n" + " ".join(words[cut:]).capitalize() + "."


def _word(chance: random.Random) -> str:
    """Half of the words are common, the first of them far more than the last; others are rare."""
    if chance.random() < 0.5:
        return _COMMON[min(int(chance.expovariate(0.06)), len(_COMMON) - 1)]
    return chance.choice(_STARTS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)


def _documents(connection: Connection, count: int, chance: random.Random) -> None:
    put(connection, SearchDocument.__table__, _found(connection, count, chance))


def _found(connection: Connection, count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    first, at = next_id(connection, SearchDocument.__table__), datetime.now(UTC)
    for n in range(count):
        title = " ".join(chance.choices(_COMMON, k=6)).capitalize()
        yield {
            "id": first + n, "kind": "proposal" if n % 10 == 9 else "post",
            "subject_id": 10_000_000 + n, "title": f"{title} {n}",
            "body": _text(chance).replace("*", ""), "href": f"/forums/posts/{n}", "meta": "",
            "at": at - timedelta(minutes=n),
        }  # fmt: skip


def _advance(connection: Connection) -> None:
    """On PostgreSQL, let the tables go on counting after the numbers that were put there."""
    if connection.dialect.name == "sqlite":
        return
    for model in (Board, Thread, Post, Person, SearchDocument):
        name = model.__tablename__
        following = f"(SELECT max(id) FROM {name})"
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {following})")
        )
