"""HTTP door of boards: the forum's first page, a new board, the forum's numbers."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.boards import actions, queries
from app.forums.boards.forms import BoardForm, SettingsForm
from app.forums.boards.policies import may_set, require_keeper
from app.web.http import attempt, current_actor, done, page, signed_in_actor


@blueprint.route("/boards/new", methods=["GET", "POST"])
def new_board() -> ResponseReturnValue:
    """Admins and moderators open a board."""
    actor, form = signed_in_actor(), BoardForm()
    require_keeper(actor)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            board = actions.open_board(
                actor, name=form.name.data or "", about=form.about.data or "", now=clock.now()
            )
        if tried.ok:
            done(_("Papan dibuka."))
            return redirect(url_for(".board", slug=board.slug))
    return page("forums/board_new.html", form=form)


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """The working days within which agencies answer: anybody reads them, keepers change them."""
    actor, now = current_actor(), clock.now()
    form = SettingsForm(data=queries.settings())
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            for name, value in queries.settings().items():
                if (wanted := getattr(form, name).data) != value:
                    actions.change_setting(actor, name, wanted, now=now)
        if tried.ok:
            done(_("Tenggat tersimpan. Pertanyaan yang sudah masuk tetap memakai janji lamanya."))
            return redirect(url_for(".settings"))
    return page("forums/settings.html", form=form, keeper=may_set(actor))
