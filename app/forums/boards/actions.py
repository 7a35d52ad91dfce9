"""Writes of boards and of the forum's numbers."""

import re
from datetime import datetime

from sqlalchemy import update

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.texts import clean_line, clean_text, is_blank
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.forums.boards.models import Board, ForumSetting
from app.forums.boards.policies import require_keeper, require_setter
from app.forums.boards.rules import SETTINGS

RESERVED = frozenset(
    "threads posts late agencies drafts feed new settings questions boards follow names similar uploads cards".split()
)
"""First segments below /forums/ that are pages of the room."""


def open_board(
    actor: Actor,
    *,
    name: str,
    about: str = "",
    agency_id: int | None = None,
    service_id: int | None = None,
    position: int = 0,
    now: datetime,
) -> Board:
    """A new board; its address is made of its name."""
    require_keeper(actor)
    kept = clean_line(name, field="name", letters=120)
    if is_blank(kept):
        raise Invalid(say("Tulis nama papannya."), field="name")
    board = Board(
        slug=_slug(kept),
        name=kept,
        about=clean_text(about, field="about", letters=1000),
        agency_id=agency_id,
        service_id=service_id,
        position=position,
        threads=0,
        opened_by=actor.person_id,
        opened_at=now,
    )
    db.session.add(board)
    db.session.flush()
    audit.record(actor, "forums.board_opened", ("board", board.id), now=now, name=kept)
    announce("forums.board_opened", board.id)
    return board


def change_setting(actor: Actor, name: str, value: int, *, now: datetime) -> None:
    """Another number from now on; questions asked before keep what they were promised."""
    require_setter(actor)
    _default, least, most = SETTINGS[name]
    if not least <= value <= most:
        raise Invalid(
            say("Tulis angka dari %(least)d sampai %(most)d.", least=least, most=most), field=name
        )
    row = db.session.get(ForumSetting, name) or ForumSetting(name=name)
    row.value, row.changed_by, row.changed_at = value, actor.person_id, now
    db.session.add(row)
    audit.record(actor, "forums.setting_changed", ("setting", 0), now=now, name=name, value=value)
    announce("forums.setting_changed", 0)


def count_threads(board_id: int, by: int) -> None:
    """Keep a board's number of threads that may be read."""
    counted = update(Board).where(Board.id == board_id).values(threads=Board.threads + by)
    db.session.execute(counted.execution_options(synchronize_session=False))


def _slug(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:70] or "papan"
    return f"{words}-papan" if words in RESERVED else words
