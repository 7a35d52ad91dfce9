"""The REST door: version 1 under ``/api/v1/``, which describes itself and only ever reads.

Rooms hang their ``api.py`` on it with ``publish``. Every answer is made for anybody at all, whoever
asks: nothing that a session may see comes out here. Answers are ``{"data", "notice"}``, lists have
``next`` too; refusals are problem documents of the house's one table.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode

import marshmallow as ma
from flask import Flask, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api, Blueprint
from webargs.flaskparser import FlaskParser

from app.core.errors import Invalid
from app.core.words import say
from app.web.cache import cacheable

View = TypeVar("View", bound=Callable[..., Any])

PREFIX = "/api/v1"
DOCUMENT = f"{PREFIX}/openapi.json"
DEMO_LINE = "DATA CONTOH"
_SETTINGS = {"API_TITLE": "Rembuk", "API_VERSION": "v1", "OPENAPI_VERSION": "3.0.3"}
_ABOUT = "Public data of a Rembuk house. Read only, no key needed; see docs/api.md."


class Problem(ma.Schema):
    """An RFC 9457 problem document."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(
        required=True, metadata={"description": "invalid, missing, conflict, slow_down, broken"}
    )
    detail = ma.fields.String(required=True, metadata={"description": "A sentence for people"})
    field = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "The parameter that caused it"}
    )


class _Shelf(Api):  # type: ignore[misc]
    """The document; refusals stay with the house's own table."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """``app.web.http`` has them all."""


class _Reader(FlaskParser):
    """Reads parameters; what cannot be read is ``Invalid`` and names the parameter."""

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Any,  # noqa: ARG002 -- webargs' signature
        schema: ma.Schema,  # noqa: ARG002
        *,
        error_status_code: int | None,  # noqa: ARG002
        error_headers: Mapping[str, str] | None,  # noqa: ARG002
    ) -> NoReturn:
        """Name the first parameter that is wrong."""
        wrong = next(iter(error.messages_dict.values()))
        name = next(iter(wrong)) if isinstance(wrong, dict) else ""
        raise Invalid(say("Isi parameter “%(name)s” tidak dapat dibaca.", name=name), field=name)


class Shelf(Blueprint):  # type: ignore[misc]
    """One room's part of the API."""

    ARGUMENTS_PARSER = _Reader()

    def reads(
        self, rule: str, shape: type[ma.Schema], wanted: type[ma.Schema] | None = None
    ) -> Callable[[View], View]:
        """Hang a view on ``rule``: it answers ``shape`` and is handed its parameters ``wanted``."""

        def hang(view: View) -> View:
            made: Any = self.response(200, shape)(view)
            if wanted is not None:
                made = self.arguments(wanted, location="query")(made)
            hung: View = self.route(rule, methods=["GET"])(made)
            return hung

        return hang


def shelf(name: str, about: str, below: str = "") -> Shelf:
    """A room's part of the API, under ``/api/v1`` and ``below``."""
    return Shelf(f"api_{name}", __name__, url_prefix=PREFIX + below, description=about)


def publish(app: Flask, part: Shelf) -> None:
    """Hang a room's part on the application and into the document."""
    app.extensions["api"].register_blueprint(part)


def one_of(item: type[ma.Schema]) -> type[ma.Schema]:
    """The shape of an answer about one thing."""
    return ma.Schema.from_dict(
        _envelope(ma.fields.Nested(item, required=True)), name=f"{item.__name__}Answer"
    )


def list_of(item: type[ma.Schema]) -> type[ma.Schema]:
    """The shape of one page of a list."""
    rows = ma.fields.List(ma.fields.Nested(item), required=True)
    onward = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Address of the next page"}
    )
    return ma.Schema.from_dict(_envelope(rows) | {"next": onward}, name=f"{item.__name__}Page")


def _envelope(data: ma.fields.Field[Any]) -> dict[str, ma.fields.Field[Any]]:
    notice = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Set where the data are a demo's"}
    )
    return {"data": data, "notice": notice}


def told(data: Any) -> dict[str, Any]:
    """An answer about one thing."""
    return {"data": data, "notice": DEMO_LINE if current_app.config["DEMO"]() else None}


def told_page(rows: list[Any], size: int, **onward: Any) -> dict[str, Any]:
    """A page of a list: ``rows`` has one more than ``size`` where a next page exists.

    ``onward`` are the parameters that lead there; those of this request are kept beside them.
    """
    more = len(rows) > size
    kept = {name: text for name, text in request.args.items() if text} | onward
    return told(rows[:size]) | {"next": f"{request.path}?{urlencode(kept)}" if more else None}


_root = Shelf("api", __name__, url_prefix=PREFIX, description=_ABOUT)


class _Index(ma.Schema):
    """Where things are."""

    document = ma.fields.String(required=True)
    lists = ma.fields.List(ma.fields.String(), required=True)


@_root.reads("/", one_of(_Index))
def index() -> dict[str, Any]:
    """Where the lists and the document are."""
    cacheable("api")
    rules = [rule for rule in current_app.url_map.iter_rules() if not rule.arguments]
    below = sorted(rule.rule for rule in rules if rule.rule.startswith(f"{PREFIX}/"))
    lists = [rule for rule in below if rule not in {f"{PREFIX}/", DOCUMENT}]
    return told({"document": DOCUMENT, "lists": lists})


class _Document(ma.Schema):
    """OpenAPI's own shape."""

    class Meta:
        """Whatever it holds."""

        unknown = ma.INCLUDE


@_root.reads("/openapi.json", _Document)
def document() -> ResponseReturnValue:
    """This document; it loads nothing from anywhere."""
    cacheable("api")
    return jsonify(_described())


def _described() -> dict[str, Any]:
    """The document, with refusals under their own media type."""
    made: dict[str, Any] = current_app.extensions["api"].spec.to_dict()
    for answer in made["components"]["responses"].values():
        (shape,) = answer["content"].values()
        answer["content"] = {"application/problem+json": shape}
    return made


def install(app: Flask) -> None:
    """The document and its root; rooms publish the rest."""
    app.config.from_mapping(_SETTINGS)
    app.extensions["api"] = _Shelf(app, spec_kwargs={"info": {"description": _ABOUT}})
    publish(app, _root)
