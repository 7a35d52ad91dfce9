"""Starts threads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Organisation
from app.catalogue.models import Service
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.forums.boards.actions import count_threads
from app.forums.boards.queries import board_by_slug
from app.forums.posts.actions import (
    Draught,
    Written,
    named,
    require_considered,
    require_may_write,
    write_post,
)
from app.forums.posts.policies import require_writer
from app.forums.questions.actions import start_clock
from app.forums.threads.models import Thread
from app.forums.threads.rules import HELD, QUESTION, SHOWN, require_kind, require_title
from app.moderation.actions import hold_by_system
from app.moderation.screening.rules import findings


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new thread is about, besides its first post."""

    kind: str
    title: str
    service_id: int | None = None
    agency_id: int | None = None


def start_thread(
    actor: Actor, board_slug: str, opening: Opening, draught: Draught, *, now: datetime
) -> Written:
    """Begin a thread on a board. The same form sent again is the thread that is there already."""
    require_writer(actor)
    before = require_may_write(actor, draught, now=now)
    if isinstance(before, Written):
        return before
    board = board_by_slug(board_slug)
    if board.closed_at:
        raise Conflict(say("Papan ini sudah ditutup. Pilih papan lain."))
    title, kind = require_title(opening.title), require_kind(opening.kind)
    require_considered(title, considered=draught.considered, field="title")
    service_id = opening.service_id or board.service_id
    found = findings(title)
    thread = Thread(
        board_id=board.id,
        kind=kind,
        title=title,
        author_id=actor.person_id,
        name_hidden=draught.name_hidden,
        service_id=service_id,
        agency_id=_agency(opening.agency_id, service_id) or board.agency_id,
        state=SHOWN,
        posts=0,
        shown=0,
        turn=int(now.timestamp() * 1000),
        started_at=now,
        last_at=now,
        client_key=draught.client_key,
    )
    db.session.add(thread)
    db.session.flush()
    written = write_post(actor, thread.id, draught, now=now)
    if kind == QUESTION:
        start_clock(thread, held=bool(found) or written.held, now=now)
    if found and not written.held:
        agencies = [thread.agency_id] if thread.agency_id else []
        hold_by_system("thread", thread.id, thread.author_id, agencies, found, since=now, now=now)
    if found or written.held:
        thread.state = HELD
    else:
        count_threads(board.id, 1)
    told = named(actor, name_hidden=draught.name_hidden)
    audit.record(told, "forums.thread_started", ("thread", thread.id), now=now, kind=kind)
    announce("forums.thread_started", thread.id)
    return Written(written.id, thread.id, 1, held=thread.state == HELD)


def _agency(agency_id: int | None, service_id: int | None) -> int | None:
    """Whose matter it is: the agency that was chosen, else the one that gives the service."""
    if agency_id is not None:
        if db.session.get(Organisation, agency_id) is None:
            raise Invalid(say("Pilih instansi dari daftar."), field="agency_id")
        return agency_id
    if service_id is None:
        return None
    owner = db.session.scalar(select(Service.organisation_id).where(Service.id == service_id))
    if owner is None:
        raise Invalid(say("Pilih layanan dari daftar."), field="service_id")
    return owner
