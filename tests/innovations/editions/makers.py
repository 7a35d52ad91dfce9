"""Editions for tests, made through the actions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.db.base import db
from app.db.unit import transaction
from app.innovations.editions import actions, queries
from app.innovations.editions.models import Edition
from app.notices.models import Notice
from tests.support.people import make_organisation, make_person


def make_organiser(scope: str = "*", org: int | None = None) -> Actor:
    """Somebody who organises for ``scope``."""
    return make_person("Ratna Sari", org=org, roles=[("organiser", scope)])


def make_draft(organiser: Actor, *, preset: str = "kipp-2023", **values: Any) -> Edition:
    """A draft edition of a new province, ready to be published but for nothing."""
    now = clock.now()
    given = {"year": 2026, "organiser_id": 0, "preset": preset, "now": now} | values
    given["organiser_id"] = given["organiser_id"] or make_organisation(kind="province")
    with transaction():
        edition = actions.create_edition(organiser, **given)
        edition.contact = "Meja layanan: 0541-000000"
    return queries.edition_by_slug(organiser, edition.slug)


def make_open(organiser: Actor, **values: Any) -> Edition:
    """A published edition that takes proposals from now on for 30 days."""
    edition = make_draft(organiser, **values)
    now = clock.now()
    with transaction():
        edition = queries.edition_to_change(organiser, edition.slug)
        actions.publish_edition(organiser, edition, now=now)
    return queries.edition_by_slug(organiser, edition.slug)


def whole_minute(at: datetime | None = None, **shift: float) -> datetime:
    """``at`` (now) shifted, without its seconds."""
    return (
        ((at or clock.now()) + timedelta(**shift)).astimezone(UTC).replace(second=0, microsecond=0)
    )


def change(actor: Actor, edition: Edition, act: Any, *args: Any, **values: Any) -> Any:
    """Run one action on a freshly locked edition, as a door does."""
    with transaction():
        found = queries.edition_to_change(actor, edition.slug)
        return act(actor, found, *args, **({"now": clock.now()} | values))


def now_of(actor: Actor, slug: str) -> Edition:
    """The edition as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return queries.edition_by_slug(actor, slug)


def reread(actor: Actor, edition: Edition) -> Edition:
    """The same edition as the database has it now."""
    return now_of(actor, edition.slug)


def told() -> list[tuple[int, str]]:
    """Who was told what, in words."""
    rows = db.session.execute(select(Notice.person_id, Notice.msgid, Notice.facts)).all()
    return [(row.person_id, row.msgid % row.facts) for row in rows]


def home(edition: Edition) -> str:
    """Address of the checklist."""
    return f"/desk/editions/{edition.slug}/setup"
