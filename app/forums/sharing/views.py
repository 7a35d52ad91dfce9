"""HTTP door of passing on: what goes to WhatsApp about a thread or an answer, and a thread's card."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.core.actor import ANYONE
from app.forums.blueprint import blueprint
from app.forums.posts.rules import SHOWN
from app.forums.questions.rules import standing_of
from app.forums.threads.queries import thread_for
from app.forums.threads.rules import KINDS
from app.web.cache import cacheable
from app.web.card import card
from app.web.i18n import translated
from app.web.markdown import words_of
from app.web.sharing import shared, whole_address


def share_of_thread(head: Any, rows: list[Any]) -> dict[str, str]:
    """What goes out about a thread: ``href, text, wa, card``. rows: the posts of one of its pages."""
    first = next((row for row in rows if row.number == 1 and row.state == SHOWN), None)
    text = words_of(first.html) if first else ""
    path = f"/forums/threads/{head.id}"
    return shared(path, head.title, text) | {"card": whole_address(f"{path}/card.png")}


def shares_of_answers(head: Any, rows: list[Any]) -> dict[int, str]:
    """For each official answer among ``rows`` its WhatsApp address, by post."""
    return {
        row.id: shared(
            f"/forums/posts/{row.id}",
            _("Jawaban resmi: %(title)s", title=head.title),
            f"{row.answerer}, {row.role}, {row.agency}:\n{words_of(row.html)}",
        )["wa"]
        for row in rows
        if row.status and row.state == SHOWN
    }


@blueprint.get("/threads/<int:thread_id>/card.png")
def thread_card(thread_id: int) -> ResponseReturnValue:
    """The picture of a thread that anybody may read: its title, whose it is, where it stands."""
    cacheable("forums", "moderation")
    head = thread_for(ANYONE, thread_id)
    if head.merged_into:
        return redirect(url_for(".thread_card", thread_id=head.merged_into))
    above = " · ".join(filter(None, (translated(KINDS[head.kind]), head.agency)))
    standing = standing_of(head, clock.now())
    below = (
        translated(standing[1])
        if standing
        else ngettext("%(n)s tulisan", "%(n)s tulisan", head.shown, n=head.shown)
    )
    return card(head.title, above, below)
