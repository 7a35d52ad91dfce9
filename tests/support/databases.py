"""Each test that touches data runs on SQLite and on PostgreSQL, on the schema of the migrations.

SQLite: a migrated file per worker, copied for each test. PostgreSQL: a migrated database per
worker, emptied before each test. ``@pytest.mark.one_database`` keeps a page-level test to SQLite;
``@pytest.mark.postgres`` keeps one to PostgreSQL.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache

from app import create_app
from app.db.base import db
from tests.support.routing import compile_rules_once
from tests.support.servers import Servers

# Each test has an application of its own; compiling its templates anew would be most of the time.
compile_rules_once()
COMPILED = Path(__file__).resolve().parents[2] / ".pytest_cache" / "templates"
SECRETS = {"SECRET_KEY": "only-for-tests-" * 3, "DATA_KEY": "only-for-tests-too-" * 3}


def make_app(database_url: str, data_dir: Path, **settings: Any) -> Flask:
    """An application of its own on that database, with test secrets."""
    told = {"TESTING": True, "DATA_DIR": str(data_dir), "DATABASE_URL": database_url}
    app = create_app(**(SECRETS | told | settings))
    COMPILED.mkdir(parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))
    return app


def migrate(database_url: str, data_dir: Path) -> None:
    """Bring a database to the newest schema, as ``flask db upgrade`` does."""
    app = make_app(database_url, data_dir)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


def databases_of(marks: Any, chosen: str) -> list[str]:
    """Which databases a test runs on, from its marks and ``--db``."""
    named = {"one_database": ["sqlite"], "postgres": ["postgresql"]}
    wanted = next((kinds for mark, kinds in named.items() if marks(mark)), None)
    if wanted:
        return wanted
    return ["sqlite", "postgresql"] if chosen == "both" else [chosen]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hang the databases on every test that reaches ``database_url``."""
    if "database_url" in metafunc.fixturenames:
        marks = metafunc.definition.get_closest_marker
        kinds = databases_of(marks, metafunc.config.getoption("--db"))
        metafunc.parametrize("database_url", kinds, indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file (one per worker); copy it, never open it."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.sqlite3"
    migrate(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def postgres_template(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of this worker's own migrated PostgreSQL database."""
    name = "rembuk_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with psycopg.connect(_libpq(servers.postgres), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    url = servers.postgres.replace("/postgres?", f"/{name}?")
    migrate(url, tmp_path_factory.mktemp("migrating"))
    shipped = _tables_with_rows(url)
    assert shipped == [], f"migrations may not ship rows, tests would lose them: {shipped}"
    return url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database at the newest schema; the test runs once for each kind."""
    if request.param == "sqlite":
        path = tmp_path / "rembuk.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_template")
    empty(url)
    return url


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database, its context pushed; files under the test's folder."""
    made = make_app(database_url, tmp_path / "data")
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def empty(url: str) -> None:
    """Remove every row of a PostgreSQL test database and start its numbers again."""
    guilty = _tables_with_rows(url)
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute("SET session_replication_role = replica")  # append-only guards sleep
        if guilty:
            connection.execute(f"TRUNCATE {', '.join(guilty)} RESTART IDENTITY CASCADE")
        used = connection.execute(_USED_SEQUENCES).fetchall()
        for (sequence,) in used:
            connection.execute(f"ALTER SEQUENCE {sequence} RESTART")


_USED_SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences
    WHERE last_value IS NOT NULL AND schemaname = 'public'
"""
_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


def _tables_with_rows(url: str) -> list[str]:
    """Names of the tables that hold anything: two statements, however many tables."""
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        names = [name for (name,) in connection.execute(_TABLES)]
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names
        )
        return [name for (name,) in connection.execute(asked)] if names else []


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
