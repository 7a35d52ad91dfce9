"""Who may move a proposal on."""

from collections.abc import Collection
from typing import Any

from app.core.actor import Actor
from app.core.errors import Forbidden, Missing
from app.core.words import say
from app.innovations.editions.policies import may_organise, require_organiser
from app.innovations.proposals.policies import may_lead, may_read_draft


def may_work_on(actor: Actor, edition: Any, team_ids: Collection[int]) -> bool:
    """The edition's secretariat, but nobody on a proposal of one's own."""
    return may_organise(actor, edition) and actor.person_id not in team_ids


def require_secretariat(actor: Actor, edition: Any, team_ids: Collection[int]) -> None:
    """``Forbidden`` unless the actor may judge this entry by hand."""
    require_organiser(actor, edition)
    if not may_work_on(actor, edition, team_ids):
        raise Forbidden(
            say("Anda anggota tim usulan ini, jadi petugas lain yang harus memeriksanya.")
        )


def require_withdrawer(
    actor: Actor, proposal: Any, team_ids: Collection[int], unit_lineage: Collection[int]
) -> None:
    """The lead and the officers of the unit; ``Missing`` for strangers, ``Forbidden`` for others."""
    if not may_read_draft(actor, proposal, team_ids, unit_lineage):
        raise Missing(say("Usulan itu tidak ditemukan."))
    if not may_lead(actor, proposal, unit_lineage):
        raise Forbidden(say("Hanya ketua tim atau petugas unitnya yang dapat menarik usulan."))
