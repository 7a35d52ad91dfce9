"""What every template can use, and the slots by which rooms hang themselves into shared pages."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.templating import Environment as FlaskEnvironment
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from app.core.actor import Actor
from app.core.registry import Slot
from app.web import dates
from app.web.frame import Frame
from app.web.http import current_actor
from app.web.i18n import chosen_language, translated

THEMES = ("light", "dark")
nav_items: Slot[Callable[[Actor], list[dict[str, Any]]]] = Slot("navigation")
home_cards: Slot[Callable[..., dict[str, Any]]] = Slot("home page cards")
page_values: Slot[Callable[[Actor], dict[str, Any]]] = Slot("values for every page")


class Environment(FlaskEnvironment):
    """Jinja as Flask has it; templates without globals of their own share the environment's.

    Jinja lays a ``ChainMap`` over them for each template, and looks through it at every import of a
    component (measured: a twentieth of a page).
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return super().make_globals(d) if d else self.globals


def _navigation() -> list[dict[str, Any]]:
    items = [item for provide in nav_items for item in provide(current_actor())]
    for item in items:
        item["current"] = request.path.startswith(item["href"])
    return sorted(items, key=lambda item: item["order"])


def chosen_theme() -> str:
    """ "light", "dark" or "" (what the reader's device says), from ``?theme=`` or the cookie."""
    wanted = request.args.get("theme") or request.cookies.get("theme", "")
    return wanted if wanted in THEMES else ""


def _values(app: Flask) -> dict[str, Any]:
    actor = current_actor()
    values = {
        "actor": actor,
        "nav": _navigation(),
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


_FILTERS = "day iso_day weekday_date moment moment_short closing relative number rupiah".split()


def install(app: Flask, shelves: dict[str, Path]) -> None:
    """Filters, page values, and parts' own templates as ``parts/<shelf>/<part>/<file>``."""
    here = Path(app.root_path).parent / "templates"
    parts = PrefixLoader({name: FileSystemLoader(path) for name, path in shelves.items()})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(here), PrefixLoader({"parts": parts})])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in _FILTERS:
        app.jinja_env.filters[name] = getattr(dates, name)
    app.context_processor(lambda: _values(app))
    app.after_request(_keep_theme)
