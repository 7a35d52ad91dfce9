"""HTTP door of the notices room."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.numbers import row_number
from app.db.unit import transaction
from app.notices import actions, queries
from app.web.http import done, page, signed_in_actor

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """My notices, newest first."""
    rows = queries.notices_for(signed_in_actor(), before=row_number(request.args.get("before")))
    older = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    return page("notices/index.html", notices=rows[: queries.PAGE], older=older)


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Everything counts as read."""
    actor = signed_in_actor()
    with transaction():
        actions.mark_read(actor, now=clock.now())
    done(_("Semua kabar ditandai sudah dibaca."))
    return redirect(url_for(".index"))
