"""Alive, ready and how it is doing."""

import pytest

from app.core import clock
from app.core.actor import SYSTEM
from app.db import audit
from app.db.base import db
from app.db.unit import transaction
from app.web import outbox


def test_alive_asks_nothing_of_the_database(app, client):
    db.engine.dispose()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["ok"] is True


def test_ready_says_so(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ok": True, "wrong": {}})


@pytest.mark.one_database
def test_an_older_schema_is_not_ready(app, client):
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001_old'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "0001_old" in answer.json["wrong"]["database"]


@pytest.mark.one_database
def test_a_folder_that_is_gone_is_not_ready(app, client, tmp_path):
    app.config["DATA_DIR"] = tmp_path / "gone"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert set(answer.json["wrong"]) == {"data_dir"}


@pytest.mark.one_database
def test_a_database_that_is_away_is_not_ready(app, client, tmp_path):
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.json["wrong"]
    assert client.get("/healthz").status_code == 200


def test_figures_count_answers_and_what_waits(app, client):
    client.get("/healthz")
    with transaction():
        outbox.later("test.unknown", {}, now=clock.now())
        audit.record(SYSTEM, "tested", ("test", 1), now=clock.now())
    text = client.get("/metrics").text
    assert 'rembuk_answers_total{endpoint="health.healthz",status="200"}' in text
    assert "rembuk_answer_seconds_bucket" in text
    assert "rembuk_outbox_waiting 1.0" in text
    assert "rembuk_audit_unchained 1.0" in text


@pytest.mark.one_database
def test_figures_are_for_this_machine_or_for_the_token(app, client):
    def status(**how):
        return client.get("/metrics", **how).status_code

    assert status() == 200
    assert status(environ_base={"REMOTE_ADDR": "10.1.2.3"}) == 404
    assert status(headers={"X-Forwarded-For": "10.1.2.3"}) == 404, "a proxy is on loopback too"
    for name in ("Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"):
        assert status(headers={name: "x"}) == 404
    assert status(headers={"Host": "rembuk.example.go.id"}) == 404, "a proxy that says nothing"
    app.config["PUBLIC_URL"] = "https://rembuk.example.go.id"
    assert status() == 404, "a house with an outside tells nobody without a token"
    app.config["METRICS_TOKEN"] = "rahasia"
    assert status(headers={"Authorization": "Bearer salah"}) == 404
    assert status(headers={"Authorization": "Bearer \u00e9"}) == 404
    far = {"REMOTE_ADDR": "10.1.2.3"}
    assert status(headers={"Authorization": "Bearer rahasia"}, environ_base=far) == 200
