"""Hangs moderation on the application."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.actor import Actor
from app.core.words import say
from app.db.unit import explain_constraint
from app.moderation import queries, views
from app.moderation.policies import may_moderate
from app.web.templates import nav_items
from app.web.waiting import Waiting, waiting

_NEAR = say("Perkara ini menyangkut instansi Anda sendiri: moderator lain yang memutus.")
_CONSTRAINTS = {
    "moderation_own_agency": _NEAR,
    "moderation_own_post": say("Ini tulisan Anda sendiri: moderator lain yang memutus."),
    "moderation_same_person": say(
        "Keberatan diputus moderator lain, bukan yang melakukan tindakannya."
    ),
    "moderation_kept": say("Tindakan moderasi tidak dapat diubah atau dihapus."),
    "uq_moderation_report_case_id_person_id": say("Anda sudah melaporkan tulisan ini."),
    "moderation_report.case_id, moderation_report.person_id": say(
        "Anda sudah melaporkan tulisan ini."
    ),
    "pk_moderation_appeal": say("Keberatan atas tindakan itu sudah diajukan."),
    "moderation_appeal.act_id": say("Keberatan atas tindakan itu sudah diajukan."),
}


def _nav(actor: Actor) -> list[dict[str, Any]]:
    if not may_moderate(actor):
        return []
    return [{"label": _("Moderasi"), "href": "/moderation/", "order": 47}]


def _for_moderators(actor: Actor, _now: datetime) -> list[Waiting]:
    """What waits for a moderator's word. 2 statements, none for others."""
    if not may_moderate(actor) or not (number := queries.open_count(actor)):
        return []
    words = ngettext("Periksa %(num)d perkara", "Periksa %(num)d perkara", number)
    return [Waiting(str(words), "/moderation/")]


def install(app: Flask) -> None:
    """Pages, the navigation entry, and the words for this room's constraints."""
    app.register_blueprint(views.blueprint)
    nav_items.fill("moderation", _nav)
    waiting.fill("moderation", _for_moderators)
    for name, words in _CONSTRAINTS.items():
        explain_constraint(name, words)
