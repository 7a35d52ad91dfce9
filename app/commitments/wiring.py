"""Hangs the commitments on the application."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.commitments import queries
from app.commitments.blueprint import blueprint
from app.commitments.queries import figures_of, findable_rows
from app.commitments.views import doubting, reading, writing
from app.core.actor import Actor
from app.core.window import zone_of
from app.core.words import say
from app.db.unit import explain_constraint
from app.notices.slots import Kind, kinds
from app.web.dates import number
from app.web.search.slots import Document, documents, kind_words
from app.web.templates import home_cards, nav_items
from app.web.waiting import Waiting, waiting

PAGES = (doubting, reading, writing)
_TWICE = say("Isian itu sudah terkirim.")
_CHANGE = say("Janji ini baru saja berubah. Muat ulang halaman, lalu coba lagi.")
_DOUBTED = say("Keraguan Anda sudah tercatat dan menunggu jawaban instansi.")
_CONSTRAINTS = {
    "uq_commitment_made_by_client_key": _TWICE,
    "commitment.made_by, commitment.client_key": _TWICE,
    "uq_commitment_change_commitment_id_client_key": _TWICE,
    "commitment_change.commitment_id, commitment_change.client_key": _TWICE,
    "uq_commitment_change_commitment_id_number": _CHANGE,
    "commitment_change.commitment_id, commitment_change.number": _CHANGE,
    "uq_commitment_milestone_commitment_id_number": _CHANGE,
    "commitment_milestone.commitment_id, commitment_milestone.number": _CHANGE,
    "commitment_change_taken": _CHANGE,
    "uq_commitment_doubt_open": _DOUBTED,
    "commitment_doubt.commitment_id, commitment_doubt.person_id": _DOUBTED,
    "commitment_doubt_kept": say("Keraguan pembaca tidak dapat diubah atau dihapus."),
    "commitment_kept": say("Janji tidak pernah dihapus. Cabut dengan alasan."),
    "commitment_first_day": say("Tenggat semula tidak dapat diubah."),
    "commitment_change_kept": say("Perubahan janji tidak dapat diubah atau dihapus."),
}
_SOON = timedelta(days=7)


def _nav(_actor: Actor) -> list[dict[str, Any]]:
    return [{"label": _("Janji"), "href": "/commitments/", "order": 25}]


def _home(_actor: Actor, now: datetime) -> dict[str, Any]:
    """What was promised, and what became of it (1 statement)."""
    found = figures_of(None, now)
    if not found.all:
        return {}
    base = "/commitments/?state="
    late = "stop" if found.late else None
    stats = [
        {"label": _("Ditepati"), "value": number(found.kept), "kind": "ok", "href": f"{base}kept"},
        {"label": _("Berjalan"), "value": number(found.on_the_way), "kind": "wait"},
        {"label": _("Terlambat"), "value": number(found.late), "kind": late, "href": f"{base}late"},
    ]
    more = {"label": _("Lihat semua janji"), "href": "/commitments/"}
    return {"title": _("Janji instansi"), "stats": stats, "items": [], "more": more}


def _mine(actor: Actor, now: datetime) -> list[Waiting]:
    """My promises that wait for my word, or are due soon. 1 statement, none for those who can own
    none: they belong to no organisation and serve at no desk."""
    if not actor.organisations and "officer" not in actor.roles:
        return []
    until = (now + _SOON).astimezone(zone_of("WIB")).date()
    asked, due = _("Setujui atau tolak janji atas nama Anda"), _("Tepati janji Anda")
    return [
        Waiting(
            due if row.accepted_at else asked,
            f"/commitments/{row.id}",
            row.title,
            row.late_from,
            row.zone,
        )
        for row in queries.waiting_for(actor, until)
    ]


def _findable() -> Iterator[Document]:
    for row in findable_rows():
        text, href = f"{row.measure}\n{row.text}", f"/commitments/{row.id}"
        yield Document(row.id, row.title, text, href, row.made_at, row.agency)


def install(app: Flask) -> None:
    """Pages, slots, and the words for this room's constraints."""
    app.extensions["commitments.pages"] = PAGES
    app.register_blueprint(blueprint)
    kinds.fill("commitment", lambda: Kind(say("Janji"), queries.promises_shown))
    nav_items.fill("commitments", _nav)
    home_cards.fill("promises", _home)  # its place among the cards, which go by their keys
    waiting.fill("commitments", _mine)
    documents.fill("commitment", _findable)
    kind_words.fill("commitment", lambda: _("Janji"))
    for name, words in _CONSTRAINTS.items():
        explain_constraint(name, words)
