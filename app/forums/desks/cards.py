"""What the home page says of questions under "what waits for you": each card 1 statement, none for
those whom it does not concern."""

from datetime import datetime

from flask_babel import ngettext

from app.core.actor import Actor
from app.forums.boards.policies import may_keep
from app.forums.desks import queries
from app.forums.questions.actions import HOME_ZONE
from app.web.waiting import Waiting


def to_route(actor: Actor, _now: datetime) -> list[Waiting]:
    """For moderators: questions that no agency has, and when the first is due."""
    if not may_keep(actor):
        return []
    number, due = queries.unrouted_count()
    if not number:
        return []
    words = ngettext(
        "Salurkan %(num)d pertanyaan yang belum punya instansi",
        "Salurkan %(num)d pertanyaan yang belum punya instansi",
        number,
    )
    return [Waiting(str(words), "/forums/unrouted", "", due, HOME_ZONE)]
