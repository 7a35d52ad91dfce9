"""Reads of boards and of the forum's numbers."""

from typing import Any

from sqlalchemy import bindparam, select

from app.accounts.models import Organisation
from app.accounts.queries import needle
from app.core.errors import Missing
from app.core.words import say
from app.db.rows import row_of, rows_of
from app.forums.boards.models import Board, ForumSetting
from app.forums.boards.rules import SETTINGS

_BOARDS = select(
    Board.id,
    Board.slug,
    Board.name,
    Board.about,
    Board.threads,
    Board.closed_at,
    Board.agency_id,
    Board.service_id,
    Organisation.name.label("agency"),
).outerjoin(Organisation, Organisation.id == Board.agency_id)


_OPEN = _BOARDS.where(Board.closed_at.is_(None)).order_by(Board.position, Board.name)
_BY_SLUG = _BOARDS.where(Board.slug == bindparam("slug"))
_BY_ID = _BOARDS.where(Board.id == bindparam("board_id"))
_SETTINGS = select(ForumSetting.name, ForumSetting.value)


def boards() -> list[Any]:
    """Every open board in its place (1 statement)."""
    return rows_of(_OPEN)


def board_by_slug(slug: str) -> Any:
    """One board; ``Missing`` when there is none (1 statement)."""
    found = row_of(_BY_SLUG, slug=needle(slug))
    if found is None:
        raise Missing(say("Papan itu tidak ada."))
    return found


def board_by_id(board_id: int) -> Any:
    """One board by its number; ``Missing`` when there is none (1 statement)."""
    found = row_of(_BY_ID, board_id=board_id)
    if found is None:
        raise Missing(say("Papan itu tidak ada."))
    return found


def settings() -> dict[str, int]:
    """The numbers of the forum, those nobody changed by their defaults (1 statement)."""
    kept = {row.name: row.value for row in rows_of(_SETTINGS)}
    return {name: kept.get(name, default) for name, (default, _least, _most) in SETTINGS.items()}
