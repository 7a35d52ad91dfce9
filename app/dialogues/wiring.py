"""Hangs the rooms on the application."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.commitments.slots import Subjects, subjects
from app.core.actor import Actor
from app.core.words import say
from app.db.unit import explain_constraint
from app.dialogues.acting import views as acting_pages
from app.dialogues.blueprint import blueprint
from app.dialogues.guarding import views as guarding_pages
from app.dialogues.halls import following
from app.dialogues.halls import views as hall_pages
from app.dialogues.halls.queries import rooms_listed
from app.dialogues.leading import views as leading_pages
from app.dialogues.minutes.actions import forget_words
from app.dialogues.papers import views as paper_pages
from app.dialogues.passing import views as passing_pages
from app.dialogues.rooms.queries import rooms_as_subjects
from app.dialogues.seating import views as seating_pages
from app.dialogues.sharing import views as sharing_pages
from app.dialogues.withholding.slots import keepers
from app.web.cache import remembered
from app.web.dates import moment_short
from app.web.templates import home_cards, nav_items

PAGES = (
    hall_pages,
    leading_pages,
    seating_pages,
    passing_pages,
    sharing_pages,
    guarding_pages,
    acting_pages,
    paper_pages,
)
_KEPT = say("Catatan ruang tidak dapat diubah.")
_SEATED = say("Anda sudah punya tempat di ruang ini. Muat ulang halaman.")
_SIGNED = say("Anda sudah menandatangani berita acara ini.")
_SEALED = say("Berita acara dan tanda tangannya tidak dapat diubah.")
_CONSTRAINTS = {
    "dialogue_log_kept": _KEPT,
    "dialogue_log_gap": _KEPT,
    "uq_dialogue_seat_room_id_person_id": _SEATED,
    "dialogue_seat.room_id, dialogue_seat.person_id": _SEATED,
    "uq_dialogue_seat_room_id_guest": _SEATED,
    "dialogue_seat.room_id, dialogue_seat.guest": _SEATED,
    "dialogue_purged_kept": say("Kata-kata itu sudah dihapus."),
    "uq_dialogue_signature_room_id_seat": _SIGNED,
    "dialogue_signature.room_id, dialogue_signature.seat": _SIGNED,
    "dialogue_minutes_sealed": _SEALED,
    "dialogue_signature_kept": _SEALED,
}


def _nav(_actor: Actor) -> list[dict[str, Any]]:
    return [{"label": _("Dialog"), "href": "/dialogues/", "order": 30}]


def _home(_actor: Actor, _now: datetime) -> dict[str, Any]:
    """What is going on and what comes next (2 statements when a room has changed)."""
    rows = remembered(("dialogues",), "dialogues.home", _next_rooms)
    items = [
        {
            "title": row.title,
            "href": f"/dialogues/{row.slug}",
            "text": row.theme,
            "meta": _("Sedang berlangsung")
            if row.state == "open"
            else moment_short(row.starts_at, row.zone),
        }
        for row in rows
    ]
    more = {"label": _("Semua dialog"), "href": "/dialogues/"}
    return {"title": _("Dialog"), "items": items, "more": more} if items else {}


def _next_rooms() -> list[Any]:
    return [*rooms_listed("open", limit=3), *rooms_listed("planned", limit=3)][:3]


def install(app: Flask) -> None:
    """Pages, the live door, and the words for this room's constraints."""
    app.extensions["dialogues.pages"] = PAGES
    app.register_blueprint(blueprint)
    following.install(app)
    subjects.fill("dialogue", Subjects(rooms_as_subjects, ("dialogues",)))
    keepers.fill("dialogues.minutes", forget_words)
    nav_items.fill("dialogues", _nav)
    home_cards.fill("dialogues", _home)
    for name, words in _CONSTRAINTS.items():
        explain_constraint(name, words)
