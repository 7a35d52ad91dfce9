"""Boards, threads and people for tests of the forum, made by the room's own actions."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.db.unit import transaction
from app.forums.boards.actions import open_board
from app.forums.posts import actions as posting
from app.forums.posts.actions import Draught, Written
from app.forums.questions import actions as questions
from app.forums.questions.actions import Reply
from app.forums.starting.actions import Opening, start_thread
from tests.support.people import make_organisation, make_person

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10.00 WIB
_serial = count(1)


@dataclass
class Cast:
    """Who takes part: an agency with its officer, a citizen, two moderators (one of the agency)."""

    agency: int
    other: int
    officer: Actor
    citizen: Actor
    moderator: Actor
    second: Actor
    insider: Actor
    board: str


def make_cast() -> Cast:
    """A board and the people around it."""
    agency, other = make_organisation("Disdukcapil Nusa"), make_organisation("Dinas Lain")
    with transaction():
        board = open_board(SYSTEM, name=f"Kependudukan {next(_serial)}", now=MONDAY)
        slug = board.slug
    return Cast(
        agency=agency,
        other=other,
        officer=make_person("Bu Ratna", org=agency, roles=[("officer", f"organisation:{agency}")]),
        citizen=make_person("Pak Yusuf", "citizen"),
        moderator=make_person("Mod Satu", "citizen", roles=[("moderator", "*")]),
        second=make_person("Mod Dua", "citizen", roles=[("moderator", "*")]),
        insider=make_person("Mod Dalam", org=agency, roles=[("moderator", "*")]),
        board=slug,
    )


def draught(text: str = "Berapa lama KTP hilang diganti?", **more: object) -> Draught:
    """A text with a key of its own."""
    return Draught(text, f"k{next(_serial)}", **more)  # type: ignore[arg-type]


def ask(cast: Cast, *, at: datetime = MONDAY, kind: str = "question", **more: object) -> Written:
    """The citizen begins a thread about the agency."""
    title = str(more.pop("title", "Berapa lama mengurus KTP yang hilang?"))
    who = more.pop("who", cast.citizen)
    opening = Opening(kind, title, agency_id=cast.agency)
    with transaction():
        return start_thread(who, cast.board, opening, draught(**more), now=at)  # type: ignore[arg-type]


def reply(
    who: Actor, thread_id: int, text: str = "Saya juga.", *, at: datetime | None = None
) -> Written:
    """Somebody replies."""
    with transaction():
        return posting.reply(who, thread_id, draught(text), now=at or MONDAY + timedelta(hours=1))


def answer(
    cast: Cast, thread_id: int, *, at: datetime, status: str = "explained", next_on: object = None
) -> Written:
    """The officer answers."""
    told = Reply("Kepala Bidang", status, "Perpres 96/2018", next_on)  # type: ignore[arg-type]
    with transaction():
        return questions.answer(cast.officer, thread_id, draught("Tiga hari."), told, now=at)


def at_now(moment: datetime) -> None:
    """Let the house's clock read ``moment``."""
    clock.set_now(moment)
