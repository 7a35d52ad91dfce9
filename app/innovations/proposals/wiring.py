"""Hangs proposals on the application."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.words import say
from app.db.unit import explain_constraint
from app.innovations.editions import slots as editions
from app.innovations.proposals import api, views
from app.innovations.proposals.drafting import views as drafting
from app.innovations.proposals.effects import views as effects
from app.innovations.proposals.listing import views as listing
from app.innovations.proposals.listing.queries import asked_of, drafting_people
from app.innovations.proposals.revisions import views as revisions
from app.innovations.proposals.team import views as team
from app.web.api import publish
from app.web.templates import nav_items
from app.web.waiting import Waiting, waiting

_DOORS = (listing, drafting, effects, team, revisions)
"""Their import hangs their pages on the one blueprint."""


def _nav(_actor: Actor) -> list[dict[str, Any]]:
    return [{"label": _("Inovasi"), "href": "/innovations/", "order": 10}]


def _to_write(actor: Actor, now: datetime) -> list[Waiting]:
    """Invitations, repairs and drafts of the reader's own teams. 1 statement."""
    return [_act_on(row) for row in asked_of(actor, now)]


def _act_on(row: Any) -> Waiting:
    here = f"/innovations/{row.slug}"
    if row.invited:
        return Waiting(
            _("Jawab undangan tim: %(title)s", title=row.title), f"{here}/team", row.edition
        )
    if row.state == "repair":
        words = _("Perbaiki dan kirim lagi: %(title)s", title=row.title)
        return Waiting(words, f"{here}/edit", row.edition)
    words = _("Lanjutkan menulis: %(title)s", title=row.title)
    return Waiting(words, f"{here}/edit", row.edition, row.closes, row.zone)


def install(app: Flask) -> None:
    """Pages, the navigation entry, and what a broken constraint means."""
    app.register_blueprint(views.blueprint)
    publish(app, api.part)
    nav_items.fill("proposals", _nav)
    waiting.fill("proposals", _to_write)
    editions.drafting_people.fill("proposals", drafting_people)
    made = say("Draf itu baru saja dibuat.")
    for name in ("uq_proposal_edition_id_request_key", "proposal.edition_id, proposal.request_key"):
        explain_constraint(name, made)
