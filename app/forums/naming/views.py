"""HTTP door of opening hidden names."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.db.unit import transaction
from app.forums.blueprint import blueprint
from app.forums.naming import actions, queries
from app.forums.posts.forms import ConfirmForm, OpeningForm
from app.moderation.policies import require_moderator
from app.web.http import attempt, done, page, signed_in_actor


@blueprint.get("/names/")
def names() -> ResponseReturnValue:
    """Requests that wait for a second person, and those I took part in."""
    actor = signed_in_actor()
    require_moderator(actor)
    rows = queries.openings(actor)
    return page("forums/names.html", rows=rows, form=ConfirmForm())


@blueprint.route("/posts/<int:post_id>/open-name", methods=["GET", "POST"])
def ask_name(post_id: int) -> ResponseReturnValue:
    """Ask that the name behind a post be opened."""
    actor, form = signed_in_actor(), OpeningForm()
    require_moderator(actor)
    post = queries.hidden_post(post_id)
    queries.require_far(actor, post)
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            actions.ask(actor, post_id, reason=form.reason.data or "", now=clock.now())
        if tried.ok:
            done(_("Permintaan tercatat. Orang kedua harus menyetujuinya dulu."))
            return redirect(url_for(".names"))
    return page("forums/name_ask.html", form=form, post=post)


@blueprint.post("/names/<int:opening_id>/agree")
def agree_name(opening_id: int) -> ResponseReturnValue:
    """The second person agrees."""
    actor, form = signed_in_actor(), ConfirmForm()
    with attempt(form) as tried, transaction():
        actions.agree(actor, opening_id, now=clock.now())
    if tried.refusal:
        raise tried.refusal
    done(_("Nama dibuka untuk Anda berdua. Pemiliknya diberi tahu."))
    return redirect(url_for(".name", opening_id=opening_id))


@blueprint.get("/names/<int:opening_id>")
def name(opening_id: int) -> ResponseReturnValue:
    """The name, for the two who opened it; every reading is logged."""
    actor = signed_in_actor()
    require_moderator(actor)
    with transaction():
        row = queries.opening(opening_id)
        said = queries.opened_name(actor, row)
        actions.note_reading(actor, row, now=clock.now())
        told = {"name": said, "reason": row.reason, "post_id": row.post_id}
    return page("forums/name.html", **told)
