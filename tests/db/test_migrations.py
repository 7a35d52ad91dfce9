"""The migrations go up, all the way down and up again, and nothing of ours stays behind."""

from pathlib import Path

import psycopg
import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.db.base import db
from tests.support.databases import make_app
from tests.support.servers import Servers

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT proname FROM pg_proc WHERE proname LIKE 'refuse\\_%'",
}


def own_database(kind: str, tmp_path: Path, servers: Servers) -> str:
    """The URL of an empty database that no other test uses."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/own.sqlite3"
    name = "rembuk_" + tmp_path.name.replace("-", "_").replace("[", "_").replace("]", "_")
    plain = servers.postgres.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return servers.postgres.replace("/postgres?", f"/{name}?")


def standing() -> tuple[set[str], set[str]]:
    """Names of the tables and of the guards."""
    with db.engine.connect() as raw:
        guards = {name for (name,) in raw.execute(text(_TRIGGERS[db.engine.dialect.name]))}
        return set(inspect(raw).get_table_names()), guards


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_up_and_down_and_up_again(kind: str, tmp_path: Path, servers: Servers) -> None:
    app = make_app(own_database(kind, tmp_path, servers), tmp_path / "data")
    with app.app_context():
        upgrade()
        made = standing()
        downgrade(revision="base")
        assert standing() == ({"alembic_version"}, set())
        upgrade()
        assert standing() == made
        assert len(made[1]) > len(made[0]) / 2
        db.session.remove()
        db.engine.dispose()
