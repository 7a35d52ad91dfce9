"""Who may read the files of a proposal. Judges get theirs through judging, which hides names."""

from collections.abc import Collection
from typing import Any

from app.core.actor import Actor
from app.innovations.proposals.policies import may_read


def may_download(
    actor: Actor,
    proposal: Any,
    edition: Any,
    team_ids: Collection[int],
    unit_lineage: Collection[int],
) -> bool:
    """The team, officers of its unit, and the organisers once it is sent in; never the public."""
    return may_read(actor, proposal, edition, team_ids, unit_lineage)
