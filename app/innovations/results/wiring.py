"""Hangs results on the application and into the slots of a proposal's way."""

from datetime import datetime
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.window import zone_of
from app.core.words import say
from app.innovations.editions import slots as editions
from app.innovations.editions.models import Stage
from app.innovations.editions.queries import edition_by_id
from app.innovations.journeys import slots
from app.innovations.journeys.slots import Note
from app.innovations.results import actions, api, queries, views
from app.web import dates
from app.web.api import publish
from app.web.templates import home_cards


def _rank_at_lock(actor: Actor, stage: Stage, _now: datetime) -> None:
    if stage.kind == "scoring":
        actions.write_standings(edition_by_id(actor, stage.edition_id), stage)


def _notes(stage: Stage, proposal_ids: list[int]) -> dict[int, list[Note]]:
    """Score, rank and spread of each entry, for the plenary of a decision stage."""
    if stage.kind != "decision":
        return {}
    last = queries.last_standings(stage.edition_id, proposal_ids)
    unscored = {i: [Note(say("Nilai akhir"), _("belum dinilai"))] for i in proposal_ids}
    return unscored | {
        row.proposal_id: [
            Note(say("Nilai akhir"), f"{row.final:.2f}".replace(".", ",")),
            Note(say("Peringkat"), str(row.rank)),
            Note(
                say("Sebaran nilai juri"), f"{row.lowest:.1f}–{row.highest:.1f}".replace(".", ",")
            ),
        ]
        for row in last
    }


def _announced(_actor: Actor, _now: datetime) -> dict[str, Any]:
    """The card of the home page: results that anybody may read."""
    rows = queries.latest_releases()
    if not rows:
        return {}
    return {
        "title": _("Hasil yang sudah diumumkan"),
        "items": [
            {
                "title": row.title,
                "href": url_for("results.results", slug=row.slug),
                "text": row.organiser,
                "meta": _("Diumumkan %(day)s", day=dates.day(row.at.astimezone(zone_of(row.zone)))),
            }
            for row in rows
        ],
        "more": {"label": _("Usulan yang sudah terbit"), "href": "/innovations/"},
    }


def install(app: Flask) -> None:
    """Pages, the card of the home page, and what happens when a scoring stage is locked."""
    app.register_blueprint(views.blueprint)
    publish(app, api.part)
    home_cards.fill("results", _announced)
    editions.results_out.fill("results", queries.released_among)
    slots.stage_locked.fill("results", _rank_at_lock)
    slots.scores_of.fill("results", queries.scores_of)
    slots.entry_notes.fill("results", _notes)
