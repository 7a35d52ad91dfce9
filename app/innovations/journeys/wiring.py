"""Hangs a proposal's way on the application."""

from flask import Flask
from flask_babel import gettext as _

from app.core.words import say
from app.db.unit import explain_constraint
from app.innovations.journeys import views
from app.innovations.journeys.finding import tasks
from app.innovations.journeys.finding.queries import all_findable
from app.innovations.journeys.secretariat import views as secretariat
from app.innovations.proposals.slots import journey_line
from app.web.search.slots import documents, kind_words

_DOORS = (secretariat,)
"""Their import hangs their pages on the one blueprint."""


def install(app: Flask) -> None:
    """Pages, the journey line of proposals, and what a broken constraint means."""
    app.register_blueprint(views.blueprint)
    documents.fill("proposal", all_findable)
    kind_words.fill("proposal", lambda: _("Inovasi"))
    app.extensions["journeys.tasks"] = tasks
    journey_line.fill("journeys", views.line)
    sent = say("Usulan ini baru saja dikirim.")
    for name in ("uq_stage_entry_once", "stage_entry.stage_id, stage_entry.proposal_id"):
        explain_constraint(name, sent)
    for name in ("uq_receipt_once", "receipt.proposal_id, receipt.round"):
        explain_constraint(name, sent)
