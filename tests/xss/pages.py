"""Pages for each payload, on which every field of a room holds it, as the house shows it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import update

from app.accounts.models import Organisation, Person
from app.commitments.actions import Promise, Proof, claim, move_due, promise, prove
from app.commitments.models import Commitment, Milestone
from app.commitments.queries import milestones_of
from app.commitments.rules import require_url
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

SHOWN_IN = 19
"""Thread title, post, official answer, its reason, position and name, board, agency, reply draft;
a promise's title, text, measure, owner's name and position, step, note of a claim, evidence and its
address, reason of a moved date."""


class Pages:
    """Stores payloads by the rooms' actions and gives one page for each: the thread's, and the body of
    the promise's page and of its agency's behind it, in one document."""

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
        return shown.text + self._promised(payload, ("thread", written.thread_id), now)

    def _promised(self, payload: str, origin: tuple[str, int], now: datetime) -> str:
        """The promise's page and its agency's, every field of which is the payload."""
        number = promised(self.cast, payload, origin, f"p{next(self._turn)}", now)
        paths = (f"/commitments/{number}", f"/commitments/agencies/{self.cast.agency}")
        answers = [self.client.get(path) for path in paths]
        assert [one.status_code for one in answers] == [200, 200], payload
        return "".join(main_of(one.text) for one in answers)


def promised(cast, payload: str, origin: tuple[str, int], key: str, now: datetime) -> int:
    """A promise with a step, a claim, evidence and a moved date, all made of the payload."""
    due_on = (now + timedelta(days=30)).date()
    with transaction():
        told = Promise(
            "Judul", "Ukuran", cast.agency, due_on, key, owner_name="Nama", owner_role="Jabatan",
            milestones=(("Satu", None), ("Dua", None)), origin=origin,
        )  # fmt: skip
        number = promise(cast.officer, told, now=now).id
        first, second = [row.id for row in milestones_of(number)]
        claim(cast.officer, second, note=payload[:1000], now=now)
        proof = Proof(payload[:1000].strip() or "-", url=_address(payload))
        prove(cast.officer, first, proof, now=now)
        moved_on = due_on + timedelta(days=1)
        move_due(cast.officer, number, moved_on, reason=payload[:1000].strip() or "-", now=now)
        own = update(Commitment).where(Commitment.id == number)
        fields = {"title": payload[:160], "text": payload[:4000], "measure": payload[:300]}
        names = {"owner_name": payload[:120], "owner_role": payload[:120]}
        db.session.execute(own.values(**fields, **names))
        of_it = update(Milestone).where(Milestone.commitment_id == number)
        db.session.execute(of_it.values(title=payload[:300]))
    return number


def _address(payload: str) -> str:
    """The payload as an address, where it is taken for one; else behind one that is."""
    for one in (payload, f"https://contoh.test/{payload}"):
        try:
            return require_url("".join(one.split())[:500])
        except Invalid:
            continue
    return "https://contoh.test/"


def main_of(page: str) -> str:
    """What stands in ``<main>``, as it was sent."""
    return page[page.index("<main") : page.index("</main>")]


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
