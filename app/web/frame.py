"""The band above every page and the foot below it: made once per kind of reader, then only filled.

They were half of the time of a page. What differs from reader to reader or from address to address
is a *hole* in the kept text: the reader's name, their form token, the rest of the address.
"""

import re
from collections.abc import Hashable
from functools import cached_property
from typing import Any

from flask import current_app, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.core.actor import Actor

MOST_KEPT = 300
_OWN = ("lang", "theme")
_HOLES = ("name", "token", "kept_query")
_HOLE = re.compile(r"\ue000(\w+)\ue001")
_FOR_THE_TEMPLATE = {hole: f"\ue000{hole}\ue001" for hole in _HOLES}


class Frame:
    """Band and foot of one page; nothing is done before a template asks for them."""

    def __init__(self, actor: Actor, values: dict[str, Any]) -> None:
        self._actor, self._values = actor, values

    @property
    def band(self) -> Markup:
        """From the first link to the end of the menus."""
        nav, menu = self._values["nav"], self._values.get("person_menu", [])
        told = {"known": self._actor.known, "nav": nav, "person_menu": menu}
        told |= {name: self._values[name] for name in ("lang", "demo_data", "unread")}
        return self._filled("frame/band.html", told)

    @property
    def foot(self) -> Markup:
        """The foot."""
        return self._filled("frame/foot.html", {"lang": self._values["lang"]})

    def _filled(self, template: str, told: dict[str, Any]) -> Markup:
        parts = _parts_of(template, told)
        fill = {"name": escape(self._actor.name), "kept_query": self._kept_query}
        if "token" in parts[1::2]:
            fill["token"] = escape(generate_csrf())
        parts[1::2] = [fill[hole] for hole in parts[1::2]]
        return Markup("".join(parts))  # noqa: S704 -- the template's own text; fillings are escaped

    @cached_property
    def _kept_query(self) -> Markup:
        """The rest of the address as hidden fields, for the buttons that change only one thing."""
        field = Markup('<input type="hidden" name="{}" value="{}">')
        pairs = request.args.items(multi=True)
        return Markup("").join(field.format(*pair) for pair in pairs if pair[0] not in _OWN)


def _parts_of(template: str, told: dict[str, Any]) -> list[str]:
    """The template's text, its holes' names at every odd place; a list of the caller's own."""
    if current_app.debug:  # templates and built files change under it
        return _made(template, told)
    kept: dict[Hashable, list[str]] = current_app.extensions.setdefault("frame.kept", {})
    key = (template, *(_key(value) for value in told.values()))
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[key] = _made(template, told)
    return found.copy()


def _made(template: str, told: dict[str, Any]) -> list[str]:
    drawn = current_app.jinja_env.get_template(template).render(told | _FOR_THE_TEMPLATE)
    return _HOLE.split(drawn)


def _key(value: Any) -> Hashable:
    if isinstance(value, list):
        return tuple(tuple(item.values()) for item in value)
    return value  # type: ignore[no-any-return]
