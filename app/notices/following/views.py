"""HTTP door of following: the buttons, and the list of what one follows."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid, Missing
from app.core.words import say
from app.db.unit import transaction
from app.notices.blueprint import blueprint
from app.notices.following import actions, queries
from app.notices.following.forms import FollowForm
from app.web.http import done, page, signed_in_actor


@blueprint.post("/follow")
def follow() -> ResponseReturnValue:
    """Hear of a thing from now on; back to it."""
    actor, (kind, subject_id) = signed_in_actor(), _asked()
    with transaction():
        shown = actions.follow(actor, kind, subject_id, now=clock.now())
    done(_("Anda mengikuti “%(title)s”. Kabarnya sampai kepada Anda.", title=shown.title))
    return redirect(shown.href)


@blueprint.post("/unfollow")
def unfollow() -> ResponseReturnValue:
    """Hear no more of it; back to it, or to the list."""
    actor, (kind, subject_id) = signed_in_actor(), _asked()
    with transaction():
        actions.unfollow(actor.person_id, kind, subject_id)
    done(_("Anda tidak lagi mengikutinya. Tidak ada kabar lagi tentang itu."))
    return redirect(_back(actor, kind, subject_id))


def _asked() -> tuple[str, int]:
    form = FollowForm()
    if not form.validate():
        raise Invalid(say("Yang ingin diikuti itu tidak ada."))
    return form.kind.data or "", form.id.data or 0


def _back(actor: Actor, kind: str, subject_id: int) -> str:
    if request.form.get("back") == "list":
        return url_for(".following")
    try:
        return queries.followable(actor, kind, subject_id).href
    except Missing:
        return url_for(".following")


@blueprint.get("/following")
def following() -> ResponseReturnValue:
    """What I follow, with a button to stop each."""
    rows, older = queries.followed_by(signed_in_actor(), after=request.args.get("after"))
    return page("notices/following.html", rows=rows, older=older)
