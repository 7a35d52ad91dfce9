"""Hangs results on the application and into the slots of a proposal's way."""

from datetime import datetime

from flask import Flask
from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.words import say
from app.innovations.editions.models import Stage
from app.innovations.editions.queries import edition_by_id
from app.innovations.journeys import slots
from app.innovations.journeys.slots import Note
from app.innovations.results import actions, api, queries, views
from app.web.api import publish


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


def install(app: Flask) -> None:
    """Pages, and what happens when a scoring stage is locked."""
    app.register_blueprint(views.blueprint)
    publish(app, api.part)
    slots.stage_locked.fill("results", _rank_at_lock)
    slots.scores_of.fill("results", queries.scores_of)
    slots.entry_notes.fill("results", _notes)
