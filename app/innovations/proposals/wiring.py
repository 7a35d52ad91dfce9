"""Hangs proposals on the application."""

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
from app.innovations.proposals.listing.queries import drafting_people
from app.innovations.proposals.revisions import views as revisions
from app.innovations.proposals.team import views as team
from app.web.api import publish
from app.web.templates import nav_items

_DOORS = (listing, drafting, effects, team, revisions)
"""Their import hangs their pages on the one blueprint."""


def _nav(_actor: Actor) -> list[dict[str, Any]]:
    return [{"label": _("Inovasi"), "href": "/innovations/", "order": 10}]


def install(app: Flask) -> None:
    """Pages, the navigation entry, and what a broken constraint means."""
    app.register_blueprint(views.blueprint)
    publish(app, api.part)
    nav_items.fill("proposals", _nav)
    editions.drafting_people.fill("proposals", drafting_people)
    made = say("Draf itu baru saja dibuat.")
    for name in ("uq_proposal_edition_id_request_key", "proposal.edition_id, proposal.request_key"):
        explain_constraint(name, made)
