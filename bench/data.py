"""Many rows, quickly: the demo's own rows over and over, straight by SQL.

The lists only ask that rows are there; ``make seed SIZE=large`` is what goes through the actions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from app import create_app
from app.accounts.models import Person
from app.db.base import db
from app.innovations.editions.models import Edition, Stage
from app.innovations.journeys.models import StageEntry
from app.innovations.judging.models import Assignment, Scoresheet
from app.innovations.proposals.models import Proposal
from bench.houses import SECRETS, Place

_BATCH = 1000
_EACH, _LEFT_OPEN = 3, 40
_BARE = (
    "CREATE TABLE bench_bare (id INTEGER PRIMARY KEY {}, assignment_id INTEGER, "
    "criterion VARCHAR(40), value INTEGER, at VARCHAR(40))"
)


@contextmanager
def opened(place: Place) -> Iterator[Any]:
    """An application in this process on that place, in its context."""
    app = create_app(**(SECRETS | {"DATA_DIR": str(place.folder), "DATABASE_URL": place.url}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(place: Place, *, published: int, entries: int = 0, judges: int = 0) -> None:
    """Bring the public list to ``published`` rows; put ``entries`` into the open blind stage, three
    scorecards each, by ``judges`` people and the demo's judge (who leaves 40 entries open)."""
    with opened(place), db.engine.begin() as connection:
        _publish(connection, published)
        if entries:
            _enter(connection, entries, judges)
        make_bare_table(connection)
    settle(place)


def make_bare_table(connection: Connection) -> None:
    """The table into which the bare INSERT view writes."""
    identity = "GENERATED ALWAYS AS IDENTITY" if connection.dialect.name != "sqlite" else ""
    connection.execute(text(_BARE.format(identity)))


def settle(place: Place) -> None:
    """On PostgreSQL, what autovacuum does by itself after a while."""
    if place.url.startswith("sqlite"):
        return
    with opened(place):
        settled = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        settled.execute(text("VACUUM ANALYZE"))
        settled.close()


def _publish(connection: Connection, count: int) -> None:
    table = Proposal.__table__
    shown = select(table).where(table.c.published_at.is_not(None)).order_by(table.c.id)
    models = [dict(row) for row in connection.execute(shown).mappings()]
    first, oldest = next_id(connection, table), min(one["published_at"] for one in models)
    rows = (
        models[n % len(models)] | _own(first + n) | {"published_at": oldest - timedelta(minutes=n)}
        for n in range(count - len(models))
    )
    put(connection, table, (_named(row) for row in rows))


def _own(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "slug": f"bench-{number}",
        "number": f"BENCH-{number:07d}",
        "request_key": f"bench-{number}",
    }


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"title": f"{row['title'][:180]} {row['id']}"}


def _enter(connection: Connection, count: int, judges: int) -> None:
    scoring = connection.execute(
        select(Stage.id, Stage.edition_id)
        .join(Edition, Edition.id == Stage.edition_id)
        .where(Stage.kind == "scoring", Edition.slug == "kipp-nusa-raya-2026")
    ).one()
    proposals = _copies(connection, Proposal, Proposal.edition_id == scoring.edition_id, count)
    put(connection, Proposal.__table__, (_named(row | _own(row["id"])) for row in proposals))
    numbers = [row["id"] for row in proposals]
    _put_entries(connection, scoring.edition_id, numbers)
    people = _judges(connection, judges)
    _put_desks(connection, scoring.id, numbers, people)


def _copies(connection: Connection, model: Any, which: Any, count: int) -> list[dict[str, Any]]:
    table = model.__table__
    found = connection.execute(select(table).where(which).order_by(table.c.id)).mappings()
    models, first = [dict(row) for row in found], next_id(connection, table)
    return [models[n % len(models)] | {"id": first + n} for n in range(count)]


def _put_entries(connection: Connection, edition_id: int, proposals: list[int]) -> None:
    table = StageEntry.__table__
    stages = select(Stage.id).where(Stage.edition_id == edition_id)
    for stage_id in connection.scalars(stages).all():
        like = first_like(connection, table, table.c.stage_id == stage_id)
        if like:
            first = next_id(connection, table)
            rows = (like | {"id": first + n, "proposal_id": one} for n, one in enumerate(proposals))
            put(connection, table, rows)


def _judges(connection: Connection, count: int) -> list[int]:
    table = Person.__table__
    like = first_like(connection, table, table.c.email == "judge@demo.test")
    first = next_id(connection, table)
    rows = [
        like | {"id": first + n, "email": f"judge-{n}@bench.test", "name": f"Juri {n:03d}"}
        for n in range(count - 1)
    ]
    put(connection, table, (row | {"password_hash": None} for row in rows))
    return [like["id"], *(row["id"] for row in rows)]


def _put_desks(
    connection: Connection, stage_id: int, proposals: list[int], people: list[int]
) -> None:
    desk, sheet = Assignment.__table__, Scoresheet.__table__
    like, filled = (
        first_like(connection, one, one.c.stage_id == stage_id) for one in (desk, sheet)
    )
    first = next_id(connection, desk)
    desks = []
    for number, proposal in enumerate(proposals):
        for turn in range(_EACH):
            judge = people[(number * _EACH + turn) % len(people)]
            own = {"proposal_id": proposal, "person_id": judge, "title": f"Usulan {proposal}"}
            desks.append(like | own | {"id": first + len(desks), "state": "done"})
    open_ones = [one for one in desks if one["person_id"] == people[0]][:_LEFT_OPEN]
    for one in open_ones:
        one["state"] = "open"
    put(connection, desk, desks)
    scored = [one for one in desks if one["state"] == "done"]
    put(connection, sheet, (_sheet(filled, one) for one in scored))


def _sheet(like: dict[str, Any], desk: dict[str, Any]) -> dict[str, Any]:
    own = {"assignment_id": desk["id"], "total": 40 + (desk["id"] * 37 % 600) / 10}
    return like | own | {name: desk[name] for name in ("proposal_id", "person_id")}


def first_like(connection: Connection, table: Any, which: Any) -> dict[str, Any]:
    """The first such row; empty when there is none."""
    found = connection.execute(select(table).where(which).limit(1)).mappings().first()
    return dict(found or {})


def next_id(connection: Connection, table: Any) -> int:
    """The first number that no row has."""
    return int(connection.scalar(select(func.max(table.c.id))) or 0) + 1


def put(connection: Connection, table: Any, rows: Any) -> None:
    """Insert many rows, a thousand at a time."""
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
