"""Open editions, people of units and drafts for tests, made through the actions."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from app.core import clock
from app.core.actor import Actor
from app.db.unit import transaction
from app.innovations.editions.models import Edition
from app.innovations.editions.queries import edition_by_slug
from app.innovations.proposals import queries
from app.innovations.proposals.drafting import actions
from app.innovations.proposals.models import Proposal
from app.innovations.proposals.rules import Hand, digest
from tests.innovations.editions.makers import make_open, make_organiser
from tests.support.people import make_organisation, make_person

_serial = count(1)
START: dict[str, Any] = {"title": "Antar Obat ke Rumah", "maturity": "penerapan"}


@dataclass
class Scene:
    """An open edition and one person of one unit."""

    organiser: Actor
    slug: str
    city: int
    unit: int
    lead: Actor

    @property
    def edition(self) -> Edition:
        """The edition, read anew with its parts."""
        return edition_by_slug(self.organiser, self.slug)

    def start(self, actor: Actor | None = None, **values: Any) -> Proposal:
        """A new draft of the unit."""
        with transaction():
            return actions.start_draft(actor or self.lead, **(self.start_values() | values))

    def start_values(self) -> dict[str, Any]:
        """What ``start_draft`` needs, all in order."""
        return START | {
            "edition_slug": self.slug,
            "unit_id": self.unit,
            "track_id": self.edition.tracks[0].id,
            "category_id": self.edition.categories[0].id,
            "request_key": f"kunci-{next(_serial):08d}",
            "now": clock.now(),
        }


def make_scene(preset: str = "kipp-2023") -> Scene:
    """A city's health office, one of its people, and an edition that is open now."""
    organiser = make_organiser()
    edition = make_open(organiser, preset=preset)
    n = next(_serial)
    city = make_organisation(f"Kota Samarinda {n}", kind="city")
    unit = make_organisation(f"Dinas Kesehatan {n}", parent=city)
    return Scene(organiser, edition.slug, city, unit, make_person(f"Ratna Dewi {n}", org=unit))


def save(actor: Actor, slug: str, hand: Hand | None = None, **how: Any) -> Any:
    """Save fields (``title="…"``, ``s_summary="…"``) as the writing page does."""
    asked = how.pop("asked", False)
    now = how.pop("now", None) or clock.now()
    with transaction():
        return actions.save_content(
            actor,
            slug,
            typed=how,
            hand=hand or page_of(slug, *how),
            asked=asked,
            now=now,
        )


def page_of(slug: str, *names: str, key: str = "halaman") -> Hand:
    """The writing page as it is shown now, for these fields."""
    proposal = queries.proposal_by_slug(slug)
    written = queries.sections_of(proposal.id)
    heads = {"title": proposal.title, "maturity": proposal.maturity}
    texts = {f"s_{one}": row.source for one, row in written.items()}
    shown = dict.fromkeys(names, "") | heads | texts
    return Hand(proposal.version, key, {name: digest(text) for name, text in shown.items()})


def again(slug: str) -> Proposal:
    """The proposal as it is stored now."""
    with transaction():
        return queries.proposal_by_slug(slug)


def publish(slug: str, **columns: Any) -> None:
    """Put a draft where everybody sees it (publishing itself is a journey)."""
    with transaction():
        proposal = queries.proposal_by_slug(slug)
        proposal.state, proposal.submitted_at = "decided", clock.now()
        proposal.published_at = clock.now()
        for name, value in columns.items():
            setattr(proposal, name, value)
