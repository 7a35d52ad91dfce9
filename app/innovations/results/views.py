"""HTTP door of results: release, exports, the public result page."""

from flask import Blueprint, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Missing
from app.core.words import say
from app.db.unit import transaction
from app.innovations.editions import queries as editions
from app.innovations.editions.policies import require_organiser
from app.innovations.editions.rules import TIE_RULES
from app.innovations.results import actions, queries
from app.innovations.results.exports import FORMATS
from app.web.cache import cacheable
from app.web.http import current_actor, done, page, signed_in_actor
from app.web.i18n import translated

blueprint = Blueprint("results", __name__)


@blueprint.post("/desk/editions/<slug>/release")
def release(slug: str) -> ResponseReturnValue:
    """Make the results public."""
    actor = signed_in_actor()
    with transaction():
        edition = editions.edition_by_slug(actor, slug)
        actions.release_results(actor, edition, now=clock.now())
    done(_("Hasil diumumkan."))
    return redirect(url_for(".results", slug=slug))


@blueprint.get("/desk/editions/<slug>/export.<kind>")
def export(slug: str, kind: str) -> ResponseReturnValue:
    """Everything sent in with its standing, as a file for the organiser."""
    actor = signed_in_actor()
    edition = editions.edition_by_slug(actor, slug)
    require_organiser(actor, edition)
    if kind not in FORMATS:
        raise Missing(say("Bentuk berkas itu tidak tersedia."))
    write, media_type = FORMATS[kind]
    answer = make_response(write(queries.export_sheet(edition), demo=current_app.config["DEMO"]()))
    answer.mimetype = media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{edition.slug}.{kind}"'
    return answer


@blueprint.get("/innovations/editions/<slug>/results")
def results(slug: str) -> ResponseReturnValue:
    """The public result page: ranking with the judges' spread, decisions, how ties were broken."""
    cacheable("results", "proposals", "journeys", "editions")
    edition, released = queries.results_for(current_actor(), slug)
    after = request.args.get("after", "")
    shown = queries.result_page(edition, released, after)
    return page(
        "innovations/results/show.html",
        shown=shown,
        chosen=queries.chosen_outcomes(edition),
        tie_words=TIE_RULES,
        ties={name: translated(words) for name, words in TIE_RULES.items()},
    )
