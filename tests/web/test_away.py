"""While the database is away: 503 with a page or a problem, nothing broken, and back by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from app.db.base import db
from tests.support.clients import words_of
from tests.support.people import make_person, sign_in


@contextmanager
def away(url: str, servers) -> Iterator[None]:
    """The database cannot be reached within the block."""
    db.session.remove()
    db.engine.dispose()
    name = make_url(url).database
    if url.startswith("sqlite"):
        file, aside = Path(name), Path(name + ".aside")
        file.rename(aside)
        file.mkdir()
        try:
            yield
        finally:
            file.rmdir()
            aside.rename(file)
        return
    with psycopg.connect(_libpq(servers.postgres), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


@pytest.mark.parametrize("path", ["/", "/innovations/", "/services/", "/metrics", "/accounts/me"])
def test_a_reader_is_told_to_come_back(app, client, database_url, servers, path):
    sign_in(client, make_person())
    with away(database_url, servers):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "tidak terjangkau" in words_of(answer)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert client.get("/healthz").status_code == 200
    assert client.get(path).status_code == 200, "and it comes back without a restart"


def test_scripts_and_writers_are_told_too(app, client, database_url, servers):
    token = client.token()
    typed = {"email": "x@contoh.test", "password": "y", "csrf_token": token}
    with away(database_url, servers):
        told = client.get("/api/v1/services/")
        assert (told.status_code, told.json["code"]) == (503, "unavailable")
        assert client.post("/accounts/sign-in", data=typed).status_code == 503
    assert client.get("/api/v1/services/").status_code == 200


@pytest.mark.one_database
def test_a_question_that_is_wrong_is_a_fault_and_not_a_loss(app, client):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/keliru", view_func=lambda: db.session.execute(text("SELECT 1 FROM nowhere")))
    assert client.get("/keliru").status_code == 500


@pytest.mark.postgres
def test_what_the_database_cannot_keep_is_refused(app, client):
    app.add_url_rule(
        "/nul", view_func=lambda: str(db.session.scalar(text("SELECT length(:t)"), {"t": "a\0b"}))
    )
    assert client.get("/nul").status_code == 422
