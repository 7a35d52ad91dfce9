"""Is it alive, is it ready, how is it doing: for supervisors and for those on duty."""

import hmac
import os
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select, text

from app.config import ROOT
from app.db import audit
from app.db.base import db
from app.web.models import OutboxMessage

blueprint = Blueprint("health", __name__)
_LOOPBACK = {"127.0.0.1", "::1"}
_HERE = {*_LOOPBACK, "localhost"}
_PROXIED = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)

_NEWEST: Final = "mostrecent"  # the table is one: whoever counted it last knows best
ANSWERS = Counter("rembuk_answers_total", "Answers by endpoint and status.", ["endpoint", "status"])
SECONDS = Histogram("rembuk_answer_seconds", "Time to answer by endpoint.", ["endpoint"])
WAITING = Gauge(
    "rembuk_outbox_waiting", "Jobs in the outbox that are not done.", multiprocess_mode=_NEWEST
)
FAILED = Gauge(
    "rembuk_outbox_failed", "Jobs in the outbox that were given up.", multiprocess_mode=_NEWEST
)
UNCHAINED = Gauge(
    "rembuk_audit_unchained", "Audit entries that wait to be chained.", multiprocess_mode=_NEWEST
)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Everything a request needs is there; 503 names what is not."""
    wrong = {name: problem for name, check in _CHECKS.items() if (problem := check())}
    return jsonify(ok=not wrong, wrong=wrong), 503 if wrong else 200


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Prometheus text of all workers; for whoever knows METRICS_TOKEN, without one in development."""
    if not _may_read():
        abort(404)
    waiting = select(func.count()).where(
        OutboxMessage.done_at.is_(None), OutboxMessage.failed.is_(None)
    )
    WAITING.set(db.session.scalar(waiting) or 0)
    given_up = select(func.count()).where(OutboxMessage.failed.is_not(None))
    FAILED.set(db.session.scalar(given_up) or 0)
    UNCHAINED.set(audit.waiting())
    return Response(generate_latest(_everybody()), content_type=CONTENT_TYPE_LATEST)


def _everybody() -> CollectorRegistry:
    """One process counts for itself; several (deploy/gunicorn.conf.py) add up in a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    summed = CollectorRegistry()
    MultiProcessCollector(summed)  # type: ignore[no-untyped-call]
    return summed


def _may_read() -> bool:
    token, header = current_app.config["METRICS_TOKEN"], request.headers.get("Authorization", "")
    if token:
        return hmac.compare_digest(header.removeprefix("Bearer ").encode(), token.encode())
    return _is_bare() and not any(name in request.headers for name in _PROXIED)


def _is_bare() -> bool:
    """Nobody from outside comes this way: asker, name asked for and PUBLIC_URL are this machine.

    A proxy is on loopback too, and may forget to say for whom it asks.
    """
    public = urlsplit(str(current_app.config["PUBLIC_URL"])).hostname
    asked = urlsplit(f"//{request.host}").hostname
    return request.remote_addr in _LOOPBACK and {public, asked} <= _HERE


def _database() -> str:
    """The database answers and is at the newest schema."""
    try:
        at = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except Exception:  # noqa: BLE001 -- whatever it is, it is not ready
        db.session.remove()
        return "the database does not answer"
    newest = max(path.stem for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    return "" if at == newest else f"schema is {at}, not {newest}: run flask db upgrade"


def _folder() -> str:
    """Files can be written."""
    try:
        with tempfile.TemporaryFile(dir=Path(current_app.config["DATA_DIR"])) as probe:
            probe.write(b"ok")
    except OSError as full:
        return f"DATA_DIR: {full.strerror}"
    return ""


_CHECKS = {"database": _database, "data_dir": _folder}


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    ANSWERS.labels(endpoint, response.status_code).inc()
    SECONDS.labels(endpoint).observe(time.perf_counter() - g.get("began", time.perf_counter()))
    return response


def _begin() -> None:
    g.began = time.perf_counter()


def install(app: Flask) -> None:
    """Pages for machines, and the counting of every answer."""
    app.register_blueprint(blueprint)
    app.before_request(_begin)
    app.after_request(_count)
