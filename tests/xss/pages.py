"""One page for each payload, on which every field of the forum holds it, as the house shows it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from sqlalchemy import update

from app.accounts.models import Organisation, Person
from app.core.errors import Invalid
from app.core.texts import clean_text
from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.models import Board
from app.forums.posts.actions import Draught, keep_draft
from app.forums.posts.models import Answer, Post
from app.forums.questions.actions import Reply, answer
from app.forums.starting.actions import Opening, start_thread
from app.forums.threads.models import Thread
from tests.forums.makers import MONDAY, make_cast
from tests.support.people import sign_in

SHOWN_IN = 9
"""Thread title, post, official answer, its reason, position and name, board, agency, reply draft."""


class Pages:
    """Stores payloads by the forum's actions and gives the thread's page for each."""

    def __init__(self, client):
        self.cast, self.client, self._turn = make_cast(), client, count(1)
        sign_in(client, self.cast.moderator)  # who also sees what was held

    def all(self, payloads: list[str]) -> Iterator[str]:
        """The HTML of each payload's page."""
        for payload in payloads:
            yield self._page(storable(payload))

    def _page(self, payload: str) -> str:
        now, cast = MONDAY + timedelta(hours=next(self._turn)), self.cast
        with transaction():
            _name(cast, payload)
            opening = Opening("question", "Judul sementara", agency_id=cast.agency)
            text = Draught(payload or "-", f"x{next(self._turn)}", considered=True)
            written = start_thread(cast.citizen, cast.board, opening, text, now=now)
            _open(written.thread_id, payload)
            told = Reply(payload[:120].strip() or "-", "explained", payload[:1000] or "-")
            said = Draught(payload, f"x{next(self._turn)}", considered=True)
            answer(cast.officer, written.thread_id, said, told, now=now)
            db.session.execute(update(Answer).values(name=payload[:120]))
            _open(written.thread_id, payload)
            place = f"thread:{written.thread_id}"
            keep_draft(cast.moderator, place, {"text": payload}, now=now)
        shown = self.client.get(f"/forums/threads/{written.thread_id}")
        assert shown.status_code == 200, payload
        return shown.text


def _name(cast, payload: str) -> None:
    """The names of people, the agency and the board are the payload too."""
    db.session.execute(update(Person).values(name=payload[:120]))
    db.session.execute(update(Organisation).values(name=payload[:200]))
    db.session.execute(update(Board).values(name=payload[:120], about=payload[:1000]))


def _open(thread_id: int, payload: str) -> None:
    """The title, and everything shown although some of it would have been held."""
    own = Thread.id == thread_id
    db.session.execute(update(Thread).where(own).values(title=payload[:160], state="shown"))
    db.session.execute(update(Post).where(Post.thread_id == thread_id).values(state="shown"))


def storable(payload: str) -> str:
    """What the house would keep of it: no NUL, no half of a pair, no blanks at the end."""
    kept = "".join(one for one in payload if one != "\0" and not "\ud800" <= one <= "\udfff")
    try:
        return clean_text(kept, field="text", letters=20_000)
    except Invalid:
        return kept[:20_000]
