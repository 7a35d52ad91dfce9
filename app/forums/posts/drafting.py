"""Drafts: what somebody is writing, saved by itself."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db.rows import insert_or, row_of, rows_of, write
from app.db.types import Moment
from app.forums.posts.models import Draft
from app.forums.posts.rules import draft_moment, draft_version

_TAB = "tab"
_CHOSEN = frozenset(("kind", "status", "role", "name_hidden", "service_id", "agency_id", "seen"))
"""What a form holds before anybody typed: alone it is no draft."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a person was writing for a place. ``version`` is 0, ``saved_at`` None without a draft;
    ``tab`` is the key of the form that saved it last."""

    fields: dict[str, Any] = field(default_factory=dict)
    saved_at: datetime | None = None
    tab: str = ""

    @property
    def version(self) -> int:
        """Which draft this is: another one as soon as it is saved again."""
        return draft_version(self.saved_at)


def draft_of(person_id: int | None, place: str) -> Begun:
    """What a person was writing for a place; empty without a draft (1 statement)."""
    found = row_of(_DRAFT, mine=person_id, where=place)
    if found is None:
        return Begun()
    fields = {name: value for name, value in found.fields.items() if name != _TAB}
    return Begun(fields, found.saved_at, found.fields.get(_TAB, ""))


def drafts_of(person_id: int | None) -> list[Any]:
    """All drafts of a person, newest first: place, fields, saved_at (1 statement)."""
    rows = select(Draft.place, Draft.fields, Draft.saved_at).where(Draft.person_id == person_id)
    return rows_of(rows.order_by(Draft.saved_at.desc()).limit(50))


def keep_draft(
    actor: Actor,
    place: str,
    fields: dict[str, Any],
    *,
    now: datetime,
    seen: int | None = None,
    tab: str = "",
) -> int:
    """Keep what somebody is writing, and give its version; fields without a text forget it (2
    statements).

    ``seen``: the version that the form knows of (None: whatever is there gives way). ``Conflict``
    when another form saved another text since: nothing is overwritten. ``tab``: the form's own key;
    a form never stands in its own way, though an answer to it was lost on the line.
    """
    there = draft_of(actor.person_id, place)
    if seen is not None and there.saved_at and not _knows(there, seen, tab, fields):
        raise Conflict(_ELSEWHERE)
    told = any(str(value).strip() for name, value in fields.items() if name not in _CHOSEN)
    if not told:
        forget_draft(actor, place)
        return 0
    saved_at = max(now, draft_moment(there.version + 1))
    mine = {"person_id": actor.person_id, "place": place, "saved_at": saved_at}
    if not _put(there, mine | {"fields": fields | {_TAB: tab}}):
        raise Conflict(_ELSEWHERE)  # two tabs saved in the same moment
    return draft_version(saved_at)


def _knows(there: Begun, seen: int, tab: str, fields: dict[str, Any]) -> bool:
    own = bool(tab) and there.tab == tab
    return own or there.version == seen or there.fields == fields


def _put(there: Begun, kept: dict[str, Any]) -> bool:
    """Write it where the draft that was read still stands; False when it does not."""
    if there.saved_at is None:
        new = insert_or(Draft).on_conflict_do_nothing().returning(Draft.place)
        return row_of(new, **kept) is not None  # PostgreSQL counts no rows of such an INSERT
    place = {"mine": kept["person_id"], "where": kept["place"], "was": there.saved_at}
    return write(_CHANGE, place | {"now": kept["saved_at"], "said": kept["fields"]}) == 1


def forget_draft(actor: Actor, place: str) -> None:
    """It was sent, or emptied, or thrown away (1 statement)."""
    write(_FORGET, {"mine": actor.person_id, "where": place})


_HERE = (Draft.person_id == bindparam("mine"), Draft.place == bindparam("where"))
_DRAFT = select(Draft.fields, Draft.saved_at).where(*_HERE)
_FORGET = delete(Draft).where(*_HERE)
_CHANGE = (
    update(Draft)
    .where(*_HERE, Draft.saved_at == bindparam("was", type_=Moment()))
    .values(
        saved_at=bindparam("now", type_=Moment()), fields=bindparam("said", type_=Draft.fields.type)
    )
)
_ELSEWHERE = say("Draf tulisan ini sudah diubah di tab atau peranti lain.")
