"""HTTP doors of a team: send in, receipt, journey, withdraw."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Actor
from app.core.texts import count_words
from app.db.unit import transaction
from app.innovations.attachments.queries import attachments_of
from app.innovations.attachments.rules import AUDIENCES
from app.innovations.editions.rules import submission_status
from app.innovations.editions.wording import told, told_in
from app.innovations.journeys import actions, queries
from app.innovations.journeys.forms import ReasonForm, SubmitForm
from app.innovations.journeys.policies import require_withdrawer
from app.innovations.journeys.rules import TRACE_WORDS, repair_window
from app.innovations.proposals import rules
from app.innovations.proposals.drafting.queries import Desk, desk_of
from app.innovations.proposals.queries import (
    proposal_by_slug,
    proposal_for_team,
    shown_effects,
    team_ids,
    team_of,
    unit_lineage,
)
from app.innovations.stages import stages as kinds
from app.web.http import attempt, done, page, signed_in_actor
from app.web.i18n import translated

blueprint = Blueprint("journeys", __name__)
_BOTH = ["GET", "POST"]
TEAM = "/innovations/<slug>"


@blueprint.route(TEAM + "/submit", methods=_BOTH)
def submit(slug: str) -> ResponseReturnValue:
    """What lacks, what will happen, and the act of sending in."""
    actor, form = signed_in_actor(), SubmitForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            proposal = proposal_by_slug(slug)
            actions.submit_proposal(actor, proposal, version=form.seen, now=clock.now())
        if tried.ok:
            return redirect(url_for(".receipt", slug=slug))
    desk = desk_of(actor, slug)
    if desk.proposal.state not in rules.EDITABLE:
        return redirect(url_for(".journey", slug=slug))
    form.version.data = str(desk.proposal.version)
    return page("innovations/journeys/submit.html", form=form, **_review(desk))


def _review(desk: Desk) -> dict[str, Any]:
    """All that the review page shows of a proposal that is about to be sent in."""
    proposal, now = desk.proposal, clock.now()
    asked = queries.entry_on_repair(proposal.id) if proposal.state == "repair" else None
    if asked:
        status = "over" if repair_window(asked.due_at).is_over(now) else "open"
    else:
        status = submission_status(desk.edition, now, desk.late_until)
    return {
        "desk": desk,
        "proposal": proposal,
        "problems": [(one.field, told_in(one.message)) for one in desk.problems],
        "status": status,
        "asked": asked,
        "sections": _counted(desk),
        "track": _name(desk.edition.tracks, proposal.track_id),
        "category": _name(desk.edition.categories, proposal.category_id),
        "names": _names(desk),
        "effects": len(shown_effects(proposal.id)),
        "files": attachments_of(proposal.id),
        "audiences": {key: translated(word) for key, (word, _about) in AUDIENCES.items()},
        "team": [one.name for one in team_of(proposal.id)],
    }


def _name(rows: list[Any], row_id: int | None) -> str:
    return next((one.name for one in rows if one.id == row_id), "")


def _counted(desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "key": one["key"],
            "title": one["title"],
            "words": count_words(desk.fields[rules.section_field(one["key"])]),
            "most": one.get("max_words"),
        }
        for one in desk.body.get("sections", [])
    ]


def _names(desk: Desk) -> list[tuple[str, str, list[str]]]:
    """Where, its name and the names that stand in it, where a blind stage must not show them."""
    texts = [("/edit#title", _("Judul"), desk.proposal.title)]
    for one in desk.body.get("sections", []):
        name = rules.section_field(one["key"])
        texts.append((f"/edit#{name}", told(one["title"]), desk.fields[name]))
    found = [(where, title, rules.names_found(t, desk.identities)) for where, title, t in texts]
    if desk.identities:
        files = attachments_of(desk.proposal.id, "judges")
        found += [("/files", one.name, list(one.named)) for one in files]
    return [one for one in found if one[2]]


@blueprint.get(TEAM + "/receipt")
def receipt(slug: str) -> ResponseReturnValue:
    """The proof of the latest sending-in, with the earlier ones below it."""
    proposal = proposal_for_team(signed_in_actor(), slug)
    latest = queries.latest_receipt(proposal.id)
    return page(
        "innovations/journeys/receipt.html",
        proposal=proposal,
        edition=queries.edition_of(proposal),
        latest=latest,
        earlier=queries.receipts_of(proposal.id)[1:],
    )


@blueprint.get(TEAM + "/journey")
def journey(slug: str) -> ResponseReturnValue:
    """Where the proposal lies, what was asked for or decided, and all that happened."""
    proposal = proposal_for_team(signed_in_actor(), slug)
    edition = queries.edition_of(proposal)
    return page(
        "innovations/journeys/journey.html",
        proposal=proposal,
        edition=edition,
        steps=steps_for_page(proposal, edition.zone),
        desks=rules.DESKS,
        entries=[_told(one) for one in reversed(queries.told_entries(proposal.id))],
        happened=happened(queries.trace_of(proposal.id), edition.zone),
        feedback=queries.feedback_for(proposal),
    )


def _told(row: Any) -> dict[str, Any]:
    part = kinds.get(row.kind)
    return {
        "row": row,
        "badge": queries.badge_of(part, row.state),
        "findings": part.findings(row.answers or {}),
    }


def steps_for_page(proposal: Any, zone: str) -> list[dict[str, Any]]:
    """The journey line as its macro takes it, in the reader's language."""
    return [
        {"label": translated(one.label), "note": translated(one.note), "zone": zone}
        | {"state": one.state, "at": one.at}
        for one in queries.steps_of(proposal)
    ]


def line(proposal: Any, *, outcomes: bool) -> list[dict[str, Any]]:
    """The journey line for the slot of proposals: words as sentences still."""
    return [
        {"label": one.label, "state": one.state, "at": one.at, "note": one.note}
        for one in queries.steps_of(proposal, outcomes=outcomes)
    ]


def happened(trace: list[Any], zone: str) -> list[dict[str, Any]]:
    """A trace as the timeline macro takes it."""
    return [
        {
            "at": one.at,
            "zone": zone,
            "kind": TRACE_WORDS[one.what][0],
            "what": _(TRACE_WORDS[one.what][1].msgid, stage=told(one.stage)),
            "note": one.note,
        }
        for one in trace
    ]


@blueprint.route(TEAM + "/withdraw", methods=_BOTH)
def withdraw(slug: str) -> ResponseReturnValue:
    """Take the proposal out of the competition, after being told what that means."""
    actor, form = signed_in_actor(), ReasonForm()
    if form.validate_on_submit():
        with attempt(form) as tried, transaction():
            proposal = proposal_by_slug(slug)
            actions.withdraw_proposal(
                actor, proposal, reason=form.reason.data or "", now=clock.now()
            )
        if tried.ok:
            done(_("Usulan sudah ditarik."))
            return redirect(url_for(".journey", slug=slug))
    proposal = _withdrawable(actor, slug)
    return page("innovations/journeys/withdraw.html", form=form, proposal=proposal)


def _withdrawable(actor: Actor, slug: str) -> Any:
    proposal = proposal_by_slug(slug)
    require_withdrawer(actor, proposal, team_ids(proposal.id), unit_lineage(proposal))
    return proposal
