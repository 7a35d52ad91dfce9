"""Reads of the catalogue."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, tuple_

from app.accounts.models import Organisation
from app.accounts.queries import contains, needle
from app.catalogue.models import Service
from app.core.errors import Missing
from app.core.words import say
from app.db.base import db
from app.web.search.slots import Document

PAGE = 30


def services(*, text: str = "", after: tuple[str, int] | None = None) -> list[Any]:
    """Services by name, one page and one row more (1 statement, narrow rows)."""
    rows = select(
        Service.id, Service.slug, Service.name, Organisation.name.label("organisation")
    ).join(Organisation, Organisation.id == Service.organisation_id)
    if text := needle(text):
        rows = rows.where(contains(Service.name, text))
    if after:
        rows = rows.where(tuple_(Service.name, Service.id) > (after[0].replace("\0", ""), after[1]))
    return list(db.session.execute(rows.order_by(Service.name, Service.id).limit(PAGE + 1)).all())


def service_by_slug(slug: str) -> Any:
    """One service with its organisation's name; ``Missing`` if there is none (1 statement)."""
    rows = (
        select(
            Service.id,
            Service.slug,
            Service.name,
            Service.summary,
            Service.organisation_id,
            Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(Service.slug == needle(slug))
    )
    found = db.session.execute(rows).first()
    if found is None:
        raise Missing(say("Layanan itu tidak ditemukan."))
    return found


def other_services(service: Any, *, limit: int = 10) -> list[Any]:
    """Other services of the same organisation, by name: rows of ``slug, name`` (1 statement)."""
    rows = (
        select(Service.slug, Service.name)
        .where(Service.organisation_id == service.organisation_id, Service.id != service.id)
        .order_by(Service.name, Service.id)
    )
    return list(db.session.execute(rows.limit(limit)).all())


def findable_services() -> Iterator[Document]:
    """Every service, for building the index of search anew (1 statement)."""
    for one in db.session.scalars(select(Service).order_by(Service.id)):
        yield Document(one.id, one.name, one.summary, f"/services/{one.slug}", one.created_at)
