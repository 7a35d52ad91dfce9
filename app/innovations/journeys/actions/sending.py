"""Sending a proposal in, sending its repair in, and withdrawing it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation, Person
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.texts import clean_text
from app.core.words import Sentence, say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.editions import queries as editions
from app.innovations.editions.actions import use_late_pass
from app.innovations.editions.models import Edition, Stage
from app.innovations.editions.rules import eligibility_problem, sections, submission_status
from app.innovations.journeys import queries
from app.innovations.journeys.actions import moves
from app.innovations.journeys.models import Receipt, StageEntry
from app.innovations.journeys.policies import require_withdrawer
from app.innovations.journeys.rules import (
    MAX_REASON,
    SENDABLE,
    WITHDRAWABLE,
    proposal_number,
    repair_window,
)
from app.innovations.proposals.actions import keep_revision
from app.innovations.proposals.drafting.queries import problems_in
from app.innovations.proposals.models import Proposal
from app.innovations.proposals.places.queries import place_problem
from app.innovations.proposals.policies import is_on_team, require_team
from app.innovations.proposals.queries import proposal_by_id, team_ids, unit_lineage
from app.innovations.proposals.rules import Problem, section_field
from app.web.search.actions import drop

SENT = say("Usulan “%(title)s” sudah dikirim dengan nomor %(number)s.")
SENT_AGAIN = say("Perbaikan usulan “%(title)s” sudah dikirim.")
WITHDRAWN = say("Usulan “%(title)s” sudah ditarik.")
_CLOSED = {
    "ahead": say("Pengiriman belum dibuka. Naskah Anda tersimpan sebagai draf."),
    "over": say(
        "Waktu pengiriman sudah berakhir. Naskah Anda tetap tersimpan; bila ada kendala, "
        "mintalah izin susulan kepada penyelenggara."
    ),
}
_NOT_OPEN = say("Edisi ini tidak menerima kiriman. Naskah Anda tetap tersimpan.")


def submit_proposal(
    actor: Actor, proposal: Proposal, *, version: int | None = None, now: datetime
) -> Receipt:
    """Send a proposal in, or its repair back to the desk that asked for it; returns the receipt.

    ``version`` is the one the team had before its eyes. A second click gets the receipt of the
    first. ``Invalid`` with ``facts["problems"]`` while something lacks, ``Conflict`` when the window
    is closed or somebody changed the text meanwhile; the text itself is never touched.
    """
    proposal = proposal_by_id(proposal.id, lock=True)
    members = team_ids(proposal.id)
    if not is_on_team(actor, proposal, members):
        require_team(actor, proposal, members, unit_lineage(proposal))
    if proposal.state == "submitted":
        return queries.latest_receipt(proposal.id)
    _require_sendable(proposal, version)
    edition = editions.edition_by_id(actor, proposal.edition_id)
    again = proposal.state == "repair"
    stage_id = _return(proposal, now) if again else _send_first(actor, proposal, edition, now)
    receipt = _receipt(actor, proposal, edition, again=again, now=now)
    what = "resubmitted" if again else "submitted"
    moves.note(actor, proposal, what, now=now, stage_id=stage_id)
    facts = {"number": receipt.number, "sha256": receipt.sha256, "round": receipt.round}
    audit.record(actor, f"proposal.{what}", ("proposal", proposal.id), now=now, **facts)
    sentence = SENT_AGAIN if again else SENT
    moves.tell_team(proposal, members, sentence, "/receipt", now=now)
    announce("journeys.proposal_submitted", proposal.id)
    return receipt


def _require_sendable(proposal: Proposal, version: int | None) -> None:
    if proposal.state not in SENDABLE:
        raise Conflict(say("Usulan ini sudah ditarik atau diputuskan, jadi tidak dapat dikirim."))
    if version is not None and version != proposal.version:
        raise Conflict(
            say("Naskah berubah sejak Anda memeriksanya. Lihat sekali lagi, lalu kirim."),
            version=proposal.version,
        )


def _send_first(actor: Actor, proposal: Proposal, edition: Edition, now: datetime) -> int:
    _require_open(actor, proposal, edition, now)
    if not edition.stages:
        raise Conflict(say("Edisi ini belum punya tahap seleksi."))
    stage = moves.held_stage(edition.stages[0].id)
    moves.require_running(stage)
    if no_place := place_problem(proposal, edition, hold=True):
        raise Conflict(no_place.message, field=no_place.field, problems=[no_place])
    moves.enter_one(proposal, stage, now=now)
    proposal.number = proposal_number(edition.slug, edition.year, proposal.id)
    proposal.submitted_at = now
    return stage.id


def _require_open(actor: Actor, proposal: Proposal, edition: Edition, now: datetime) -> None:
    """The window, or a late pass, which is used up by this."""
    status = submission_status(edition, now)
    if status == "over":
        late = editions.late_until_for(actor, edition.id, proposal.id)
        status = submission_status(edition, now, late)
    if status not in {"open", "late"}:
        raise Conflict(_CLOSED.get(status, _NOT_OPEN))
    if status == "late":
        use_late_pass(actor, edition.id, proposal.id)


def _return(proposal: Proposal, now: datetime) -> int:
    """The repaired proposal goes back to the desk that sent it back."""
    found = queries.entry_on_repair(proposal.id)
    if found is None:
        raise Conflict(say("Usulan ini tidak sedang diperbaiki."))
    if repair_window(found.due_at).is_over(now):
        raise Conflict(
            say(
                "Tenggat perbaikan sudah lewat. Perbaikan Anda tetap tersimpan; hubungi "
                "sekretariat bila perlu perpanjangan."
            )
        )
    entry = db.session.get_one(StageEntry, found.id)
    stage = db.session.get_one(Stage, entry.stage_id)
    entry.state, entry.version = "waiting", entry.version + 1
    moves.put_on_desk(proposal, moves.desk_of(stage), now=now)
    return stage.id


def _require_complete(proposal: Proposal, edition: Edition, content: dict[str, Any]) -> None:
    body = editions.rubric_of(edition).body
    texts = {one["key"]: content["sections"].get(one["key"], "") for one in sections(body)}
    fields = {section_field(key): text for key, text in texts.items()}
    problems = problems_in(proposal, edition, body, fields)
    if stranger := _not_eligible(proposal, edition):
        problems.insert(0, Problem("track", stranger))
    if problems:
        raise Invalid(say("Masih ada yang perlu dilengkapi sebelum dikirim."), problems=problems)


def _not_eligible(proposal: Proposal, edition: Edition) -> Sentence | None:
    unit_kind = select(Organisation.kind).where(Organisation.id == proposal.unit_id)
    rows = select(Person.kind, unit_kind.scalar_subquery().label("unit_kind"))
    lead = db.session.execute(rows.where(Person.id == proposal.lead_id)).one()
    track = next((one for one in edition.tracks if one.id == proposal.track_id), None)
    return eligibility_problem(
        edition, track, person_kind=lead.kind, organisation_kind=lead.unit_kind
    )


def _receipt(
    actor: Actor, proposal: Proposal, edition: Edition, *, again: bool, now: datetime
) -> Receipt:
    """Change the state, keep the content for good, look whether it is whole, and prove it."""
    proposal.state = "submitted"
    proposal.version += 1
    revision = keep_revision(actor, proposal, submitted=True, now=now)
    _require_complete(proposal, edition, revision.content)
    receipt = Receipt(
        proposal_id=proposal.id,
        round=queries.latest_receipt(proposal.id).round + 1 if again else 1,
        number=proposal.number or "",
        sha256=revision.sha256,
        at=now,
        by_person_id=actor.person_id,
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


def withdraw_proposal(actor: Actor, proposal: Proposal, *, reason: str = "", now: datetime) -> None:
    """Take a proposal out of the competition for good; the reason may stay unsaid.

    ``Conflict`` before it is sent in (a draft is simply left) and after it is decided.
    """
    reason = clean_text(reason, field="reason", letters=MAX_REASON)
    proposal = proposal_by_id(proposal.id, lock=True)
    members, lineage = team_ids(proposal.id), unit_lineage(proposal)
    require_withdrawer(actor, proposal, members, lineage)
    if proposal.state == "withdrawn":
        return
    if proposal.state not in WITHDRAWABLE:
        raise Conflict(say("Hanya usulan yang sedang berjalan yang dapat ditarik."))
    _leave(proposal, now)
    moves.note(actor, proposal, "withdrawn", now=now, words=reason)
    facts = {"with_reason": bool(reason)}
    audit.record(actor, "proposal.withdrawn", ("proposal", proposal.id), now=now, **facts)
    moves.tell_team(proposal, members, WITHDRAWN, "/journey", now=now)
    announce("journeys.proposal_withdrawn", proposal.id)


def _leave(proposal: Proposal, now: datetime) -> None:
    running = select(StageEntry).where(
        StageEntry.proposal_id == proposal.id, StageEntry.state.in_(("waiting", "repair"))
    )
    for entry in db.session.scalars(running):
        entry.state, entry.version = "withdrawn", entry.version + 1
    proposal.state, proposal.withdrawn_at = "withdrawn", now
    proposal.published_at = None
    drop("proposal", [proposal.id])  # at once: found by nobody any more
    proposal.version += 1
    moves.put_on_desk(proposal, moves.TEAM_DESK, now=now)
