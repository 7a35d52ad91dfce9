"""Writes that every part of a proposal's life shares."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm.attributes import flag_modified

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.words import say
from app.db import audit
from app.db.base import db
from app.db.unit import announce
from app.innovations.proposals import queries
from app.innovations.proposals.models import Effect, Proposal, Revision
from app.innovations.proposals.policies import require_editable, require_team
from app.innovations.proposals.rules import (
    Hand,
    Merge,
    content_sha256,
    deserves_revision,
    merge,
)


def proposal_to_change(actor: Actor, slug: str) -> Proposal:
    """The proposal, locked, for somebody on its team; ``Conflict`` once it has been sent in."""
    proposal = queries.proposal_by_slug(slug, lock=True)
    ids, lineage = queries.team_ids(proposal.id), queries.unit_lineage(proposal)
    require_team(actor, proposal, ids, lineage)
    require_editable(proposal)
    return proposal


def merged(
    proposal: Proposal, stored: Mapping[str, str], typed: Mapping[str, str], hand: Hand
) -> Merge:
    """What of a form is to be written; ``Conflict`` where somebody else wrote in the same field.

    Its facts are ``theirs`` and ``yours`` (texts by field), ``who`` (person id by field) and
    ``shown``, ``stored`` (what the form should show next and what it then starts from).
    """
    result = merge(stored, typed, proposal.edits, hand)
    if result.clashes:
        raise Conflict(
            say(
                "Rekan Anda mengubah bagian yang sama sesudah halaman ini Anda buka. Tulisan Anda "
                "dan tulisannya ada di bawah; pilih atau gabungkan, lalu simpan lagi."
            ),
            theirs=result.clashes,
            yours={name: typed[name] for name in result.clashes},
            who={name: (proposal.edits[name] + [None])[2] for name in result.clashes},
            shown=result.shown,
            stored=dict(stored),
            version=proposal.version,
        )
    return result


def mark_changed(
    actor: Actor, proposal: Proposal, names: list[str], hand: Hand, *, now: datetime
) -> None:
    """A new version: these fields were changed in it, from that open form."""
    proposal.version += 1
    for name in names:
        proposal.edits[name] = [proposal.version, hand.key, actor.person_id]
    flag_modified(proposal, "edits")
    proposal.changed_at = now


class Kept(NamedTuple):
    """The content of a revision and its SHA-256."""

    content: dict[str, Any]
    sha256: str


def keep_revision(
    actor: Actor,
    proposal: Proposal,
    *,
    submitted: bool = False,
    by: int | None = None,
    now: datetime,
) -> Kept:
    """Keep the whole content as it is now, for good. What has been kept already is not kept twice
    (unless it is being sent in). ``by``: whose words they are, if not the actor's."""
    db.session.flush()
    content = _content_of(proposal)
    sha256, last = content_sha256(content), queries.latest_revision(proposal.id)
    if last is not None and last.sha256 == sha256 and not submitted:
        return Kept(content, sha256)
    revision = Revision(
        proposal_id=proposal.id,
        number=last.number + 1 if last else 1,
        submitted=submitted,
        content=content,
        sha256=sha256,
        by_person_id=by or actor.person_id or proposal.lead_id,
        at=now,
    )
    db.session.add(revision)
    audit.record(
        actor,
        "proposal.revision_kept",
        ("proposal", proposal.id),
        now=now,
        number=revision.number,
        sha256=sha256,
    )
    announce("drafts.revision_kept", proposal.id)
    return Kept(content, sha256)


def keep_revision_when_due(actor: Actor, proposal: Proposal, *, asked: bool, now: datetime) -> None:
    """A revision if this save deserves one: asked for by button, another hand, or ten minutes on."""
    last = queries.latest_revision(proposal.id)
    at, by = (last.at, last.by_person_id) if last else (None, None)
    if deserves_revision(at, by, by=actor.person_id, now=now, asked=asked):
        keep_revision(actor, proposal, now=now)


def _content_of(proposal: Proposal) -> dict[str, Any]:
    """All that a team writes, as JSON; names of people and of the unit are not in it."""
    sections = queries.sections_of(proposal.id)
    return {
        "title": proposal.title,
        "maturity": proposal.maturity,
        "track_id": proposal.track_id,
        "category_id": proposal.category_id,
        "started_on": proposal.started_on.isoformat() if proposal.started_on else "",
        "sections": {key: sections[key].source for key in sorted(sections)},
        "effects": [effect_dict(one) for one in queries.effects_of(proposal.id)],
    }


def effect_dict(effect: Effect) -> dict[str, str]:
    """One effect as JSON, as ``rules.effect_row`` makes it."""
    return {
        "indicator": effect.indicator,
        "unit": effect.unit,
        "before": effect.before,
        "after": effect.after,
        "measured_on": effect.measured_on.isoformat() if effect.measured_on else "",
        "source": effect.source,
        "evidence": effect.evidence,
    }
