"""Nothing that names anybody reaches the log: planted strings, through every way in."""

import json
import logging

import pytest
import structlog
from flask import Blueprint
from sqlalchemy import text

from app.db.base import db
from app.web import logs

PLANTED = [
    "ratna@contoh.test",
    "Ratna Dewi",
    "198501012010012001",
    "rahasia-sekali",
    "10.20.30.40",
    "2001:db8::7",
    "Mozilla/5.0 Curious",
    "tok3n-in-path",
]


@pytest.fixture
def doors(app):
    rooms = Blueprint("rooms", __name__)

    @rooms.get("/rahasia/<token>")
    def show(token):
        return "ya"

    @rooms.get("/rusak/<token>")
    def broken(token):
        secret = "rahasia-sekali"  # noqa: F841 -- a local that must stay out of the log
        raise ValueError(f"invalid literal: '{token}' for ratna@contoh.test 198501012010012001")

    @rooms.get("/sql/<token>")
    def sql(token):
        db.session.execute(text("SELECT * FROM nowhere WHERE name = :n"), {"n": "Ratna Dewi"})

    app.register_blueprint(rooms)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.testing = True


def visit(client, path):
    return client.get(
        f"{path}?email=ratna@contoh.test&token=rahasia-sekali",
        headers={"User-Agent": "Mozilla/5.0 Curious", "Authorization": "Bearer rahasia-sekali"},
        environ_base={"REMOTE_ADDR": "10.20.30.40"},
    )


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line[:1] == "{"]


def test_a_request_is_one_line_that_names_nobody(doors, client, capsys):
    answer = visit(client, "/rahasia/tok3n-in-path")
    (line,) = lines(capsys)
    assert {k: line[k] for k in ("event", "method", "endpoint", "status")} == {
        "event": "request", "method": "GET", "endpoint": "rooms.show", "status": 200
    }  # fmt: skip
    assert line["ms"] >= 0
    assert line["request"] == answer.headers["X-Request-Id"]
    assert not [word for word in PLANTED if word in json.dumps(line)]


@pytest.mark.parametrize("path", ["/rusak/tok3n-in-path", "/sql/tok3n-in-path"])
def test_an_exception_is_told_by_type_and_place_only(doors, client, capsys, path):
    assert visit(client, path).status_code == 500
    said = capsys.readouterr().err
    assert not [word for word in PLANTED if word in said]
    told = [json.loads(line) for line in said.splitlines() if "exception" in line]
    assert len(told) == 1
    places = "\n".join(told[0]["exception"])
    assert "test_logs.py" in places, "where it happened is what an operator needs"
    assert told[0]["endpoint"].startswith("rooms.")


def test_an_odd_method_is_not_repeated(doors, client, capsys):
    client.open("/rahasia/x", method="RATNA")
    assert "RATNA" not in capsys.readouterr().err


def test_known_keys_are_hidden_and_values_are_sieved(app, capsys):
    structlog.get_logger("test").warning(
        "surat ke ratna@contoh.test dari 10.20.30.40 dan 2001:db8::7",
        email="ratna@contoh.test", name="Ratna Dewi", reset_token="rahasia-sekali",
        nip="198501012010012001", user_agent="Mozilla/5.0 Curious", remote_ip="10.20.30.40",
        nested={"password": "rahasia-sekali", "count": 3}, many=["ratna@contoh.test"],
        reason="198501012010012001",
    )  # fmt: skip
    (line,) = lines(capsys)
    assert not [word for word in PLANTED if word in json.dumps(line)]
    assert line["nested"]["count"] == 3


def test_other_libraries_pass_through_the_same_sieve(app, capsys):
    logging.getLogger("gunicorn.error").error("Error handling request /rahasia/tok3n-in-path?x=1")
    try:
        raise RuntimeError("rahasia-sekali")  # noqa: TRY301
    except RuntimeError:
        logging.getLogger("huey").exception("failed for %s", "ratna@contoh.test")
    first, second = lines(capsys)
    assert first["logger"] == "gunicorn.error"
    assert not [word for word in PLANTED[:1] + PLANTED[7:] if word in json.dumps([first, second])]
    assert any("test_logs.py" in place for place in second["exception"])


def test_a_databases_words_are_never_told(app):
    try:
        db.session.execute(text("SELECT 1 FROM nowhere WHERE name = 'Ratna Dewi'"))
    except Exception as error:  # noqa: BLE001
        told = "\n".join(logs.described(error))
    db.session.rollback()
    assert "Ratna" not in told
    assert "nowhere" not in told
    assert "sqlalchemy.exc" in told


def test_times_and_ordinary_numbers_are_not_taken_for_addresses(app, capsys):
    structlog.get_logger("test").warning("pukul 12:30:45 ada 12.500 baris", rows=12_500)
    (line,) = lines(capsys)
    assert line["event"] == "pukul 12:30:45 ada 12.500 baris"
    assert line["rows"] == 12_500
