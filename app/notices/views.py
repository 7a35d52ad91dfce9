"""HTTP door of the notices room."""

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.numbers import row_number
from app.db.unit import transaction
from app.notices import actions, queries
from app.notices.blueprint import blueprint
from app.notices.forms import SettingForm
from app.web.http import attempt, done, page, signed_in_actor


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """My notices, newest first."""
    actor = signed_in_actor()
    rows = queries.notices_for(actor, before=row_number(request.args.get("before")))
    older = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    mine = rows[: queries.PAGE]
    shown = queries.shown_of(actor, [(row.about_kind, row.about_id) for row in mine])
    told = [(row, queries.gone(row, shown)) for row in mine]
    return page("notices/index.html", notices=told, shown=shown, older=older)


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Everything counts as read."""
    actor = signed_in_actor()
    with transaction():
        actions.mark_read(actor, now=clock.now())
    done(_("Semua kabar ditandai sudah dibaca."))
    return redirect(url_for(".index"))


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """How I wish to be written to."""
    actor = signed_in_actor()
    news, own = queries.setting_of(actor.person_id)
    form = SettingForm(news=news, own=own).offer()
    if form.validate_on_submit():
        wanted = {"news": form.news.data, "own": bool(form.own.data)}
        with attempt(form) as tried, transaction():
            actions.change_setting(actor.person_id, **wanted, now=clock.now())
        if tried.ok:
            done(_("Pengaturan kabar tersimpan."))
            return redirect(url_for(".settings"))
    return page("notices/settings.html", form=form, notes=form.notes(current_app.config["ZONE"]))
