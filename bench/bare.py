"""The yardstick: bare Flask + Jinja pages with the same content, and a bare INSERT + COMMIT.

Nothing of the house is in here. ``BENCH_PAGES`` names a JSON file of ``{page: {"rows", "bytes"}}``;
each template is padded with literal text to the size of the page that it stands for.
"""

import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, render_template, request
from jinja2 import DictLoader

_FRAME = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/app.css"></head><body><header><a href="/">Rembuk</a></header>
<main><h1>{{ title }}</h1>%s</main><footer>%s</footer></body></html>"""
_BODIES = {
    "list": """<ul>{% for row in rows %}<li><h3><a href="/innovations/{{ row.slug }}">
{{- row.title }}</a></h3><p>{{ row.unit }}</p>{% if row.summary %}<p>{{ row.summary }}</p>{% endif %}
<p>{{ row.edition }} · {{ row.maturity }}</p></li>{% endfor %}</ul>""",
    "proposal": """{% for row in rows %}<section><h2>{{ row.key }}</h2>{{ row.html|safe }}</section>
{% endfor %}""",
    "queue": """<ul>{% for row in rows %}<li><a href="/judging/entries/{{ row.id }}">
{{- row.title }}</a> <span>{{ row.state }}</span></li>{% endfor %}</ul>""",
    "board": """<ul>{% for row in rows %}<li><h3><a href="/forums/threads/{{ row.id }}">
{{- row.title }}</a></h3><p>{{ row.kind }} · {{ row.author }} · {{ row.shown }} · {{ row.at }}</p></li>
{% endfor %}</ul>""",
    "thread": """<ol>{% for row in rows %}<li id="p{{ row.number }}"><p>{{ row.author }}
<a href="/forums/posts/{{ row.id }}">#{{ row.number }}</a> {{ row.at }}</p>{{ row.html|safe }}</li>
{% endfor %}</ol>""",
}
_INSERT = "INSERT INTO bench_bare (assignment_id, criterion, value, at) VALUES ({0}, {0}, {0}, {0})"


def make() -> Flask:
    """The bare application."""
    bare = Flask("bare", static_folder=None)
    pages = json.loads(Path(os.environ["BENCH_PAGES"]).read_text(encoding="utf-8"))
    bare.jinja_loader = DictLoader({name: _FRAME % (_BODIES[name], "") for name in pages})
    bare.add_url_rule("/hello", "hello", lambda: "hello")
    for name, page in pages.items():
        bare.add_url_rule(f"/{name}", name, _view(name, page["rows"]))
    with bare.test_request_context():
        sizes = {
            name: len(render_template(name, title=name, rows=pages[name]["rows"]).encode())
            for name in pages
        }
    padded = {
        name: _FRAME % (_BODIES[name], "." * max(0, pages[name]["bytes"] - sizes[name]))
        for name in pages
    }
    bare.jinja_env.loader = DictLoader(padded)
    bare.jinja_env.cache.clear()  # type: ignore[union-attr]
    bare.add_url_rule("/insert", "insert", _insert(os.environ["BENCH_DATABASE"]), methods=["POST"])
    return bare


def _view(name: str, rows: list[dict[str, Any]]) -> Any:
    return lambda: render_template(name, title=name, rows=rows)


def _insert(url: str) -> Any:
    pool: list[Any] = []
    statement = _INSERT.format("?" if url.startswith("sqlite") else "%s")

    def view() -> Any:
        connection = pool.pop() if pool else _connect(url)
        form = request.form
        row = (
            form["assignment_id"],
            form["criterion"],
            form["value"],
            datetime.now(UTC).isoformat(),
        )
        connection.execute(statement, row)
        connection.commit()
        pool.append(connection)
        return jsonify(ok=True)

    return view


def _connect(url: str) -> Any:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)
        connection.execute("PRAGMA synchronous=FULL")
        return connection
    import psycopg  # noqa: PLC0415 -- not on SQLite

    return psycopg.connect(url.replace("+psycopg", ""))


if "BENCH_PAGES" in os.environ:
    app = make()
