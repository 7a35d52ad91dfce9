"""Background work: what was just published can be found."""

from typing import Any

from app.db.unit import transaction
from app.innovations.journeys.actions.publishing import INDEX
from app.innovations.journeys.finding.queries import findable
from app.web.outbox import task
from app.web.search.actions import put


@task(INDEX, lease_s=300)
def index_published(told: dict[str, Any]) -> None:
    """Put the proposals that are (still) published into the index; bears being called twice."""
    with transaction():
        for one in findable(told["proposals"]):
            put(
                "proposal",
                one.subject_id,
                title=one.title,
                body=one.body,
                href=one.href,
                at=one.at,
                meta=one.meta,
            )
