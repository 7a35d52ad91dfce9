"""The pages of the frame itself: home, the style page, the public heads of the audit log."""

from flask import Blueprint, Flask, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.db import audit
from app.web import examples
from app.web.cache import cacheable
from app.web.http import current_actor, page
from app.web.templates import home_cards
from app.web.waiting import waiting_for

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """What waits for me, then what everybody can do and read today."""
    cacheable("commitments", "dialogues", "editions", "results", "forums", "moderation")
    actor, now = current_actor(), clock.now()
    return render_template(
        "web/home.html",
        mine=waiting_for(actor, now) if actor.known else [],
        cards=[provide(actor, now) for provide in home_cards],
        now=now,
    )


@blueprint.get("/style")
def style() -> ResponseReturnValue:
    """Every shared component in every state, for development and tests."""
    if not (current_app.debug or current_app.testing or current_app.config["PSEUDO_LOCALE"]):
        abort(404)
    return render_template("web/style.html", **examples.values())


@blueprint.get("/audit/")
def audit_heads() -> ResponseReturnValue:
    """The last hash of each day and any that is asked for, to hold the log to it later."""
    asked = request.args.get("number", "").strip()
    digits = asked.replace(".", "").replace(",", "")  # as the page writes it: 1.234
    known = digits.isascii() and digits.isdecimal() and len(digits) <= 15
    found = audit.link_at(int(digits)) if known else None
    return page("web/audit.html", heads=audit.daily_heads(), asked=asked, found=found)


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """What Rembuk is, who runs it, what it keeps of its readers."""
    return page("web/about.html")


def install(app: Flask) -> None:
    """Register the frame's own pages."""
    app.register_blueprint(blueprint)
