"""Writes while an edition runs: publish, windows, extensions, late passes, the end."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from app.accounts import queries as accounts
from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, Invalid
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions import queries, rules, shapes
from app.innovations.editions.actions.guards import require_fresh, require_running, touch
from app.innovations.editions.actions.rubric import freeze
from app.innovations.editions.actions.telling import (
    organisers_of,
    tell_drafting,
    tell_people,
    written,
)
from app.innovations.editions.models import (
    ClosedWindow,
    Edition,
    Extension,
    LatePass,
    Rubric,
    Stage,
)
from app.innovations.editions.policies import require_organiser

EXTENDED = say("Pengajuan %(edition)s diperpanjang sampai %(until)s. Alasan: %(reason)s")
LATE_PASS = say("Anda masih dapat mengirim satu usulan ke %(edition)s sampai %(until)s.")
CLOSED_EARLY = say("%(edition)s ditutup oleh penyelenggara. Alasan: %(reason)s")
WINDOW_CLOSED = say("Pengajuan %(edition)s sudah tutup. Lanjutkan ke tahap berikutnya.")
STAGE_CLOSED = say("Waktu tahap %(stage)s di %(edition)s sudah habis.")


def publish_edition(actor: Actor, edition: Edition, *, now: datetime) -> Rubric:
    """Make a draft public and freeze its rubric; from here on its structure stands.

    ``Invalid`` with ``facts["problems"]`` (a list of ``rules.Problem``) while anything is missing.
    """
    require_organiser(actor, edition)
    if edition.state != "draft":
        raise Conflict(say("Edisi ini sudah terbit."))
    rubric = queries.rubric_of(edition)
    problems = rules.missing_before_publishing(
        edition, edition.tracks, edition.stages, rubric.body, now
    )
    if problems:
        raise Invalid(
            say("Edisi belum dapat diterbitkan; masih ada yang kurang."), problems=problems
        )
    freeze(rubric, now)
    edition.state = "open"
    things: list[Edition | Stage] = [edition, *edition.stages]
    for thing in things:  # dates that are published are no examples
        thing.dates_example = False
    facts = {"rubric": rubric.sha256, "closes": edition.closes}
    audit.record(actor, "edition.published", ("edition", edition.id), now=now, **facts)
    announce("editions.edition_published", edition.id)
    return rubric


def name_of(thing: Edition | Stage) -> str:
    """``edition:<id>`` or ``stage:<id>``: how jobs and the list of closed windows name a window."""
    return f"{'edition' if isinstance(thing, Edition) else 'stage'}:{thing.id}"


def set_windows(
    actor: Actor,
    edition: Edition,
    windows: Mapping[str, tuple[datetime | None, datetime | None]],
    *,
    version: str | None,
    now: datetime,
) -> None:
    """Set windows by key (``""`` the one for sending in, else the stage's number).

    After publication only windows of stages that have not begun may be set: what people already
    rely on is made longer by ``extend_window``, with a reason.
    """
    saved = shapes.window_rows(edition)
    require_fresh(actor, edition, saved, version)
    things: dict[str, Edition | Stage] = {"": edition}
    things |= {str(stage.id): stage for stage in edition.stages}
    for key, thing in things.items():
        if key in windows:
            _set_window(edition, thing, *windows[key])
    after = shapes.window_rows(edition)
    facts = {"before": saved, "after": after} if after != saved else {}
    touch(edition)
    audit.record(actor, "edition.windows_set", ("edition", edition.id), now=now, **facts)
    announce("editions.edition_changed", edition.id)


def _set_window(
    edition: Edition, thing: Edition | Stage, opens: datetime | None, closes: datetime | None
) -> None:
    thing.dates_example = False  # whoever saved the page has looked at the dates on it
    if (opens, closes) != (thing.opens, thing.closes):
        _require_settable(edition, thing)
        rules.check_window(opens, closes)
        thing.opens, thing.closes = opens, closes


def _require_settable(edition: Edition, thing: Edition | Stage) -> None:
    if edition.state == "closed":
        raise Conflict(say("Edisi ini sudah ditutup."))
    begun = isinstance(thing, Stage) and thing.started_at is not None
    if edition.state == "open" and (isinstance(thing, Edition) or begun):
        raise Conflict(
            say("Waktu yang sudah berjalan hanya dapat diperpanjang, dengan alasan untuk semua.")
        )


def extend_window(
    actor: Actor,
    edition: Edition,
    *,
    stage_id: int | None = None,
    closes: datetime,
    reason: str,
    now: datetime,
) -> Extension:
    """Let a window close later for everybody. People with a draft are told, the log keeps it."""
    require_organiser(actor, edition)
    require_running(edition)
    thing = _window_of(edition, stage_id)
    before, reason = thing.closes, reason.strip()
    _check_extension(before, closes, reason, now)
    thing.closes = closes
    row = Extension(
        edition_id=edition.id,
        stage_id=stage_id,
        closed_before=before,
        closes_now=closes,
        reason=reason,
        by_person_id=actor.person_id,
        at=now,
    )
    db.session.add(row)
    touch(edition)
    if stage_id is None:
        until = written(closes, edition.zone)
        tell_drafting(edition, EXTENDED, now=now, until=until, reason=reason)
    facts = {"window": name_of(thing), "before": before, "after": closes, "reason": reason}
    audit.record(actor, "edition.window_extended", ("edition", edition.id), now=now, **facts)
    announce("editions.window_extended", edition.id, stage_id=stage_id)
    return row


def _check_extension(before: datetime | None, closes: datetime, reason: str, now: datetime) -> None:
    if closes <= max(now, before or now):
        raise Invalid(
            say("Waktu tutup yang baru harus sesudah yang lama dan belum lewat."), field="closes"
        )
    if not reason:
        raise Invalid(say("Tulis alasannya; semua peserta akan membacanya."), field="reason")


def _window_of(edition: Edition, stage_id: int | None) -> Edition | Stage:
    if stage_id is None:
        return edition
    stage = next((one for one in edition.stages if one.id == stage_id), None)
    if stage is None:
        raise Invalid(say("Tahap itu tidak ada di edisi ini."), field="window")
    if stage.locked_at is not None:
        raise Conflict(say("Tahap ini sudah dikunci; waktunya tidak dapat diperpanjang."))
    return stage


def give_late_pass(
    actor: Actor, edition: Edition, *, person_id: int, until: datetime, reason: str, now: datetime
) -> LatePass:
    """Let one person send in one entry after the window closed; a second pass is a ``Conflict``."""
    require_organiser(actor, edition)
    require_running(edition)
    if person_id not in accounts.names_of([person_id]):
        raise Invalid(say("Pilih orangnya dari daftar."), field="person_id")
    if edition.closes is None or until <= max(now, edition.closes):
        raise Invalid(
            say("Batas susulan harus sesudah waktu tutup pengajuan dan belum lewat."), field="until"
        )
    if not reason.strip():
        raise Invalid(say("Tulis alasannya; alasan ini masuk catatan."), field="reason")
    row = LatePass(
        edition_id=edition.id,
        person_id=person_id,
        until=until,
        reason=reason.strip(),
        by_person_id=actor.person_id,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    tell_people(edition, [person_id], LATE_PASS, now=now, until=written(until, edition.zone))
    facts = {"edition": edition.id, "until": until}
    audit.record(actor, "edition.late_pass_given", ("late_pass", row.id), now=now, **facts)
    announce("editions.late_pass_given", edition.id)
    return row


def use_late_pass(actor: Actor, edition_id: int, proposal_id: int) -> None:
    """Tie the actor's pass to the entry that is being sent in by it; harmless when done twice.

    ``Conflict`` when the pass was used for another entry. Whoever sends in calls this in the same
    transaction, when ``rules.submission_status`` says "late".
    """
    mine = (LatePass.edition_id == edition_id, LatePass.person_id == actor.person_id)
    free = LatePass.used_by_proposal.is_(None) | (LatePass.used_by_proposal == proposal_id)
    tied = update(LatePass).where(*mine, free).values(used_by_proposal=proposal_id)
    if db.session.scalar(tied.returning(LatePass.id)) is None:
        raise Conflict(say("Izin susulan Anda sudah dipakai untuk usulan lain."))


def close_edition(actor: Actor, edition: Edition, *, reason: str, now: datetime) -> None:
    """End an edition for good, before its time or after its last stage."""
    require_organiser(actor, edition)
    require_running(edition)
    if not reason.strip():
        raise Invalid(say("Tulis alasannya; semua orang dapat membacanya."), field="reason")
    waiting = not rules.submission_window(edition).is_over(now)
    edition.state = "closed"
    if waiting:
        tell_drafting(edition, CLOSED_EARLY, now=now, reason=reason.strip())
    facts = {"reason": reason.strip()}
    audit.record(actor, "edition.closed", ("edition", edition.id), now=now, **facts)
    announce("editions.edition_closed", edition.id)


def note_closed_windows(*, now: datetime) -> list[str]:
    """Tell organisers of windows that are over by ``now``; each closing instant only once.

    Returns the names of those told of now, as ``name_of`` gives them. Two runs at the same time
    tell once: the second meets the unique closing instant.
    """
    closed = queries.windows(whats=queries.closed_windows(now, unnoted=True))
    for row in closed:
        db.session.add(ClosedWindow(what=row.what, closes=row.closes, found_at=now))
        db.session.flush()
        edition = queries.edition_by_id(SYSTEM, row.edition_id)
        sentence = WINDOW_CLOSED if row.stage_id is None else STAGE_CLOSED
        values = {} if row.stage_id is None else {"stage": row.title}
        tell_people(edition, organisers_of(edition), sentence, now=now, **values)
        announce("editions.window_closed", row.edition_id, what=row.what)
    return [row.what for row in closed]
