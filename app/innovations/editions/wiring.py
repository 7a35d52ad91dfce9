"""Hangs editions on the application."""

from datetime import datetime
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.words import say
from app.db.unit import explain_constraint
from app.innovations.editions import api, commands, queries, tasks
from app.innovations.editions.views import public, rubric, running, setup
from app.innovations.editions.views.door import blueprint
from app.innovations.editions.wording import told, told_in
from app.web import dates
from app.web.api import publish
from app.web.jobs import every
from app.web.templates import home_cards

DOORS = (public, setup, rubric, running)
_LOOK_S = 30.0
_CONSTRAINTS = {
    "rubric_is_frozen": say("Rubrik yang sudah dibekukan tidak dapat diubah atau dihapus."),
    "uq_edition_slug": say("Alamat edisi itu baru saja dipakai. Simpan sekali lagi."),
    "edition.slug": say("Alamat edisi itu baru saja dipakai. Simpan sekali lagi."),
    "uq_rubric_edition_id_number": say("Orang lain baru saja membuat versi rubrik yang sama."),
    "rubric.edition_id": say("Orang lain baru saja membuat versi rubrik yang sama."),
    "uq_late_pass_edition_id_person_id": say("Orang ini sudah mendapat izin susulan."),
    "late_pass.edition_id": say("Orang ini sudah mendapat izin susulan."),
}


def _open_now(_actor: Actor, now: datetime) -> dict[str, Any]:
    """The card of the home page: editions that take proposals today, with the days left."""
    rows = queries.open_editions(now, limit=6)
    if not rows:
        return {}
    return {
        "title": _("Terbuka hari ini"),
        "items": [
            {
                "title": row.title,
                "href": url_for("editions.show", slug=row.slug),
                "text": row.organiser,
                "meta": _("Tutup %(when)s", when=dates.relative(row.closes, now)),
            }
            for row in rows
        ],
        "more": {"label": _("Semua edisi"), "href": url_for("editions.index")},
    }


def install(app: Flask) -> None:
    """Pages, commands, the watch over windows, and the card of the home page."""
    publish(app, api.part)
    app.register_blueprint(blueprint)  # its views are registered by the import of ``DOORS``
    app.cli.add_command(commands.innovations)
    every("editions.windows", _LOOK_S, tasks.watch_windows)
    home_cards.fill("editions", _open_now)
    app.jinja_env.filters["told"] = told
    app.jinja_env.globals["told_in"] = told_in
    for name, sentence in _CONSTRAINTS.items():
        explain_constraint(name, sentence)
