"""HTTP door of ending letters. Nobody signs in, and opening the page changes nothing: what looks into
mail before its reader does opens every address there."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import actor_of
from app.core import clock
from app.core.actor import ANYONE
from app.db.unit import transaction
from app.notices.blueprint import blueprint
from app.notices.ending import actions
from app.notices.ending.tokens import Ending, read_ending
from app.notices.queries import shown_of
from app.web.http import page
from app.web.security import csrf


@blueprint.get("/unsubscribe/<token>")
def ending(token: str) -> ResponseReturnValue:
    """What would end, and the button that ends it."""
    return _page("ask", token, read_ending(token, clock.now()))


@blueprint.post("/unsubscribe/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
def end(token: str) -> ResponseReturnValue:
    """End it: by the page's button, or by the mail program itself (RFC 8058)."""
    now = clock.now()
    found = read_ending(token, now)
    with transaction():
        actions.end(found, now=now)
    return _page("ended", token, found)


@blueprint.post("/unsubscribe/<token>/undo")
@csrf.exempt  # type: ignore[untyped-decorator]
def undo(token: str) -> ResponseReturnValue:
    """It was a slip."""
    now = clock.now()
    found = read_ending(token, now)
    with transaction():
        actions.undo(found, now=now)
    return _page("undone", token, found)


def _page(state: str, token: str, found: Ending) -> ResponseReturnValue:
    shown: Any = shown_of(actor_of(found.person_id) or ANYONE, [(found.kind, found.id)])
    here = {"end": url_for(".end", token=token), "undo": url_for(".undo", token=token)}
    thing = shown.get((found.kind, found.id))
    return page("notices/unsubscribe.html", state=state, what=found.what, thing=thing, here=here)
