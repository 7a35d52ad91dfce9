"""HTTP door of the organiser's desk."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.core.errors import Missing
from app.core.words import say
from app.db.unit import transaction
from app.innovations.desk import actions, queries
from app.innovations.desk.forms import ActForm
from app.innovations.editions import queries as editions
from app.innovations.editions.policies import require_organiser
from app.web.http import done, page, signed_in_actor

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
_FEW_JUDGES = 25
"""So many are shown at first, those who are late before the others."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """My editions as an organiser."""
    actor = signed_in_actor()
    return page("desk/index.html", rows=queries.desk_of(actor, clock.now()))


@blueprint.get("/editions/<slug>/")
def dashboard(slug: str) -> ResponseReturnValue:
    """One edition: next act, funnel, stages, judges, disagreement."""
    actor = signed_in_actor()
    edition = editions.edition_by_slug(actor, slug)
    require_organiser(actor, edition)
    return page(
        "desk/dashboard.html",
        board=queries.dashboard_of(edition, clock.now()),
        everyone=request.args.get("judges") == "all",
        few=_FEW_JUDGES,
    )


@blueprint.post("/editions/<slug>/remind/<int:stage_id>")
def remind(slug: str, stage_id: int) -> ResponseReturnValue:
    """One click: tell judges who still have open entries."""
    actor, form = signed_in_actor(), ActForm()
    if not form.validate_on_submit():
        raise Missing(say("Tahap itu tidak ditemukan."))
    with transaction():
        edition = editions.edition_by_slug(actor, slug)
        stage = next((one for one in edition.stages if one.id == stage_id), None)
        if stage is None:
            raise Missing(say("Tahap itu tidak ditemukan."))
        told = actions.remind_judges(
            actor, edition, stage, now=clock.now(), person_id=form.person.data
        )
    if told:
        done(ngettext("%(num)s juri diingatkan.", "%(num)s juri diingatkan.", told))
    else:
        done(_("Tidak ada yang diingatkan: semuanya sudah diingatkan dalam 20 jam terakhir."))
    return redirect(url_for(".dashboard", slug=slug))
