"""Writes of a draft: starting it, saving what is typed."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.texts import clean_line, clean_text, count_words, is_blank
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions import queries as editions
from app.innovations.editions.models import Edition
from app.innovations.editions.rules import (
    MATURITIES,
    eligibility_problem,
    may_send_in,
    sections,
    submission_status,
)
from app.innovations.proposals import queries, rules
from app.innovations.proposals.actions import (
    keep_revision,
    keep_revision_when_due,
    mark_changed,
    merged,
    proposal_to_change,
)
from app.innovations.proposals.drafting.queries import stored_fields, units_for
from app.innovations.proposals.models import Proposal, SectionText, TeamMember
from app.web.markdown import clean_html, plain

_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


def start_draft(
    actor: Actor,
    *,
    edition_slug: str,
    unit_id: int,
    title: str,
    maturity: str,
    track_id: int | None,
    category_id: int | None,
    request_key: str,
    now: datetime,
) -> Proposal:
    """A new draft of one of the actor's own units, with the actor as its lead.

    The same ``request_key`` again gives the draft that it made (a double click makes one entry).
    ``Conflict`` unless the edition takes proposals at ``now``.
    """
    edition = editions.edition_by_slug(actor, edition_slug)
    if not _KEY.fullmatch(request_key):
        raise Invalid(say("Halaman ini rusak. Muat ulang, lalu coba lagi."))
    if made := _made_before(actor, edition, request_key):
        return made
    _require_open(actor, edition, now)
    title = _clean_title(title)
    track = _one_of(edition.tracks, track_id, "track")
    category = _one_of(edition.categories, category_id, "category")
    _require_eligible(actor, edition, track, unit_id, maturity)
    proposal = Proposal(
        slug=rules.slug_of(title, secrets.token_hex(3)),
        edition_id=edition.id,
        track_id=track.id if track else None,
        category_id=category.id if category else None,
        unit_id=unit_id,
        lead_id=actor.person_id,
        title=title,
        maturity=maturity,
        desk_since=now,
        request_key=request_key,
        edits={},
        created_at=now,
        changed_at=now,
    )
    _add(actor, proposal, edition, now)
    return proposal


def _made_before(actor: Actor, edition: Edition, request_key: str) -> Proposal | None:
    made = queries.proposal_by_key(edition.id, request_key)
    if made is not None and made.lead_id != actor.person_id:
        raise Conflict(say("Halaman ini sudah dipakai. Muat ulang, lalu coba lagi."))
    return made


def _require_open(actor: Actor, edition: Edition, now: datetime) -> None:
    late = editions.late_until_for(actor, edition.id)
    if may_send_in(edition, late, now):
        return
    if submission_status(edition, now, late) == "ahead":
        raise Conflict(say("Pengajuan edisi ini belum dibuka."))
    raise Conflict(say("Pengajuan edisi ini sudah ditutup."))


def _clean_title(title: str) -> str:
    title = clean_line(title, field="title", letters=rules.TITLE_LETTERS)
    if is_blank(title):
        raise Invalid(say("Beri judul."), field="title")
    return title


def _one_of(choices: list[Any], wanted: int | None, field: str) -> Any:
    """The track or category of that id; None for none."""
    if wanted is None:
        return None
    found = next((one for one in choices if one.id == wanted), None)
    if found is None:
        raise Invalid(say("Pilih salah satu dari daftar."), field=field)
    return found


def _require_eligible(
    actor: Actor, edition: Edition, track: Any, unit_id: int, maturity: str
) -> None:
    if unit_id not in {unit.id for unit in units_for(actor, edition)}:
        raise Invalid(say("Pilih salah satu unit Anda sendiri."), field="unit")
    if maturity not in MATURITIES:
        raise Invalid(say("Pilih salah satu dari daftar."), field="maturity")
    kind = db.session.scalar(select(Organisation.kind).where(Organisation.id == unit_id))
    problem = eligibility_problem(
        edition, track, person_kind=actor.kind, organisation_kind=kind, maturity=maturity
    )
    if problem is not None:
        raise Invalid(problem, field="track" if track is not None else None)


def _add(actor: Actor, proposal: Proposal, edition: Edition, now: datetime) -> None:
    db.session.add(proposal)
    db.session.flush()
    member = TeamMember(proposal_id=proposal.id, person_id=actor.person_id, name=actor.name)
    member.joined_at = now
    db.session.add(member)
    subject = ("proposal", proposal.id)
    audit.record(actor, "proposal.started", subject, now=now, edition=edition.id)
    announce("drafts.draft_started", proposal.id)


# --- saving --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Saved:
    """A draft after a save; ``changed`` is False when nothing new was typed."""

    proposal: Proposal
    changed: bool


def save_content(
    actor: Actor,
    slug: str,
    *,
    typed: Mapping[str, str],
    hand: rules.Hand,
    asked: bool,
    now: datetime,
) -> Saved:
    """Save the fields of the writing page that arrived; the others stay as they are.

    ``typed``: "title", "maturity", "track", "category", "started_on" and "s_<section key>".
    Over-long sections are kept. ``asked``: by the button, not by itself (a revision is kept).
    ``Conflict`` where a colleague wrote in the same field meanwhile: see ``actions.merged``.
    """
    proposal = proposal_to_change(actor, slug)
    edition = editions.edition_by_id(actor, proposal.edition_id)
    body = editions.rubric_of(edition).body
    written = queries.sections_of(proposal.id)
    stored = stored_fields(proposal, body, written)
    fields = {name: _clean(name, text) for name, text in typed.items() if name in stored}
    changed = merged(proposal, stored, fields, hand).changed
    _keep_what_others_wrote(actor, proposal, changed, now)
    for name, text in changed.items():
        _write(proposal, edition, written, name, text)
    if changed:
        _summarise(proposal, body, stored | changed)
        mark_changed(actor, proposal, list(changed), hand, now=now)
    if changed or asked:
        keep_revision_when_due(actor, proposal, asked=asked, now=now)
    return Saved(proposal, bool(changed))


def _keep_what_others_wrote(
    actor: Actor, proposal: Proposal, changed: Mapping[str, str], now: datetime
) -> None:
    """A revision before somebody else's words are written over, however well-meant."""
    writers = {(proposal.edits.get(name) or [0, "", None])[2] for name in changed}
    others = writers - {None, actor.person_id}
    if others:
        keep_revision(actor, proposal, by=min(others), now=now)


def _clean(name: str, text: str) -> str:
    if name == "title":
        return _clean_title(text)
    if name.startswith("s_"):
        return clean_text(text, field=name, letters=rules.SECTION_LETTERS)
    return clean_line(text, field=name, letters=40)


def _write(
    proposal: Proposal, edition: Edition, written: dict[str, SectionText], name: str, text: str
) -> None:
    if name.startswith("s_"):
        key = name.removeprefix("s_")
        row = written.get(key) or SectionText(proposal_id=proposal.id, key=key)
        row.source, row.html, row.words = text, clean_html(text), count_words(text)
        db.session.add(row)
    elif name in {"track", "category"}:
        choices: list[Any] = list(edition.tracks if name == "track" else edition.categories)
        chosen = _one_of(choices, _number(text, name), name)
        setattr(proposal, f"{name}_id", chosen.id if chosen else None)
    elif name == "started_on":
        proposal.started_on = _date(text)
    elif name == "maturity" and text not in MATURITIES:
        raise Invalid(say("Pilih salah satu dari daftar."), field=name)
    else:
        setattr(proposal, name, text)


def _number(text: str, field: str) -> int | None:
    if text and not re.fullmatch(r"[0-9]{1,9}", text):
        raise Invalid(say("Pilih salah satu dari daftar."), field=field)
    return int(text) if text else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Invalid(say("Tulis tanggalnya seperti 2026-11-23."), field="started_on") from wrong


def _summarise(proposal: Proposal, body: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """The first section (Ringkasan) in short, for lists."""
    first = next(iter(sections(body)), None)
    if first is not None:
        source = fields.get(rules.section_field(first["key"]), "")
        proposal.summary = rules.list_summary(plain(source))
