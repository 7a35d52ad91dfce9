"""How many SQL statements a page costs, and whether that grows with its rows."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, select, text, update

from app.db.base import db
from app.innovations.editions.models import Edition, Stage
from app.innovations.judging.models import Assignment
from app.innovations.proposals.models import Proposal
from bench import client, data
from bench.goals import Goals
from bench.houses import Databases, Place

_FEW, _MANY = 3, 30
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")
_PAGES = (
    ("", "/"),
    ("", "/innovations/"),
    ("", "/innovations/editions/"),
    ("", "/innovations/editions/kipp-nusa-raya-2025/results"),
    ("", "/services/"),
    ("", "/accounts/organisations/"),
    ("asn", "/innovations/"),
    ("asn", "/innovations/mine"),
    ("asn", "/notices/"),
    ("judge", "/judging/"),
    ("organiser", "/desk/"),
    ("organiser", "/desk/editions/kipp-nusa-raya-2026/"),
    ("organiser", "/desk/stages/{stage}/"),
    ("organiser", "/desk/stages/{stage}/assign"),
)


def bench(databases: Databases, goals: Goals) -> None:
    """Count on a database with few rows in every list, and on one with many."""
    few, many = databases.copy("few"), databases.copy("many")
    _thin(few)
    data.fill(many, published=42 + _MANY, entries=_MANY, judges=_MANY)
    counts = [_counts(place) for place in (few, many)]
    anonymous = max(each["", "/innovations/"] for each in counts)
    known = max(each["asn", "/innovations/"] for each in counts)
    goals.add("SQL statements, list, anonymous", anonymous, "statements", "≤ 2")
    goals.add("SQL statements, list, signed in", known, "statements", "≤ 3")
    grown = [key for key in counts[0] if counts[0][key] != counts[1][key]]
    for key in grown:
        print(f"  {key}: {counts[0][key]} statements for few rows, {counts[1][key]} for many")
    words = f"pages of {len(_PAGES)} whose SQL statements differ for 3 and 30 rows"
    goals.add(words, len(grown), "pages", "= 0")


def _thin(place: Place) -> None:
    """Leave three rows in each list."""
    with data.opened(place), db.engine.begin() as connection:
        shown = connection.scalars(
            select(Proposal.id).where(Proposal.published_at.is_not(None)).limit(_FEW)
        ).all()
        hidden = update(Proposal).where(Proposal.id.not_in(shown))
        connection.execute(hidden.values(published_at=None))
        kept = connection.scalars(select(Assignment.id).where(_on_blind_desk()).limit(_FEW)).all()
        away = update(Assignment).where(_on_blind_desk(), Assignment.id.not_in(kept))
        connection.execute(away.values(state="returned"))
        for table in ("notice", "service"):
            listed = f"SELECT id FROM {table} ORDER BY id"
            connection.execute(text(f"DELETE FROM {table} WHERE id NOT IN ({listed} LIMIT {_FEW})"))


def _on_blind_desk() -> Any:
    return Assignment.stage_id == _scoring()


def _scoring() -> Any:
    return (
        select(Stage.id)
        .join(Edition, Edition.id == Stage.edition_id)
        .where(Stage.kind == "scoring", Edition.slug == "kipp-nusa-raya-2026")
        .scalar_subquery()
    )


def _counts(place: Place) -> dict[tuple[str, str], int]:
    accounts = place.accounts()
    logging.disable()  # a line for each request, on standard output
    with data.opened(place) as app:
        stage = db.session.scalar(select(_scoring()))
        db.session.remove()
        engine = db.engine
    found, clients = {}, {}
    for role, path in _PAGES:
        if role not in clients:
            clients[role] = _client(app, accounts.get(role))
        found[role, path] = _count(clients[role], engine, path.format(stage=stage))
    return found


def count_statements(place: Place, paths: list[str]) -> list[int]:
    """What each address costs a stranger, never from the cache."""
    logging.disable()
    with data.opened(place) as app:
        engine, visitor = db.engine, app.test_client()
    return [_count(visitor, engine, path) for path in paths]


def _client(app: Any, account: dict[str, Any] | None) -> FlaskClient:
    visitor: FlaskClient = app.test_client()
    if account:
        fields = client.hidden_fields(visitor.get("/accounts/sign-in").text)
        fields |= {"email": account["email"], "password": account["password"]}
        assert visitor.post("/accounts/sign-in", data=fields).status_code == 302, account["email"]
    return visitor


def _count(visitor: FlaskClient, engine: Any, path: str) -> int:
    """Statements of the second visit (the first fills what a process keeps)."""
    for number in range(2):
        with _counted(engine) as seen:
            answer = visitor.get(f"{path}{'&' if '?' in path else '?'}_={number}")
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return len(seen)


@contextmanager
def _counted(engine: Any) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_FRAME):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
