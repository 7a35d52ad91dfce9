"""HTTP door of the catalogue."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalogue import actions, queries
from app.catalogue.forms import ServiceForm
from app.core import clock
from app.core.numbers import row_number
from app.db.unit import transaction
from app.web.cache import cacheable
from app.web.http import attempt, done, page, signed_in_actor

blueprint = Blueprint("catalogue", __name__, url_prefix="/services")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Services by name, found by a word."""
    cacheable("catalogue")
    name, _comma, number = request.args.get("after", "").rpartition(",")
    place = row_number(number)
    after = (name, place) if place is not None else None
    text = request.args.get("q", "").strip()[:80]
    rows = queries.services(text=text, after=after)
    last = rows[queries.PAGE - 1] if len(rows) > queries.PAGE else None
    return page("catalogue/index.html", services=rows[: queries.PAGE], text=text, last=last)


@blueprint.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One service."""
    cacheable("catalogue")
    service = queries.service_by_slug(slug)
    return page("catalogue/show.html", service=service, others=queries.other_services(service))


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """An officer adds a service of the own organisation."""
    actor, form = signed_in_actor(), ServiceForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            service = actions.describe_service(
                actor,
                organisation_id=form.organisation_id.data or 0,
                name=form.name.data or "",
                summary=form.summary.data or "",
                now=clock.now(),
            )
        if tried.ok:
            done(_("Layanan tercatat."))
            return redirect(url_for(".show", slug=service.slug))
    return page("catalogue/new.html", form=form)
