"""Addresses of the built front end: ``asset(name)`` and ``icon(name, label)`` for every template."""

import json
from pathlib import Path

from flask import Flask
from markupsafe import Markup, escape

_PREFIX = "/static/build/"
_MOST_ICONS = 500


class AssetsMissing(RuntimeError):
    """The front end has not been built, or not with this file."""


class Shelf:
    """The manifest of ``static/build/``: read once, in development again after each build."""

    def __init__(self, manifest: Path, *, watch: bool) -> None:
        self._manifest = manifest
        self._watch = watch
        self._names: dict[str, str] = {}
        self._icons: dict[tuple[str, str | None], Markup] = {}
        self._read_at = -1

    def asset(self, name: str) -> str:
        """``"app.css"`` → ``"/static/build/app.1a2b3c4d.css"``; raises ``AssetsMissing``."""
        if not self._names or self._watch:
            self._read()
        try:
            return _PREFIX + self._names[name]
        except KeyError:
            raise AssetsMissing(f"static/build has no {name!r}: run `make assets`.") from None

    def icon(self, name: str, label: str | None = None) -> Markup:
        """An icon of the sprite; without a label it is decoration that screen readers skip."""
        key = (name, label)
        if key not in self._icons or self._watch:
            if len(self._icons) >= _MOST_ICONS:  # labels are few, unless somebody builds one
                self._icons.clear()
            self._icons[key] = self._drawn(name, label)
        return self._icons[key]

    def _drawn(self, name: str, label: str | None) -> Markup:
        if label is None:
            drawn = Markup('<svg class="icon" aria-hidden="true" focusable="false">{}</svg>')
            return drawn.format(self._use(name))
        drawn = Markup('<svg class="icon" role="img" aria-label="{}">{}</svg>')
        return drawn.format(label, self._use(name))

    def _use(self, name: str) -> Markup:
        return Markup('<use href="{}#{}"/>').format(self.asset("icons.svg"), escape(name))

    def _read(self) -> None:
        try:
            changed = self._manifest.stat().st_mtime_ns
            if changed != self._read_at:
                self._names = json.loads(self._manifest.read_text(encoding="utf-8"))
                self._read_at = changed
        except FileNotFoundError:
            raise AssetsMissing("The front end is not built: run `make assets`.") from None


def install(app: Flask) -> None:
    """Give templates ``asset`` and ``icon``; the build may come later than the app."""
    manifest = Path(app.root_path).parent / "static" / "build" / "manifest.json"
    shelf = Shelf(manifest, watch=app.debug or app.testing)
    app.jinja_env.globals.update(asset=shelf.asset, icon=shelf.icon)
