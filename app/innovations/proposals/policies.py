"""Who may see and change a proposal before it is published.

A proposal belongs to its unit and is worked on by a team. ``team_ids`` are the people who have
agreed to be on it; ``unit_lineage`` are the ids of the unit and everything above it.
"""

from collections.abc import Collection
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Missing
from app.core.words import say
from app.innovations.editions.policies import may_organise
from app.innovations.proposals.rules import is_editable


def is_on_team(actor: Actor, proposal: Any, team_ids: Collection[int]) -> bool:
    """Does the actor work on the proposal (its lead does)?"""
    return actor.known and (actor.person_id == proposal.lead_id or actor.person_id in team_ids)


def is_unit_officer(actor: Actor, unit_lineage: Collection[int]) -> bool:
    """Officers of the unit, or of anything above it."""
    scopes = {f"organisation:{one}" for one in unit_lineage}
    return any(role == "officer" and scope in scopes for role, scope in actor.grants)


def may_read_draft(
    actor: Actor, proposal: Any, team_ids: Collection[int], unit_lineage: Collection[int]
) -> bool:
    """The team and the officers of its unit, from the first word on."""
    return is_on_team(actor, proposal, team_ids) or is_unit_officer(actor, unit_lineage)


def may_read(
    actor: Actor,
    proposal: Any,
    edition: Any,
    team_ids: Collection[int],
    unit_lineage: Collection[int],
) -> bool:
    """As ``may_read_draft``; the organisers of the edition too, once it has been sent in."""
    if may_read_draft(actor, proposal, team_ids, unit_lineage):
        return True
    return proposal.submitted_at is not None and may_organise(actor, edition)


def may_edit(actor: Actor, proposal: Any, team_ids: Collection[int]) -> bool:
    """The team, while it is a draft or sent back for repair."""
    return is_on_team(actor, proposal, team_ids) and is_editable(proposal.state)


def may_lead(actor: Actor, proposal: Any, unit_lineage: Collection[int]) -> bool:
    """Who may change the team and hand the proposal over: its lead, and officers of its unit."""
    return actor.known and (
        actor.person_id == proposal.lead_id or is_unit_officer(actor, unit_lineage)
    )


def require_team(
    actor: Actor, proposal: Any, team_ids: Collection[int], unit_lineage: Collection[int] = ()
) -> None:
    """``Missing`` for a stranger, who learns of no draft; ``Forbidden`` for who may only read it."""
    if is_on_team(actor, proposal, team_ids):
        return
    if may_read_draft(actor, proposal, team_ids, unit_lineage):
        raise Forbidden(say("Hanya anggota tim yang dapat mengubah usulan ini."))
    raise Missing(say("Usulan itu tidak ditemukan."))


def require_lead(actor: Actor, proposal: Any, unit_lineage: Collection[int]) -> None:
    """``Forbidden`` unless the actor may change the team."""
    if not may_lead(actor, proposal, unit_lineage):
        raise Forbidden(say("Hanya ketua tim atau petugas unitnya yang dapat mengubah tim."))


def require_editable(proposal: Any) -> None:
    """``Conflict`` once it has been sent in."""
    if not is_editable(proposal.state):
        raise Conflict(
            say(
                "Usulan ini sudah dikirim atau ditarik, jadi isinya tidak dapat diubah lagi. "
                "Yang Anda ketik masih ada di bawah; salin bila perlu."
            )
        )
