"""HTTP doors for those who decide on conflicts of interest."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.db.unit import transaction
from app.innovations.judging import actions
from app.innovations.judging.asked import asked_number
from app.innovations.judging.conflicts import queries
from app.innovations.judging.conflicts.forms import WaiveForm
from app.innovations.judging.conflicts.rules import SOURCES
from app.web.http import attempt, done, page, signed_in_actor
from app.web.i18n import translated

blueprint = Blueprint("conflicts", __name__, url_prefix="/desk/conflicts")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Conflicts of the editions I organise: those that block, or those that were waived."""
    actor = signed_in_actor()
    state = "waived" if request.args.get("show") == "waived" else "blocked"
    rows = queries.conflicts_visible_to(actor, state=state, before=asked_number("before"))
    older = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    words = {key: translated(sentence) for key, sentence in SOURCES.items()}
    shown = rows[: queries.PAGE]
    return page("judging/conflicts.html", rows=shown, older=older, state=state, words=words)


@blueprint.route("/<int(max=2147483647):conflict_id>/waive", methods=["GET", "POST"])
def waive(conflict_id: int) -> ResponseReturnValue:
    """Say why the judge may judge all the same; two people must."""
    actor = signed_in_actor()
    row = queries.conflict_visible_to(actor, conflict_id)
    form = WaiveForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            kept = actions.waive(actor, conflict_id, form.reason.data or "", now=clock.now())
        if tried.ok:
            done(
                _("Benturan dikesampingkan oleh dua orang. Usulan kembali ke meja juri.")
                if kept.state == "waived"
                else _("Persetujuan Anda tersimpan. Perlu satu penyelenggara lain.")
            )
            return redirect(url_for(".index"))
    words = {key: translated(sentence) for key, sentence in SOURCES.items()}
    return page("judging/waive.html", form=form, row=row, words=words)
