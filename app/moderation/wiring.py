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
from app.moderation.log import views as log_pages
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
    "moderation_own_report": say("Ini tulisan Anda sendiri: ubah atau hapus saja."),
    "moderation_appealed": say("Keberatan atas tindakan itu sudah diajukan."),
    "uq_moderation_act_undoes_id": say("Tindakan itu sudah dicabut."),
    "moderation_act.undoes_id": say("Tindakan itu sudah dicabut."),
    "moderation_born_open": say("Keberatan diajukan dulu, baru diputus moderator lain."),
    "past_grant_kept": say("Peran yang pernah dipegang tetap tercatat."),
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
    """What waits for a moderator's word. 1 statement, none for others."""
    if not may_moderate(actor) or not (number := queries.open_count(actor)):
        return []
    words = ngettext("Periksa %(num)d perkara", "Periksa %(num)d perkara", number)
    return [Waiting(str(words), "/moderation/")]


def install(app: Flask) -> None:
    """Pages, the navigation entry, and the words for this room's constraints."""
    for room in (views, log_pages):
        app.register_blueprint(room.blueprint)
    nav_items.fill("moderation", _nav)
    waiting.fill("moderation", _for_moderators)
    for name, words in _CONSTRAINTS.items():
        explain_constraint(name, words)
