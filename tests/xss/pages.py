"""One page for each payload, on which every field of the forum holds it, as the house shows it.

A payload is stored by the rooms' own actions in every rich and plain field; then the bodies of all
pages that show those fields, as their readers get them, are laid behind one another on one page.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image
from sqlalchemy import delete, update

from app.accounts.models import Organisation, Person
from app.core.errors import Invalid
from app.core.texts import clean_text, is_blank
from app.db.base import db
from app.db.unit import transaction
from app.forums.boards.models import Board
from app.forums.files.actions import hang_files, keep_for_draft
from app.forums.posts.actions import Draught, edit_post, reply
from app.forums.posts.drafting import keep_draft
from app.forums.posts.models import Answer, DraftFile, Post
from app.forums.questions.actions import Reply, answer, reopen, route
from app.forums.questions.recounting import post_read
from app.forums.starting.actions import Opening, start_thread
from app.forums.threads.models import Thread
from app.moderation.actions import act, appeal, decide_appeal, report_subject
from app.web.files.clean import CleanFile
from app.web.files.store import store_file
from app.web.models import StoredFile
from app.web.search.actions import put
from tests.forums.makers import MONDAY, make_cast
from tests.support.people import sign_in
from tests.xss.promises import agency_page, promised

_BODY = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_CARD = '<li class="card">'
_ITEM = re.compile(r'(?=<li class="(?:card|panel)">)')


class Pages:
    """Stores payloads by the rooms' actions and gives one page for each."""

    def __init__(self, visitor: Callable[[], Any]) -> None:
        self.cast, self._turn = make_cast(), count(1)
        self._clients = {}
        for name in ("moderator", "citizen", "officer"):
            self._clients[name] = visitor()
            sign_in(self._clients[name], getattr(self.cast, name))
        self._clients["second"] = visitor()
        sign_in(self._clients["second"], self.cast.second)
        self._picture = _picture()

    def all(self, payloads: list[str]) -> Iterator[str]:
        """The HTML of each payload's page."""
        for payload in payloads:
            yield self._page(storable(payload))

    def _page(self, payload: str) -> str:
        now = MONDAY + timedelta(minutes=10 * next(self._turn))
        said = f"- {payload}" if is_blank(payload) else payload
        with transaction():
            _name(self.cast, payload)
            thread, first = self._thread(said, now)
        with transaction():
            self._question(thread, said, payload, now)
        with transaction():
            waits, hidden = self._moderated(thread, first, said, now)
        with transaction():
            self._drafts(thread, payload, now)
            put("post", first, title=payload, body=f"kata{first} {payload}", href="/", at=now)
            _open(thread, payload)
        key = f"p{next(self._turn)}"
        promise = promised(self.cast, payload, ("thread", thread), key, now)
        return self._composed(thread, first, waits, hidden, promise)

    def _thread(self, said: str, now: datetime) -> tuple[int, int]:
        opening = Opening("question", "Judul sementara", agency_id=self.cast.agency)
        written = start_thread(
            self.cast.citizen, self.cast.board, opening, self._text(said), now=now
        )
        _open(written.thread_id, said)
        edit_post(self.cast.citizen, written.id, text=f"{said} ", considered=True, now=now)
        edit_post(self.cast.citizen, written.id, text=f"x {said}", considered=True, now=now)
        _open(written.thread_id, said)
        hang_files(written.id, [self._file(said, now)])
        return written.thread_id, written.id

    def _question(self, thread: int, said: str, payload: str, now: datetime) -> None:
        """Answered, opened again, handed on: reasons, notes, the position and the name."""
        self._answered(thread, said, payload, now)
        _noted(said, lambda **told: reopen(self.cast.citizen, thread, now=now, **told))
        for who, agency in (
            (self.cast.officer, self.cast.other), (self.cast.moderator, self.cast.agency)
        ):  # fmt: skip
            _noted(said, lambda who=who, agency=agency, **told: route(
                who, thread, agency, now=now, **told))  # fmt: skip
        self._answered(thread, said, payload, now)
        db.session.execute(update(Answer).values(name=payload[:120]))

    def _answered(self, thread: int, said: str, payload: str, now: datetime) -> None:
        """An official answer that can be read, although some would have been held."""
        told = Reply(said[:120], "explained", said[:1000])
        written = answer(self.cast.officer, thread, self._text(said), told, now=now)
        _open(thread, payload)
        if written.held:
            post_read(written.id, True, now)

    def _moderated(self, thread: int, first: int, said: str, now: datetime) -> tuple[int, int]:
        """Reported; another post hidden, objected to, decided: a report's text and three reasons."""
        _open(thread, said)
        why = said[:1000]
        report_subject(self.cast.officer, "post", first, rule="spam", text=why, now=now)
        decided, other = self._hidden(thread, said, now + timedelta(minutes=1))
        decide_appeal(self.cast.second, decided, granted=False, reason=why, now=now)
        waits, _post = self._hidden(thread, said, now + timedelta(minutes=2))
        return waits, other

    def _hidden(self, thread: int, said: str, now: datetime) -> tuple[int, int]:
        """A reply that is hidden, and its author's objection: the act and the post."""
        written = reply(self.cast.citizen, thread, self._text(said), now=now)
        _open(thread, said)
        why = said[:1000]
        done = act(
            self.cast.moderator, "post", written.id, "hide", rule="spam", reason=why, now=now
        )
        appeal(self.cast.citizen, done.id, text=why, now=now)
        return done.id, written.id

    def _drafts(self, thread: int, payload: str, now: datetime) -> None:
        """What is being written, with a file that waits (earlier ones go: a person has few)."""
        db.session.execute(delete(DraftFile))
        for place in (f"thread:{thread}", f"answer:{thread}"):
            who = self.cast.officer if place.startswith("answer") else self.cast.citizen
            told = {"text": payload, "reason": payload[:1000], "role": payload[:120]}
            keep_draft(who, place, told, now=now)
            keep_for_draft(who, place, self._file(payload, now))

    def _text(self, said: str) -> Draught:
        return Draught(said, f"x{next(self._turn)}", considered=True)

    def _file(self, name: str, now: datetime) -> StoredFile:
        """A kept picture whose name is the payload (as a hole in the cleaning would keep it)."""
        stored = store_file(self.cast.citizen, "a.png", self._picture, now=now)
        stored.name = name[:120] or "-"
        return stored

    def _composed(self, thread: int, first: int, waits: int, hidden: int, promise: int) -> str:
        """The citizen's thread page, and behind it the bodies of the other pages."""
        base = f"/forums/threads/{thread}"
        whole = self._get("citizen", base)
        bodies = [
            *(_card_of(self._get("moderator", where), thread) for where in self._lists()),
            self._get("moderator", f"/forums/posts/{first}/history"),
            self._get("moderator", f"{base}/steps"),
            self._get("moderator", f"/moderation/cases/post/{first}"),
            self._get("second", f"/moderation/appeals/{waits}"),
            self._get("moderator", f"/moderation/cases/post/{hidden}"),
            _card_of(self._get("second", "/moderation/"), thread),
            self._get("officer", f"{base}/answer"),
            _upto(self._get("citizen", "/moderation/mine"), 3),
            _upto(self._get("citizen", "/notices/"), 5),
            _upto(self._get("citizen", "/forums/drafts"), 2),
            self._get("moderator", f"/search/?q=kata{first}"),
            self._get("officer", f"/commitments/{promise}"),
            self._get("citizen", agency_page(self.cast, promise)),
        ]
        inner = "".join(_BODY.sub(r"\1", _main(body)) for body in bodies)
        before, main, after = whole.rpartition("</main>")
        return before + inner + main + after

    def _lists(self) -> tuple[str, ...]:
        return ("/forums/", f"/forums/{self.cast.board}/", f"/forums/agencies/{self.cast.agency}")

    def _get(self, who: str, path: str) -> str:
        shown = self._clients[who].get(path)
        assert shown.status_code == 200, (who, path, shown.status_code)
        return str(shown.text)


def _main(page: str) -> str:
    found = _BODY.search(page)
    return found.group() if found else page


def _card_of(page: str, thread: int) -> str:
    """Of a list only the card of this thread, so that a page holds one payload."""
    cards = page.split(_CARD)[1:]
    address = f"/forums/threads/{thread}"
    return "".join(_CARD + one.partition("</li>")[0] + "</li>" for one in cards if address in one)


def _upto(page: str, items: int) -> str:
    """Of a list that begins with the newest only its first items."""
    head, *rest = _ITEM.split(_main(page))
    return "".join([head, *(one.partition("</li>")[0] + "</li>" for one in rest[:items])])


def _name(cast: Any, payload: str) -> None:
    """The names of people, the agency and the board are the payload too."""
    db.session.execute(update(Person).values(name=payload[:120]))
    db.session.execute(update(Organisation).values(name=payload[:200]))
    db.session.execute(update(Board).values(name=payload[:120], about=payload[:1000]))


def _noted(said: str, act: Callable[..., Any]) -> None:
    """A step with its note; what screening refuses as a note is shown nowhere."""
    try:
        act(note=said[:500], considered=True)
    except Invalid:
        act(note="Ditolak penyaring.", considered=True)


def _open(thread_id: int, payload: str) -> None:
    """The title, and everything shown although some of it would have been held."""
    db.session.flush()
    own = Thread.id == thread_id
    db.session.execute(update(Thread).where(own).values(title=payload[:160], state="shown"))
    db.session.execute(
        update(Post).where(Post.thread_id == thread_id, Post.state == "held").values(state="shown")
    )
    db.session.expire_all()


def _picture() -> CleanFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return CleanFile(data=out.getvalue(), media_type="image/png", name="a.png", width=8, height=8)


def storable(payload: str) -> str:
    """What the house would keep of it: no NUL, no half of a pair, no blanks at the end."""
    kept = "".join(one for one in payload if one != "\0" and not "\ud800" <= one <= "\udfff")
    try:
        return clean_text(kept, field="text", letters=20_000)
    except Invalid:
        return kept[:20_000]
