"""HTTP door: who is asking, forms that keep what was typed, refusals that become pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, flash, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from app.core.actor import ANYONE, Actor
from app.core.errors import Conflict, Invalid, Refusal, SignedOut, SlowDown, Unavailable
from app.core.numbers import LARGEST
from app.core.registry import Slot
from app.core.words import Sentence, say
from app.db.unit import is_lost, release
from app.web.i18n import translated

_log = structlog.get_logger("web")
who: Slot[Callable[[], Actor]] = Slot("who the signed-in person is")


def current_actor() -> Actor:
    """The person asking, read once per request (accounts fills the slot)."""
    if "actor" not in g:
        ask = who.first()
        g.actor = ask() if ask else ANYONE
    actor: Actor = g.actor
    return actor


def signed_in_actor() -> Actor:
    """The person asking; raises ``SignedOut`` when nobody has signed in."""
    actor = current_actor()
    if not actor.known:
        raise SignedOut(Sentence("Silakan masuk lebih dulu."))
    return actor


@dataclass
class Attempt:
    """What became of an action tried under ``attempt``."""

    ok: bool = False
    refusal: Refusal | None = None


@contextmanager
def attempt(form: FlaskForm, *more: type[Refusal]) -> Iterator[Attempt]:
    """Try an action; ``Invalid``, ``Conflict``, ``SlowDown`` land beside the field that caused them,
    and so do ``more`` where even then what was typed must come back.

    Write it outside the transaction: ``with attempt(form) as tried, transaction(): …`` and go on
    only ``if tried.ok``; else answer ``page(…, form=form)``, which shows what was typed.
    """
    tried = Attempt()
    beside: tuple[type[Refusal], ...] = (Invalid, Conflict, SlowDown, *more)
    try:
        yield tried
        tried.ok = True
    except beside as no:
        tried.refusal = no
        g.form_refusal = no
        _put_beside(form, no)


def _put_beside(form: FlaskForm, no: Refusal) -> None:
    message = translated(no.message)
    field = form._fields.get(no.field or "")
    if field is None:
        form.form_errors.append(message)
    else:
        field.errors = [*field.errors, message]


def page(template: str, *, form: FlaskForm | None = None, **values: Any) -> ResponseReturnValue:
    """Render a page; 422 (or the refusal's own status) when the form on it has errors."""
    wrong = form is not None and bool(form.errors)
    no: Refusal = g.get("form_refusal") or Invalid("")
    answer = make_response(
        render_template(template, form=form, **values), no.status if wrong else 200
    )
    return _with_wait(answer, no)


def hindered(check: Callable[[], Any], title: Any, back: str) -> ResponseReturnValue | None:
    """On opening a form: the page that says why it could lead to nothing (the ``Conflict`` of
    ``check``), or None. What is sent is tried, and comes back with its words."""
    if request.method == "POST":
        return None
    try:
        check()
    except Conflict as no:
        told = {"title": title, "why": translated(no.message), "back": back}
        return make_response(render_template("web/impossible.html", **told), no.status)
    return None


def done(message: Any) -> None:
    """Say on the next page what was just done."""
    flash(str(message), "ok")


def wants_json() -> bool:
    """Does the asker (our scripts, the API) want a problem document instead of a page?"""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or best == "application/json"


def problem(status: int, code: str, detail: str, field: str | None = None) -> Response:
    """An RFC 9457 problem document."""
    answer = jsonify(
        type=f"about:blank#{code}", title=code, status=status, code=code, detail=detail, field=field
    )
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def refuse(no: Refusal) -> ResponseReturnValue:
    """The one table: a refusal becomes a problem document or a page with the same status."""
    release()
    message = translated(no.message)
    if wants_json():
        answer = problem(no.status, no.code, message, no.field)
    else:
        answer = make_response(
            render_template("errors/error.html", status=no.status, code=no.code, message=message),
            no.status,
        )
    return _with_wait(answer, no)


def _with_wait(answer: Response, no: Refusal) -> Response:
    if "seconds" in no.facts:
        answer.headers["Retry-After"] = str(no.facts["seconds"])
    return answer


def _refuse_database(error: DBAPIError | PoolTimeout) -> ResponseReturnValue:
    """A database that is away is ``Unavailable``; what it cannot keep (a NUL, say) is ``Invalid``.

    The page is a stranger's: who is asking cannot be read now.
    """
    if is_lost(error):
        _log.error("database_lost", endpoint=request.endpoint or "", exc_info=error)
        g.actor = ANYONE
        return refuse(Unavailable(_LOST))
    if isinstance(error, DataError):
        _log.warning("not_storable", endpoint=request.endpoint or "", exc_info=error)
        return refuse(Invalid(_NOT_STORABLE))
    raise error


_LOST = say("Penyimpanan data sedang tidak terjangkau. Kiriman Anda belum tersimpan.")
_NOT_STORABLE = say("Ada isian yang tidak dapat disimpan. Periksa lagi, lalu kirim ulang.")
_HTTP_CODES = {400: "invalid", 403: "forbidden", 404: "missing", 405: "invalid", 413: "invalid"}


def _refuse_http(no: HTTPException) -> ResponseReturnValue:
    if no.code is None or no.code < 400:
        return no
    release()
    code = _HTTP_CODES.get(no.code, "broken" if no.code >= 500 else "invalid")
    if wants_json():
        return problem(no.code, code, str(no.description))
    body = render_template("errors/error.html", status=no.code, code=code, message="")
    answer = make_response(body, no.code)
    for name, value in no.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


class _RowNumber(IntegerConverter):
    """A number in an address fits a database column; a larger one leads nowhere (404)."""

    def __init__(self, map: Map, **told: Any) -> None:  # noqa: A002 -- werkzeug's name
        super().__init__(map, **({"max": LARGEST} | told))


def install(app: Flask) -> None:
    """Hang the refusal table on the app, and what a number in an address is."""
    app.url_map.converters["int"] = _RowNumber
    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(DBAPIError, _refuse_database)
    app.register_error_handler(PoolTimeout, _refuse_database)
