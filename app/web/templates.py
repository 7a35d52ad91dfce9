"""What every template can use, and the slots by which rooms hang themselves into shared pages."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask.templating import Environment as FlaskEnvironment
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, nodes
from jinja2.compiler import CodeGenerator
from jinja2.compiler import Frame as Scope
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from app.core.actor import Actor
from app.core.registry import Slot
from app.web import dates
from app.web.frame import Frame
from app.web.http import current_actor
from app.web.i18n import chosen_language, escaped, in_template, translated
from app.web.pieces import piece

THEMES = ("light", "dark")
nav_items: Slot[Callable[[Actor], list[dict[str, Any]]]] = Slot("navigation")
"""What a room hands over depends on the actor and the language alone."""
home_cards: Slot[Callable[..., dict[str, Any]]] = Slot("home page cards")
page_values: Slot[Callable[[Actor], dict[str, Any]]] = Slot("values for every page")


class _Generator(CodeGenerator):
    """Compiles ``{{ … }}`` into a call of ``_escaped``."""

    def _output_child_pre(self, node: nodes.Expr, frame: Scope, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


def _escaped(value: Any) -> str:
    """What ``markupsafe.escape`` says, without making a ``Markup`` of what is joined to a page in
    the next moment (measured: a tenth of a page of 30 rows)."""
    kind = type(value)
    if kind is str:
        return escaped(value)
    if isinstance(value, Markup):
        return value
    return str(value) if kind is int else escape(value)


class _Context(Context):
    """Calls what templates call most, macros, ``_`` and ``piece``, without asking each time what
    it wants: all want the eval context (measured: a twentieth of a page of 30 rows)."""

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call ``obj`` as Jinja would."""
        if type(obj) is not Macro and obj is not in_template and obj is not piece:
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(self.eval_ctx, *args, **kwargs)


class Environment(FlaskEnvironment):
    """Jinja as Flask has it; templates without globals of their own share the environment's.

    Jinja lays a ``ChainMap`` over them for each template, and looks through it at every import of a
    component (measured: a twentieth of a page).
    """

    code_generator_class = _Generator
    context_class = _Context
    escaped = staticmethod(_escaped)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return super().make_globals(d) if d else self.globals


def _navigation(actor: Actor) -> list[dict[str, Any]]:
    here = request.path
    return [item | {"current": here.startswith(item["href"])} for item in _items_for(actor)]


def _items_for(actor: Actor) -> list[dict[str, Any]]:
    """In their order. All strangers of one language see the same, so theirs are made once."""
    if actor.known:
        return _items(actor)
    kept: dict[str, Any] = current_app.extensions.setdefault("navigation.kept", {})
    lang = chosen_language()
    if lang not in kept:
        kept[lang] = _items(actor)
    return kept[lang]  # type: ignore[no-any-return]


def _items(actor: Actor) -> list[dict[str, Any]]:
    items = [item for provide in nav_items for item in provide(actor)]
    return sorted(items, key=lambda item: item["order"])


def chosen_theme() -> str:
    """ "light", "dark" or "" (what the reader's device says), from ``?theme=`` or the cookie."""
    wanted = request.args.get("theme") or request.cookies.get("theme", "")
    return wanted if wanted in THEMES else ""


def _values(app: Flask) -> dict[str, Any]:
    actor = current_actor()
    values = {
        "actor": actor,
        "nav": _navigation(actor),
        "lang": chosen_language(),
        "theme": chosen_theme(),
        "demo_data": app.config["DEMO"](),
        "unread": 0,
        "translated": translated,
    }
    for provide in page_values:
        values.update(provide(actor))
    values["frame"] = Frame(actor, values)
    return values


def _keep_theme(response: Any) -> Any:
    wanted = request.args.get("theme")
    if wanted in (*THEMES, "auto"):
        response.set_cookie("theme", wanted, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


_FILTERS = "day iso_day weekday_date moment moment_short closing iso relative number rupiah".split()


def install(app: Flask, shelves: dict[str, Path]) -> None:
    """Filters, page values, and parts' own templates as ``parts/<shelf>/<part>/<file>``."""
    here = Path(app.root_path).parent / "templates"
    parts = PrefixLoader({name: FileSystemLoader(path) for name, path in shelves.items()})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(here), PrefixLoader({"parts": parts})])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in _FILTERS:
        app.jinja_env.filters[name] = getattr(dates, name)
    app.jinja_env.filters["sentence"] = translated  # also in macros, which see no page values
    app.context_processor(lambda: _values(app))
    app.after_request(_keep_theme)
