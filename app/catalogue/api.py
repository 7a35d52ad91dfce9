"""REST door of the catalogue."""

from typing import Any

import marshmallow as ma

from app.catalogue import queries
from app.core.numbers import row_number
from app.web.api import list_of, one_of, shelf, told, told_page
from app.web.cache import cacheable

part = shelf("services", "Public services", "/services")


class ServiceLine(ma.Schema):
    """A service in a list."""

    slug = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    organisation = ma.fields.String(required=True)


class Service(ServiceLine):
    """A service."""

    summary = ma.fields.String(required=True)


class Wanted(ma.Schema):
    """Which services."""

    q = ma.fields.String(load_default="", metadata={"description": "Part of the name"})
    after = ma.fields.String(load_default="", metadata={"description": "As `next` has it"})


@part.reads("/", list_of(ServiceLine), Wanted)
def services(wanted: dict[str, str]) -> dict[str, Any]:
    """Services by name, 30 a page."""
    cacheable("catalogue", "accounts")
    name, _comma, number = wanted["after"].rpartition(",")
    place = row_number(number)
    after = (name, place) if place is not None else None
    rows = queries.services(text=wanted["q"].strip()[:80], after=after)
    last = rows[: queries.PAGE][-1:]
    return told_page(rows, queries.PAGE, after=f"{last[0].name},{last[0].id}" if last else "")


@part.reads("/<slug>", one_of(Service))
def service(slug: str) -> dict[str, Any]:
    """One service."""
    cacheable("catalogue", "accounts")
    return told(queries.service_by_slug(slug))
